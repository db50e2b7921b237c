import { checkPart, type Verdict } from './linearizability.ts';
import type { Model } from './model.ts';
import { byInvoke, type Operation } from './operation.ts';

/** What a checker says about some operations; `refutedAt` as in `PartResult` makes minimising faster. */
export interface Decision {
  readonly verdict: Verdict;
  readonly refutedAt?: bigint;
}

/** How `minimise` decides, and for how long. */
export interface MinimiseOptions<Input, Output> {
  /** The checker; `unknown` counts as not refuted. Default: `checkPart`, with a small budget for what is tried. */
  readonly decide?: (operations: readonly Operation<Input, Output>[]) => Decision;
  /** Wall time in milliseconds after which the smallest witness so far is returned. Default: 20 000. */
  readonly milliseconds?: number;
}

const TRIAL = { states: 200_000, milliseconds: 2_000 };
const FIRST_WINDOW = 16;

/**
 * A small part of a refuted part that is refuted by itself, in order of invocation. First everything after the moment
 * of refutation goes, and everything long before it, by trying ever longer windows; then whole clients; then ever
 * smaller runs of operations, down to single ones (as in Zeller's ddmin). What explains a remaining read
 * (`Model.support`) is never deleted, so the witness is a reason why the whole is not linearizable, and a write that
 * is read stays next to its read. One check of the whole, and many of small parts of it.
 *
 * @throws RangeError when the part is not refuted to begin with
 */
export function minimise<State, Input, Output>(
  part: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  options: MinimiseOptions<Input, Output> = {},
): Operation<Input, Output>[] {
  const { milliseconds = 20_000, decide = (operations) => checkPart(operations, model, TRIAL) } = options;
  const deadline = performance.now() + milliseconds;
  let kept = part.filter(({ outcome }) => outcome !== 'fail').sort(byInvoke);
  const { verdict, refutedAt } = options.decide?.(kept) ?? checkPart(kept, model);
  if (verdict !== 'not-linearizable') throw new RangeError('only a part that is not linearizable has a witness');
  const support = model.support?.(kept);

  /** Keeps these operations and what explains them, if that is less than before and still refuted. */
  const keep = (chosen: (operation: Operation<Input, Output>) => boolean): boolean => {
    if (performance.now() > deadline) return false;
    const needed = new Set(kept.filter(chosen).map(({ id }) => id));
    // A set grows while it is walked: what explains an explanation is needed too.
    for (const id of needed) for (const explanation of support?.get(id) ?? []) needed.add(explanation);
    const rest = kept.filter(({ id }) => needed.has(id));
    if (rest.length === kept.length || decide(rest).verdict !== 'not-linearizable') return false;
    kept = rest;
    return true;
  };

  if (refutedAt !== undefined) keep((operation) => lastInstant(operation) <= refutedAt);
  const latestFirst = kept.toSorted((a, b) => (lastInstant(a) > lastInstant(b) ? -1 : 1));
  for (let size = FIRST_WINDOW; size < kept.length; size *= 2) {
    const window = new Set(latestFirst.slice(0, size));
    if (keep((operation) => window.has(operation))) break;
  }
  for (const client of new Set(kept.map((operation) => operation.client))) {
    keep((operation) => operation.client !== client);
  }
  for (let size = Math.ceil(kept.length / 2), again = true; again; size = Math.ceil(size / 2)) {
    // Deleting one operation can make another one superfluous: single ones are tried until nothing changes.
    again = size > 1;
    for (let end = kept.length; end > 0; end -= size) {
      const run = new Set(kept.slice(Math.max(0, end - size), end));
      if (keep((operation) => !run.has(operation))) again = true;
    }
  }
  return kept;
}

/** When the operation was over; an unknown one counts from its invocation on. */
function lastInstant({ invoke, return: end }: Operation<unknown, unknown>): bigint {
  return end ?? invoke;
}
