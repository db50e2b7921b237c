import type { Socket } from 'node:net';
import type { ActiveFaults } from './active-faults.ts';
import type { Framer } from './framing.ts';
import type { ActiveFault } from './injection.ts';
import { resetSocket } from './reset-socket.ts';

/** With so many bytes on their way in a lane, no more are read from the source. */
const HIGH_WATER = 256 * 1024;

/** A limited bandwidth is used up in portions of so many milliseconds. */
const PORTION_MS = 10;

/** What a lane needs of the connection that it is one direction of. */
export interface LaneOwner {
  /** Bytes came. */
  onBytes(count: number): void;
  /** A whole message came that takes the bytes from `start` to `end` of the lane; without a framing, a chunk. */
  onMessage(message: Uint8Array, start: number, end: number): void;
  /** The bytes are not those of the protocol; no more messages come. */
  onGarbage(error: unknown): void;
  /** Whether messages are forwarded only when they are whole. */
  needsWhole(): boolean;
  /** Bytes of this connection that a fault let pass in either direction. */
  readonly passed: WeakMap<ActiveFault, number>;
  /** Cuts the connection. @returns false where it is cut already */
  cut(): boolean;
}

/** Something on its way: bytes, or the end of the stream, which is a FIN. */
interface Piece {
  bytes: Uint8Array | undefined;
  /** On the monotonic clock. */
  readonly arrived: number;
  /** Milliseconds by which faults delay it, for as long as they are in effect. */
  readonly delays: readonly { readonly active: ActiveFault; readonly milliseconds: number }[];
}

/** A position that nothing passes. */
interface Stop {
  readonly at: number;
  /** The fault that wants it; once that is over, so is the stop. */
  readonly active: ActiveFault;
  /** What to do when everything before it has gone to the system. */
  readonly onReached?: () => void;
}

