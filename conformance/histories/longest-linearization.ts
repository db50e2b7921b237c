import type { Model } from './model.ts';
import { byInvoke, type Operation } from './operation.ts';
import { WingGongSearch } from './wing-gong-search.ts';

/** How far a part can be explained. */
export interface LongestLinearization<State, Input, Output> {
  /** Operations in an order that is legal and respects real time, each with the state before it and after it. */
  readonly steps: readonly {
    readonly operation: Operation<Input, Output>;
    readonly before: State;
    readonly after: State;
  }[];
  /** The state after all of them. */
  readonly state: State;
  /**
   * The operations that could come next and are not allowed in this state, in order of return; the first one is the one
   * that had to come before anything else could. Empty when the whole part is linearizable.
   */
  readonly illegal: readonly Operation<Input, Output>[];
}

/** Steps of a search, and ids read at dead ends: what a drawing may cost. */
const MOST_STEPS = 20_000_000;
const MOST_IDS = 5_000_000;

/**
 * The longest order that the search held when it got stuck, for drawings. Searches the part twice: how far it comes,
 * and then with which order, because to read the order at every dead end on the way there is quadratic. Where that is
 * too much, the longest order so far.
 */
export function longestLinearization<State, Input, Output>(
  part: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
): LongestLinearization<State, Input, Output> {
  const effective = part.filter(({ outcome }) => outcome !== 'fail');
  const searched = model.reduce?.(effective) ?? effective;
  const first = new WingGongSearch(searched, model);
  first.run(MOST_STEPS);
  const farthest = first.refutedAt();
  let longest: number[] = [];
  let ids = 0;
  const search = new WingGongSearch(searched, model, {
    onDeadEnd: (order) => {
      if (ids > MOST_IDS || search.refutedAt() !== farthest) return;
      const held = [...order];
      ids += held.length;
      if (held.length > longest.length) longest = held;
    },
  });
  if (search.run(MOST_STEPS) === 'linearizable') longest = search.linearization().map(({ id }) => id);

  const byId = new Map(effective.map((operation) => [operation.id, operation]));
  let state = model.init();
  const steps = longest.map((id) => {
    const operation = byId.get(id) as Operation<Input, Output>;
    const before = state;
    state = model.step(before, operation.input, outputOf(operation)) as State;
    return { operation, before, after: state };
  });
  const placed = new Set(longest);
  const rest = searched.filter(({ id }) => !placed.has(id)).sort(byReturn);
  const [due] = rest;
  if (due?.return === undefined) return { steps, state, illegal: [] };
  const limit = due.return;
  const illegal = rest
    .filter((operation) => operation.invoke <= limit)
    .filter((operation) => operation === due || model.step(state, operation.input, outputOf(operation)) === undefined)
    .map(({ id }) => byId.get(id) as Operation<Input, Output>);
  return { steps, state, illegal };
}

function outputOf<Output>({ outcome, output }: Operation<unknown, Output>): Output | undefined {
  return outcome === 'ok' ? output : undefined;
}

/** By return, those without one last. */
function byReturn(a: Operation<unknown, unknown>, b: Operation<unknown, unknown>): number {
  if (a.return === b.return) return byInvoke(a, b);
  if (a.return === undefined || b.return === undefined) return a.return === undefined ? 1 : -1;
  return a.return < b.return ? -1 : 1;
}
