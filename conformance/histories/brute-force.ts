import type { Model } from './model.ts';
import { type Operation, precedes } from './operation.ts';

/**
 * Whether a history is linearizable, by trying every order: the definition itself, and the judge of the real checkers
 * in their tests. Shares nothing with them: no event list, no memory, no partitions, no reductions. O(n!).
 */
export function bruteForce<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
): boolean {
  const operations = history.filter(({ outcome }) => outcome !== 'fail');
  return anyOrder([], operations, model.init(), model);
}

/** Whether some order begins with `placed` and is legal; unknown operations may be left out. */
function anyOrder<State, Input, Output>(
  placed: readonly Operation<Input, Output>[],
  left: readonly Operation<Input, Output>[],
  state: State,
  model: Model<State, Input, Output>,
): boolean {
  if (left.every(({ outcome }) => outcome === 'unknown')) return true;
  return left.some((operation) => {
    if (placed.some((earlier) => precedes(operation, earlier))) return false;
    const after = model.step(state, operation.input, operation.outcome === 'ok' ? operation.output : undefined);
    const rest = left.filter((other) => other !== operation);
    return after !== undefined && anyOrder([...placed, operation], rest, after, model);
  });
}