/** One direction of one connection: takes what comes from one socket and writes it to the other, as the faults allow. */
export class Lane {
  readonly #direction: 'up' | 'down';
  readonly #source: Socket;
  readonly #destination: Socket;
  readonly #faults: ActiveFaults;
  readonly #owner: LaneOwner;
  #framer: Framer | undefined;
  readonly #isFramed: boolean;
  #queue: Piece[] = [];
  #queuedBytes = 0;
  /** Positions in the stream, in bytes from its beginning: the end of what was written on, of the last whole message. */
  #forwarded = 0;
  #boundary = 0;
  #stop: Stop | undefined;
  /** When each bandwidth is free again. */
  readonly #freeAt = new WeakMap<ActiveFault, number>();
  /** The source was reset, which overtakes what is queued. */
  #wasReset = false;
  #hasEnded = false;
  #isOver = false;
  /** The destination takes no more for now, or the next turn must come first. */
  #isBlocked = false;
  #mustWait = false;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(
    direction: 'up' | 'down',
    sockets: { readonly source: Socket; readonly destination: Socket },
    faults: ActiveFaults,
    framer: Framer | undefined,
    owner: LaneOwner,
  ) {
    this.#direction = direction;
    this.#source = sockets.source;
    this.#destination = sockets.destination;
    this.#faults = faults;
    this.#framer = framer;
    this.#isFramed = framer !== undefined;
    this.#owner = owner;
    this.#source.on('data', (chunk: Uint8Array) => this.#take(chunk));
    this.#source.on('end', () => this.#takeEnd());
    this.#source.on('error', () => this.#takeReset());
    for (const event of ['drain', 'close']) {
      this.#destination.on(event, () => {
        this.#isBlocked = false;
        this.pump();
      });
    }
  }

  /** Whether bytes or an end have come that were not passed on. */
  get holdsAnything(): boolean {
    return this.#queue.length > 0;
  }

  get isStopped(): boolean {
    return this.#currentStop() !== undefined;
  }

  /** Lets nothing pass a position, for as long as a fault is in effect. */
  stopAt(at: number, active: ActiveFault, onReached?: () => void): void {
    this.#stop = onReached === undefined ? { at, active } : { at, active, onReached };
  }

  /** Drops everything, and takes no more. */
  dispose(): void {
    this.#isOver = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#framer = undefined;
    // What still comes is discarded, so that the end is seen.
    this.#source.resume();
  }

  #take(chunk: Uint8Array): void {
    if (this.#isOver) return;
    this.#owner.onBytes(chunk.length);
    const holes = this.#faults.of('black-hole', this.#direction);
    for (const message of this.#messages(chunk)) {
      const start = this.#boundary;
      this.#boundary += message.length;
      for (const hole of holes) hole.hit(message);
      this.#owner.onMessage(message, start, this.#boundary);
    }
    const delays = this.#faults.of('latency', this.#direction).map((active) => {
      active.hit();
      return { active, milliseconds: delayOf(active.fault) };
    });
    this.#enqueue({ bytes: chunk, arrived: performance.now(), delays });
  }

  #messages(chunk: Uint8Array): Uint8Array[] {
    if (!this.#isFramed) return [chunk];
    try {
      return this.#framer?.(chunk) ?? [];
    } catch (error) {
      this.#framer = undefined;
      this.#owner.onGarbage(error);
      return [];
    }
  }

  #takeEnd(): void {
    this.#hasEnded = true;
    if (this.#isOver) return;
    const late = [...this.#faults.of('latency', this.#direction), ...this.#faults.of('slow-close')];
    const delays = late.map((active) => {
      active.hit();
      return { active, milliseconds: delayOf(active.fault) };
    });
    this.#enqueue({ bytes: undefined, arrived: performance.now(), delays });
  }

  #takeReset(): void {
    this.#hasEnded = true;
    this.#wasReset = true;
    this.pump();
  }

  #enqueue(piece: Piece): void {
    // A fault may have cut the connection at one of the messages of a chunk.
    if (this.#isOver) return;
    this.#queue.push(piece);
    this.#queuedBytes += piece.bytes?.length ?? 0;
    this.pump();
  }

  /** Passes on what may be passed on now. To be called when faults have changed. */
  pump(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    while (!this.#isOver && this.#step());
    this.#regulate();
  }

  /** @returns whether there may be more to do now */
  #step(): boolean {
    if (this.#faults.of('black-hole', this.#direction).length > 0) return false;
    if (this.#wasReset) {
      this.dispose();
      resetSocket(this.#destination);
      return false;
    }
    if (this.#mustWait) return false;
    const stop = this.#currentStop();
    if (stop?.onReached !== undefined && this.#forwarded >= stop.at) {
      this.#afterFlush(() => {
        if (!stop.active.isOver) stop.onReached?.();
      });
      return false;
    }
    const [head] = this.#queue;
    if (head === undefined || this.#isHeld() || this.#isBlocked || this.#isLate(head)) return false;
    if (head.bytes === undefined) {
      this.#queue.shift();
      if (!this.#destination.destroyed) this.#destination.end();
      return false;
    }
    return this.#forward(head, head.bytes);
  }

  /** Writes of the first piece what may be written. */
  #forward(head: Piece, bytes: Uint8Array): boolean {
    const bandwidths = this.#faults.of('bandwidth', this.#direction);
    const limits = this.#faults.of('limit-data', this.#direction);
    const slicers = this.#faults.of('slicer', this.#direction);
    const now = performance.now();
    const freeAt = Math.max(0, ...bandwidths.map((active) => this.#freeAt.get(active) ?? 0));
    if (freeAt > now) {
      this.#wakeIn(freeAt - now);
      return false;
    }
    const size = Math.min(
      bytes.length,
      this.#mayPass(),
      ...slicers.map(({ fault }) => fault.bytes),
      ...bandwidths.map(({ fault }) => Math.max(1, Math.floor((fault.bytesPerSecond * PORTION_MS) / 1_000))),
      ...limits.map((active) => active.fault.bytes - this.#passed(active)),
    );
    if (size > 0) {
      head.bytes = bytes.subarray(size);
      if (head.bytes.length === 0) this.#queue.shift();
      this.#queuedBytes -= size;
      this.#forwarded += size;
      if (!this.#destination.destroyed) this.#isBlocked = !this.#destination.write(bytes.subarray(0, size));
      for (const active of bandwidths) {
        active.hit();
        this.#freeAt.set(active, now + (size * 1_000) / active.fault.bytesPerSecond);
      }
      for (const active of slicers) active.hit();
      for (const active of limits) this.#owner.passed.set(active, this.#passed(active) + size);
      if (slicers.length > 0) this.#waitATurn();
    }
    const reached = limits.filter((active) => this.#passed(active) >= active.fault.bytes);
    if (reached.length > 0) {
      this.#afterFlush(() => {
        const still = reached.filter((active) => !active.isOver);
        if (still.length > 0 && this.#owner.cut()) for (const active of still) active.hit();
      });
      return false;
    }
    return size > 0;
  }

  #passed(active: ActiveFault): number {
    return this.#owner.passed.get(active) ?? 0;
  }

  /** How many of the queued bytes no message holds back. */
  #mayPass(): number {
    const whole = this.#needsWhole() ? this.#boundary : Number.POSITIVE_INFINITY;
    const stop = this.#currentStop()?.at ?? Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(whole, stop) - this.#forwarded);
  }

  #needsWhole(): boolean {
    // What has ended never becomes whole.
    return this.#framer !== undefined && !this.#hasEnded && this.#owner.needsWhole();
  }

  #currentStop(): Stop | undefined {
    if (this.#stop?.active.isOver) this.#stop = undefined;
    return this.#stop;
  }

  #isHeld(): boolean {
    return this.#direction === 'down' && this.#faults.of('hold-replies').length > 0;
  }

  #isLate({ arrived, delays }: Piece): boolean {
    const delay = delays.reduce((sum, { active, milliseconds }) => sum + (active.isOver ? 0 : milliseconds), 0);
    if (delay === 0) return false;
    const left = arrived + delay - performance.now();
    if (left <= 0) return false;
    this.#wakeIn(left);
    return true;
  }

  #wakeIn(milliseconds: number): void {
    this.#timer = setTimeout(() => this.pump(), Math.max(1, milliseconds));
  }

  #waitATurn(): void {
    this.#mustWait = true;
    this.#immediate = setImmediate(() => {
      this.#mustWait = false;
      this.pump();
    });
  }

  /** Does something, and nothing before it, when all that was written has gone to the system. */
  #afterFlush(act: () => void): void {
    this.#mustWait = true;
    const flushed = () => {
      this.#mustWait = false;
      if (this.#isOver) return;
      act();
      this.pump();
    };
    if (this.#destination.destroyed || this.#destination.writableLength === 0) flushed();
    else this.#destination.write(new Uint8Array(), flushed);
  }

  /** Reads on, or not. */
  #regulate(): void {
    if (this.#isOver || this.#source.destroyed) return;
    // A message that is held until it is whole must be read to its end, whatever its size.
    const collects = this.#isHeld() || (this.#needsWhole() && !this.isStopped && this.#boundary <= this.#forwarded);
    const full = this.#isBlocked || (this.#queuedBytes > HIGH_WATER && !collects);
    if (full) this.#source.pause();
    else if (this.#source.isPaused()) this.#source.resume();
  }
}

function delayOf(fault: ActiveFault['fault'] & { kind: 'latency' | 'slow-close' }): number {
  if (fault.kind === 'slow-close' || fault.jitter === undefined || fault.random === undefined)
    return fault.milliseconds;
  return Math.max(0, fault.milliseconds - fault.jitter + fault.random.below(2 * fault.jitter + 1));
}
