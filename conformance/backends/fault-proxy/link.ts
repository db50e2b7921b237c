import type { Socket } from 'node:net';
import type { ActiveFaults } from './active-faults.ts';
import type { Direction, TargetedCut } from './fault.ts';
import type { Framing } from './framing.ts';
import type { ActiveFault } from './injection.ts';
import { Lane, type LaneOwner } from './lane.ts';
import { resetSocket } from './reset-socket.ts';

/** What is counted for all links together. */
export interface Tally {
  requests: number;
  replies: number;
  bytesUp: number;
  bytesDown: number;
}

/** What a link needs of the proxy. */
export interface LinkOwner {
  readonly faults: ActiveFaults;
  readonly tally: Tally;
  readonly framing: Framing | undefined;
  /** Refuses new connections, at once, for as long as the fault is in effect. */
  refuse(active: ActiveFault): void;
  /** A fault no longer has its effect on the other links. */
  onFaultsChanged(link: Link): void;
  /** Both sockets are closed. */
  onClosed(link: Link): void;
}

/** A request whose reply is not to reach the client. */
interface Target {
  readonly active: ActiveFault<TargetedCut>;
  /** Its position among the requests of the link, which is that of its reply among the replies. */
  readonly index: number;
  readonly request: Uint8Array;
}

/** A client's connection and that to the server, and what goes between them. */
export class Link {
  readonly up: Lane;
  readonly down: Lane;
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #owner: LinkOwner;
  /** How many went by since the link is there. */
  #requests = 0;
  #replies = 0;
  #target: Target | undefined;
  #isCut = false;
  #isGarbled = false;

  /** @param upstream may be connecting yet */
  constructor(client: Socket, upstream: Socket, owner: LinkOwner) {
    this.#client = client;
    this.#upstream = upstream;
    this.#owner = owner;
    const { faults, tally, framing } = owner;
    const common: Pick<LaneOwner, 'onGarbage' | 'passed' | 'cut'> = {
      onGarbage: (error) => this.#onGarbage(error),
      passed: new WeakMap(),
      cut: () => this.cut('rst'),
    };
    this.up = new Lane('up', { source: client, destination: upstream }, faults, framing?.requests(), {
      ...common,
      onBytes: (count) => {
        tally.bytesUp += count;
      },
      onMessage: (message, start, end) => this.#onRequest(message, start, end),
      needsWhole: () => faults.armed().length > 0 || this.up.isStopped,
    });
    this.down = new Lane('down', { source: upstream, destination: client }, faults, framing?.replies(), {
      ...common,
      onBytes: (count) => {
        tally.bytesDown += count;
      },
      onMessage: (message, start) => this.#onReply(message, start),
      needsWhole: () => this.#target !== undefined && !this.#target.active.isOver,
    });
    for (const socket of [client, upstream]) {
      socket.on('close', () => {
        if (client.closed && upstream.closed) this.#onClosed();
      });
    }
  }

  /** Whether it was cut; its sockets may not be closed yet. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether its bytes turned out not to be messages. */
  get isGarbled(): boolean {
    return this.#isGarbled;
  }

  /** Whether bytes or an end have come, in a direction, that were not passed on. */
  holdsAnything(direction: Direction): boolean {
    return (direction !== 'down' && this.up.holdsAnything) || (direction !== 'up' && this.down.holdsAnything);
  }

  /** Passes on what may be passed on now. */
  pump(): void {
    this.up.pump();
    this.down.pump();
  }

  /**
   * Ends both connections and drops what is on its way.
   *
   * @returns false where it was cut before
   */
  cut(how: 'rst' | 'fin'): boolean {
    if (this.#isCut) return false;
    this.#isCut = true;
    this.up.dispose();
    this.down.dispose();
    for (const socket of [this.#client, this.#upstream]) {
      if (how === 'rst') resetSocket(socket);
      else socket.end();
    }
    return true;
  }

  /** Closes both sockets, whatever their peers do. */
  destroy(): void {
    this.cut('rst');
    this.#client.destroy();
    this.#upstream.destroy();
  }

  #onRequest(message: Uint8Array, start: number, end: number): void {
    const { framing, tally, faults } = this.#owner;
    if (framing?.expectsReply?.(message) === false) return;
    tally.requests++;
    const index = this.#requests++;
    for (const active of faults.armed()) {
      // What is behind a stop is not forwarded anyway.
      if (this.up.isStopped) return;
      if (this.#isIts(active, message)) this.#aim({ active, index, request: message }, start, end);
    }
  }

  #isIts(active: ActiveFault<TargetedCut>, message: Uint8Array): boolean {
    const { matching, request = 1 } = active.fault;
    try {
      if (matching?.(message) === false) return false;
    } catch (error) {
      active.end(`could not tell whether a request matches: ${String(error)}`);
      this.#owner.onFaultsChanged(this);
      return false;
    }
    active.seen++;
    return active.seen >= request;
  }

  #aim(target: Target, start: number, end: number): void {
    const { active, request } = target;
    active.armed = false;
    if (active.fault.kind === 'cut-before-forward') {
      this.up.stopAt(start, active, () => this.#cutAt(active, request));
    } else {
      this.#target = target;
      this.up.stopAt(end, active);
    }
    this.#owner.onFaultsChanged(this);
  }

  #onReply(message: Uint8Array, start: number): void {
    const { framing, tally, faults } = this.#owner;
    if (framing?.isReply?.(message) === false) return;
    tally.replies++;
    const index = this.#replies++;
    for (const active of faults.of('hold-replies')) active.hit(message);
    const target = this.#target;
    if (target === undefined || target.index !== index || target.active.isOver) return;
    this.down.stopAt(start, target.active, () => this.#cutAt(target.active, target.request, message));
  }

  #cutAt(active: ActiveFault<TargetedCut>, ...messages: Uint8Array[]): void {
    // Before the cut, as the client may come back at once.
    if (active.fault.afterwards === 'refuse') this.#owner.refuse(active);
    if (this.cut('rst')) active.hit(...messages);
  }

  #onGarbage(error: unknown): void {
    this.#isGarbled = true;
    this.#owner.faults.failMessageFaults(
      `lost track of the messages: ${error instanceof Error ? error.message : error}`,
    );
    this.#owner.onFaultsChanged(this);
  }

  #onClosed(): void {
    this.#isCut = true;
    this.up.dispose();
    this.down.dispose();
    const active = this.#target?.active;
    if (active?.hits === 0) active.end('lost its connection before the server answered the request');
    this.#owner.onClosed(this);
  }
}
