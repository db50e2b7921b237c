import { Latest, NEVER } from './latest.ts';
import { byInvoke } from './operation.ts';
import { isRead, type RegisterOperation, sawKey, written } from './register-operation.ts';

/**
 * The support of each read of one key (see `Model.support`):
 * - a get that returned a value rests on the set of that value;
 * - a read that found no key rests on every delete that can be the last mutation before it, and an `exists` that
 *   returned true on every such set: dropping one would accuse the read of something that did not happen.
 *
 * An `exists` that returned true and that no set can explain keeps the latest set before it, so that a witness shows
 * what was there once. O(n log n) plus the size of the answer, when few outcomes are unknown.
 */
export function registerSupport(part: readonly RegisterOperation[]): ReadonlyMap<number, readonly number[]> {
  const mutations = part.filter((operation) => operation.outcome !== 'fail' && !isRead(operation.input));
  const acknowledged = new Latest(
    mutations.flatMap(({ return: end, invoke }) => (end === undefined ? [] : [[end, invoke] as const])),
  );
  const sets = new Explanations(mutations.filter(({ input }) => input.op === 'set'));
  const deletes = new Explanations(mutations.filter(({ input }) => input.op === 'delete'));
  const writers = Map.groupBy(mutations, written);
  const support = new Map<number, readonly number[]>();
  for (const read of part) {
    const saw = sawKey(read);
    if (saw === undefined) continue;
    if (typeof read.output === 'string') {
      support.set(
        read.id,
        (writers.get(read.output) ?? []).map(({ id }) => id),
      );
      continue;
    }
    // A mutation that returned before this moment was overwritten before the read began.
    const overwritten = acknowledged.before(read.invoke) ?? -NEVER;
    const candidates = (saw ? sets : deletes).between(overwritten, read.return ?? NEVER);
    if (saw && candidates.length === 0) candidates.push(...sets.lastBefore(read.return ?? NEVER));
    support.set(read.id, candidates);
  }
  return support;
}

/** Mutations of one kind, by invocation, with the greatest return so far to know when to stop looking back. */
class Explanations {
  private readonly sorted: RegisterOperation[];
  private readonly greatestReturn: bigint[] = [];

  constructor(mutations: readonly RegisterOperation[]) {
    this.sorted = mutations.toSorted(byInvoke);
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
      const { id, return: end = NEVER } = this.sorted[i] as RegisterOperation;
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
      if ((this.sorted[middle] as RegisterOperation).invoke <= to) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
