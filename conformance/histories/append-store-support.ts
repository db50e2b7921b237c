import type { AppendStoreOperation } from './append-store.ts';
import { Latest, NEVER } from './latest.ts';
import { Window } from './window.ts';

/**
 * The support of each get of one key (see `Model.support`): the put and the appends that its value consists of. That is,
 * every call that was not put over for certain before the get began, and whose value occurs in what it returned.
 * O(n log n), plus the time to look for each value.
 */
export function appendStoreSupport(part: readonly AppendStoreOperation[]): ReadonlyMap<number, readonly number[]> {
  const mutations = part.filter(({ input, outcome }) => input.op !== 'get' && outcome !== 'fail');
  const puts = new Latest(
    mutations.flatMap(({ input, return: end, invoke }) => {
      return input.op === 'put' && end !== undefined ? [[end, invoke] as const] : [];
    }),
  );
  const window = new Window(mutations);
  const values = new Map(mutations.map(({ id, input }) => [id, input.op === 'get' ? '' : input.value]));
  const support = new Map<number, readonly number[]>();
  for (const { id, input, output, outcome, invoke, return: end } of part) {
    if (input.op !== 'get' || outcome !== 'ok' || output === undefined) continue;
    const candidates = window.between(puts.before(invoke) ?? -NEVER, end ?? NEVER);
    support.set(
      id,
      candidates.filter((candidate) => output.includes(values.get(candidate) ?? '')),
    );
  }
  return support;
}
