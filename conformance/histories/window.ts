import { NEVER } from './latest.ts';
import { byInvoke, type Operation } from './operation.ts';

/**
 * Operations by invocation, to find those that can have taken effect in a stretch of time: with the greatest return so
 * far, to know when to stop looking back. An operation without a return never ends. O(n log n) to build.
 */
export class Window {
  private readonly sorted: Operation<unknown, unknown>[];
  private readonly greatestReturn: bigint[] = [];

  constructor(operations: readonly Operation<unknown, unknown>[]) {
    this.sorted = operations.toSorted(byInvoke);
    let greatest = -NEVER;
    for (const { return: end = NEVER } of this.sorted) {
      if (end > greatest) greatest = end;
      this.greatestReturn.push(greatest);
    }
  }

  /** The ids of those that returned at `from` or later and were invoked at `to` or earlier. */
  between(from: bigint, to: bigint): number[] {
    const ids: number[] = [];
    for (let i = this.position(to); i >= 0 && (this.greatestReturn[i] as bigint) >= from; i--) {
      const { id, return: end = NEVER } = this.sorted[i] as Operation<unknown, unknown>;
      if (end >= from) ids.push(id);
    }
    return ids;
  }

  /** The id of the last one invoked at `to` or earlier, if any. */
  lastBefore(to: bigint): number[] {
    const last = this.sorted[this.position(to)];
    return last ? [last.id] : [];
  }

  private position(to: bigint): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] as Operation<unknown, unknown>).invoke <= to) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
