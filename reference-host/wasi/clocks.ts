import { Pollable, type Readiness } from './pollable.ts';

const nanosecondsPerMillisecond = 1_000_000n;
// The longest timeout that Node takes, in milliseconds.
const longestTimeout = 0x7fff_ffff;

/** `wasi:clocks/monotonic-clock` */
export const monotonicClock = {
  /** Nanoseconds from some fixed moment. */
  now: (): bigint => process.hrtime.bigint(),
  /** In nanoseconds. */
  resolution: (): bigint => 1n,
  /** Ready at a moment, in nanoseconds of `now`. */
  subscribeInstant: (when: bigint): Pollable => new Pollable(new Deadline(when)),
  /** Ready after a duration in nanoseconds. */
  subscribeDuration: (duration: bigint): Pollable => new Pollable(new Deadline(process.hrtime.bigint() + duration)),
};

/** `wasi:clocks/wall-clock` */
export const wallClock = {
  /** Since 1970. */
  now: (): { seconds: bigint; nanoseconds: number } => datetime(BigInt(Date.now()) * nanosecondsPerMillisecond),
  /** The clock goes by milliseconds. */
  resolution: (): { seconds: bigint; nanoseconds: number } => datetime(nanosecondsPerMillisecond),
};

/** WASI's form of a time in nanoseconds since 1970; earlier times, which it cannot express, become 1970. */
export function datetime(nanoseconds: bigint): { seconds: bigint; nanoseconds: number } {
  const time = nanoseconds < 0n ? 0n : nanoseconds;
  return { seconds: time / 1_000_000_000n, nanoseconds: Number(time % 1_000_000_000n) };
}

class Deadline implements Readiness {
  readonly #when: bigint;

  constructor(when: bigint) {
    this.#when = when;
  }

  ready(): boolean {
    return process.hrtime.bigint() >= this.#when;
  }

  notify(wake: () => void): () => void {
    const left = this.#when - process.hrtime.bigint();
    const milliseconds = left / nanosecondsPerMillisecond + 1n;
    const timer = setTimeout(wake, milliseconds < longestTimeout ? Math.max(0, Number(milliseconds)) : longestTimeout);
    return () => clearTimeout(timer);
  }
}
