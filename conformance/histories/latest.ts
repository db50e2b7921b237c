/**
 * Answers "the greatest value among the entries whose time is at most (or below) t" in O(log n), after O(n log n) to
 * build: a prefix maximum over entries sorted by time.
 */
export class Latest {
  private readonly times: bigint[] = [];
  private readonly greatest: bigint[] = [];

  /** Takes [time, value] pairs in any order. */
  constructor(entries: Iterable<readonly [bigint, bigint]>) {
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    for (const [time, value] of sorted) {
      const before = this.greatest.at(-1);
      this.times.push(time);
      this.greatest.push(before === undefined || value > before ? value : before);
    }
  }

  /** The greatest value with a time at most `time`; undefined when there is none. */
  upTo(time: bigint): bigint | undefined {
    return this.greatest[this.count((entry) => entry <= time) - 1];
  }

  /** The greatest value with a time below `time`; undefined when there is none. */
  before(time: bigint): bigint | undefined {
    return this.greatest[this.count((entry) => entry < time) - 1];
  }

  private count(belongs: (time: bigint) => boolean): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (belongs(this.times[middle] as bigint)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Later than every clock reading: stands for the return of a call whose outcome is unknown. */
export const NEVER = 1n << 62n;
