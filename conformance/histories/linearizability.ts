import type { Model } from './model.ts';
import { type History, type Operation, validateHistory } from './operation.ts';
import { WingGongSearch } from './wing-gong-search.ts';

/** What a checker knows. `unknown` means that the budget ran out; it is never a pass. */
export type Verdict = 'linearizable' | 'not-linearizable' | 'unknown';

/** How much a check may cost before its verdict is `unknown`. */
export interface Budget {
  /** Configurations explored, over all parts. Default: 2 000 000. */
  readonly states?: number;
  /** Wall time in milliseconds. Default: 60 000. */
  readonly milliseconds?: number;
}

/** The verdict about one part of a history, such as one key. */
export interface PartResult<Input, Output> {
  readonly verdict: Verdict;
  /** The operations of the part, without failed ones. */
  readonly operations: readonly Operation<Input, Output>[];
  /**
   * The order found, when linearizable: a proof of it. Unknown operations that are missing never happened, or were
   * reduced away.
   */
  readonly linearization?: readonly Operation<Input, Output>[];
  /** When not linearizable: the time of the return at which it shows; what had returned before can be explained. */
  readonly refutedAt?: bigint;
  /** Configurations explored. */
  readonly states: number;
}

/** The verdict about a history. */
export interface LinearizabilityResult<Input, Output> {
  /** Refuted when one part is; `unknown` when none is and one is unknown. */
  readonly verdict: Verdict;
  /** By part. The check stops at the first refuted part, and leaves the unfinished ones unknown. */
  readonly parts: readonly PartResult<Input, Output>[];
  /** Configurations explored. */
  readonly states: number;
}

const DEFAULT_STATES = 2_000_000;
const DEFAULT_MILLISECONDS = 60_000;
const STEPS_PER_TURN = 20_000;

/**
 * Whether a history is linearizable (Herlihy and Wing 1990): whether some order of its operations that respects real
 * time is legal for the model. Parts are searched in turn, a slice of steps each, because a part that cannot be
 * explained often fails at once while another explodes. See `WingGongSearch` for the algorithm and its cost.
 *
 * @throws MalformedHistoryError when no run can have produced the history
 */
export function checkLinearizability<State, Input, Output>(
  history: History<Input, Output>,
  model: Model<State, Input, Output>,
  budget: Budget = {},
): LinearizabilityResult<Input, Output> {
  validateHistory(history);
  const effective = history.filter((operation) => operation.outcome !== 'fail');
  return checkParts(model.partition?.(effective) ?? [effective], model, budget);
}

/**
 * Like `checkLinearizability`, for one part that is known to be well formed and is not split any further; what
 * minimising calls over and over.
 */
export function checkPart<State, Input, Output>(
  part: History<Input, Output>,
  model: Model<State, Input, Output>,
  budget: Budget = {},
): PartResult<Input, Output> {
  const operations = part.filter((operation) => operation.outcome !== 'fail');
  return checkParts([operations], model, budget).parts[0] as PartResult<Input, Output>;
}

function checkParts<State, Input, Output>(
  parts: readonly History<Input, Output>[],
  model: Model<State, Input, Output>,
  budget: Budget,
): LinearizabilityResult<Input, Output> {
  const { states: limit = DEFAULT_STATES, milliseconds = DEFAULT_MILLISECONDS } = budget;
  const deadline = performance.now() + milliseconds;
  const searches = parts.map((part) => new WingGongSearch(model.reduce?.(part) ?? part, model));
  const verdicts: Verdict[] = parts.map(() => 'unknown');
  let states = 0;
  let unfinished = [...searches.keys()];
  while (unfinished.length > 0 && !verdicts.includes('not-linearizable')) {
    const still: number[] = [];
    for (const index of unfinished) {
      const steps = Math.min(STEPS_PER_TURN, limit - states);
      if (steps <= 0 || performance.now() >= deadline) break;
      const search = searches[index] as WingGongSearch<State, Input, Output>;
      const before = search.explorations;
      const verdict = search.run(steps);
      states += search.explorations - before;
      if (verdict === undefined) still.push(index);
      else verdicts[index] = verdict;
      if (verdict === 'not-linearizable') break;
    }
    unfinished = still;
  }
  return {
    verdict: combine(verdicts),
    parts: parts.map((operations, index) => {
      const search = searches[index] as WingGongSearch<State, Input, Output>;
      const verdict = verdicts[index] as Verdict;
      const result = { verdict, operations, states: search.explorations };
      if (verdict === 'linearizable') return { ...result, linearization: search.linearization() };
      const refutedAt = verdict === 'not-linearizable' ? search.refutedAt() : undefined;
      return refutedAt === undefined ? result : { ...result, refutedAt };
    }),
    states,
  };
}

function combine(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('not-linearizable')) return 'not-linearizable';
  return verdicts.includes('unknown') ? 'unknown' : 'linearizable';
}
