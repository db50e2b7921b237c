import { Latest, NEVER } from './latest.ts';
import { isRead, type RegisterOperation, sawKey, written } from './register-operation.ts';
import { Window } from './window.ts';

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
  const sets = new Window(mutations.filter(({ input }) => input.op === 'set'));
  const deletes = new Window(mutations.filter(({ input }) => input.op === 'delete'));
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
