import type { Operation } from './operation.ts';

/**
 * The calls and returns of a history as a doubly linked list in time order, in typed arrays. Entry 0 is the sentinel
 * before the first and after the last; at equal times calls stand before returns, because intervals are closed.
 * An operation without a return has a call only.
 */
export class EventList {
  /** By entry: the next entry. */
  readonly next: Int32Array;
  /** By entry: the previous entry. */
  readonly previous: Int32Array;
  /** By entry: the index of its operation. */
  readonly operation: Int32Array;
  /** By entry: the return of a call; 0 when there is none, and for a return. */
  readonly match: Int32Array;
  /** By entry: 1 for a return. */
  readonly isReturn: Uint8Array;

  /** Sorts the events of the operations, whose indices are the ones used here. O(n log n). */
  constructor(operations: readonly Operation<unknown, unknown>[]) {
    const events = inTimeOrder(operations);
    const size = events.length + 1;
    this.next = new Int32Array(size);
    this.previous = new Int32Array(size);
    this.operation = new Int32Array(size).fill(-1);
    this.match = new Int32Array(size);
    this.isReturn = new Uint8Array(size);
    const calls = new Int32Array(operations.length);
    this.previous[0] = size - 1;
    for (let entry = 1; entry < size; entry++) {
      const event = events[entry - 1] as number;
      const operation = event >> 1;
      this.next[entry - 1] = entry;
      this.previous[entry] = entry - 1;
      this.operation[entry] = operation;
      this.isReturn[entry] = event & 1;
      if ((event & 1) === 0) calls[operation] = entry;
      else this.match[calls[operation] as number] = entry;
    }
  }

  /** Takes a call and its return out of the list. O(1). */
  lift(call: number): void {
    this.unlink(call);
    const end = this.match[call] as number;
    if (end !== 0) this.unlink(end);
  }

  /** Puts back the call that was lifted last among those still lifted, and its return. O(1). */
  unlift(call: number): void {
    const end = this.match[call] as number;
    if (end !== 0) this.relink(end);
    this.relink(call);
  }

  private unlink(entry: number): void {
    const before = this.previous[entry] as number;
    const after = this.next[entry] as number;
    this.next[before] = after;
    this.previous[after] = before;
  }

  private relink(entry: number): void {
    this.next[this.previous[entry] as number] = entry;
    this.previous[this.next[entry] as number] = entry;
  }
}

/** The events in time order: the call of operation i is 2i, its return 2i + 1. */
function inTimeOrder(operations: readonly Operation<unknown, unknown>[]): number[] {
  const events: number[] = [];
  let origin = operations[0]?.invoke ?? 0n;
  for (let operation = 0; operation < operations.length; operation++) {
    const { invoke } = operations[operation] as Operation<unknown, unknown>;
    if (invoke < origin) origin = invoke;
    events.push(2 * operation);
  }
  // Numbers are compared much faster than times; they hold more than a hundred days of nanoseconds.
  const times = new Float64Array(2 * operations.length);
  let greatest = 0;
  for (let operation = 0; operation < operations.length; operation++) {
    const { invoke, return: end } = operations[operation] as Operation<unknown, unknown>;
    const call = Number(invoke - origin);
    const last = end === undefined ? call : Number(end - origin);
    times[2 * operation] = call;
    times[2 * operation + 1] = last;
    if (end !== undefined) events.push(2 * operation + 1);
    if (last > greatest) greatest = last;
  }
  const byNumber = (a: number, b: number): number => (times[a] as number) - (times[b] as number);
  const timeOf = (event: number): bigint => {
    const { invoke, return: end = invoke } = operations[event >> 1] as Operation<unknown, unknown>;
    return (event & 1) === 0 ? invoke : end;
  };
  const byTime = (a: number, b: number): number => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0);
  const compare = greatest > Number.MAX_SAFE_INTEGER ? byTime : byNumber;
  return events.sort((a, b) => compare(a, b) || (a & 1) - (b & 1) || a - b);
}
