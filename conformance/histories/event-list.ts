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
    const events: { readonly time: bigint; readonly kind: 0 | 1; readonly operation: number }[] = [];
    for (const [operation, { invoke, return: end }] of operations.entries()) {
      events.push({ time: invoke, kind: 0, operation });
      if (end !== undefined) events.push({ time: end, kind: 1, operation });
    }
    events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.kind - b.kind || a.operation - b.operation));
    const size = events.length + 1;
    this.next = Int32Array.from({ length: size }, (_, entry) => (entry + 1) % size);
    this.previous = Int32Array.from({ length: size }, (_, entry) => (entry + size - 1) % size);
    this.operation = new Int32Array(size).fill(-1);
    this.match = new Int32Array(size);
    this.isReturn = new Uint8Array(size);
    const calls = new Int32Array(operations.length);
    for (const [index, { kind, operation }] of events.entries()) {
      const entry = index + 1;
      this.operation[entry] = operation;
      this.isReturn[entry] = kind;
      if (kind === 0) calls[operation] = entry;
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
