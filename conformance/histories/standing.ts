import { checkConvergence } from './convergence.ts';
import { explain } from './explain.ts';
import { type Budget, checkLinearizability } from './linearizability.ts';
import { minimise } from './minimise.ts';
import { checkNoThinAir, type UnexplainedRead } from './no-thin-air.ts';
import { byInvoke, clientOf } from './operation.ts';
import { registerModel } from './register.ts';
import { byKey, got, type RegisterOperation, written } from './register-operation.ts';
import { checkRegularity } from './regularity.ts';
import { checkSessions } from './session.ts';
import { hasUniqueValues } from './unknown-writes.ts';

/** A promise about histories of registers, from the strongest on; `convergence` stands beside the others. */
export type ConsistencyModel =
  | 'linearizability'
  | 'regularity'
  | 'read-your-writes'
  | 'monotonic-reads'
  | 'no-thin-air'
  | 'convergence';

/**
 * What a history earned, strongest first. `regular` does not include monotonic reads, which `Standing.holds` tells;
 * `session guarantees` are both of them and no thin air.
 */
export const labels = ['linearizable', 'regular', 'session guarantees', 'no thin air', 'none'] as const;

/** One of `labels`. */
export type ConsistencyLabel = (typeof labels)[number];

/** Why a model does not hold. */
export interface Refutation {
  /** A few calls on one key that show it, in order of invocation. */
  readonly operations: readonly RegisterOperation[];
  /** One sentence without the full stop. */
  readonly sentence: string;
  /** All calls on that key. */
  readonly part: readonly RegisterOperation[];
}

/** What a history keeps of what it could keep. */
export interface Standing {
  /** The strongest label whose models all hold; what is undecided does not. */
  readonly label: ConsistencyLabel;
  readonly holds: readonly ConsistencyModel[];
  readonly refuted: ReadonlyMap<ConsistencyModel, Refutation>;
  /** What the history does not tell, with the reason. */
  readonly undecided: ReadonlyMap<ConsistencyModel, string>;
}

/** How a standing is found. */
export interface StandingOptions {
  /** Of the search for a linearization. */
  readonly budget?: Budget;
  /** Nanoseconds after its last write until a key must have converged. Default: 0. */
  readonly convergenceTime?: bigint;
}

/** Everything that linearizability implies; convergence only where the history tells. */
const IMPLIED = ['linearizability', 'regularity', 'read-your-writes', 'monotonic-reads', 'no-thin-air'] as const;

/**
 * Which models a history of registers keeps, and the strongest label that it earned. The history must be well formed;
 * the session guarantees are undecided where a value is written twice.
 *
 * @throws MalformedHistoryError when no run can have produced the history
 */
export function standingOf(history: readonly RegisterOperation[], options: StandingOptions = {}): Standing {
  const holds: ConsistencyModel[] = [];
  const refuted = new Map<ConsistencyModel, Refutation>();
  const undecided = new Map<ConsistencyModel, string>();

  const { verdict, parts } = checkLinearizability(history, registerModel, options.budget);
  if (verdict === 'linearizable') holds.push(...IMPLIED);
  else {
    const part = parts.find((one) => one.verdict === 'not-linearizable')?.operations;
    if (part === undefined) undecided.set('linearizability', 'the search for an order ran out of its budget');
    else refuted.set('linearizability', refutation(history, minimise(part, registerModel)));
    weaker(history, holds, refuted, undecided);
  }
  const convergence = checkConvergence(history, options.convergenceTime);
  if (convergence.verdict === 'convergent') holds.push('convergence');
  else if (convergence.verdict === 'unknown') undecided.set('convergence', convergence.reason ?? '');
  else refuted.set('convergence', divergence(history, convergence.operations ?? []));
  return { label: labelOf(holds), holds, refuted, undecided };
}

function weaker(
  history: readonly RegisterOperation[],
  holds: ConsistencyModel[],
  refuted: Map<ConsistencyModel, Refutation>,
  undecided: Map<ConsistencyModel, string>,
): void {
  const settle = (model: ConsistencyModel, found: Refutation | undefined): void => {
    if (found) refuted.set(model, found);
    else holds.push(model);
  };
  settle('regularity', byRead(history, checkRegularity(history)[0]));
  const unique = [...byKey(history).values()].every(hasUniqueValues);
  const sessions = unique ? checkSessions(history) : [];
  for (const guarantee of ['read-your-writes', 'monotonic-reads'] as const) {
    const found = sessions.find((violation) => violation.guarantee === guarantee);
    if (!unique) undecided.set(guarantee, 'a value is written twice');
    else settle(guarantee, found && bySession(history, found.read, found.after));
  }
  settle('no-thin-air', byRead(history, checkNoThinAir(history)[0]));
}

function labelOf(holds: readonly ConsistencyModel[]): ConsistencyLabel {
  const all = (...models: ConsistencyModel[]): boolean => models.every((model) => holds.includes(model));
  if (all('linearizability')) return 'linearizable';
  if (all('regularity')) return 'regular';
  if (all('read-your-writes', 'monotonic-reads', 'no-thin-air')) return 'session guarantees';
  return all('no-thin-air') ? 'no thin air' : 'none';
}

/** A refutation by calls on one key of a history; `explain` says why where no sentence is given. */
export function refutation(
  history: readonly RegisterOperation[],
  operations: readonly RegisterOperation[],
  sentence?: string,
): Refutation {
  const part = history.filter(({ input }) => input.key === operations[0]?.input.key);
  const sorted = [...new Set(operations)].sort(byInvoke);
  return { operations: sorted, sentence: sentence ?? explain(sorted, part).sentence, part };
}

function byRead(history: readonly RegisterOperation[], found: UnexplainedRead | undefined): Refutation | undefined {
  return found && refutation(history, [...found.evidence, found.read]);
}

function bySession(
  history: readonly RegisterOperation[],
  read: RegisterOperation,
  after: RegisterOperation,
): Refutation {
  const shown = [got(read), got(after)];
  const writes = history.filter((operation) => {
    const value = written(operation);
    return operation.input.key === read.input.key && value !== undefined && shown.includes(value);
  });
  const call = registerModel.describe(read.input, read.output);
  const sentence = `${call} by client ${clientOf(read)}, after ${registerModel.describe(after.input, after.output)} by the same client`;
  return refutation(history, [...writes, after, read], sentence);
}

function divergence(history: readonly RegisterOperation[], operations: readonly RegisterOperation[]): Refutation {
  const shown = operations.map(({ input, output }) => registerModel.describe(input, output));
  return refutation(history, operations, `the last reads do not fit: ${shown.join('; ')}`);
}

const NAMES: Readonly<Record<ConsistencyModel, string>> = {
  linearizability: 'linearizability',
  regularity: 'regularity',
  'read-your-writes': 'read your writes',
  'monotonic-reads': 'monotonic reads',
  'no-thin-air': 'no thin air',
  convergence: 'convergence',
};

/** What holds, in words and without what follows from something else: `regularity, monotonic reads`. */
export function describeHolding({ holds }: Standing): string {
  const implied: readonly ConsistencyModel[] = holds.includes('linearizability')
    ? IMPLIED.slice(1)
    : holds.includes('regularity')
      ? ['read-your-writes', 'no-thin-air']
      : [];
  const told = holds.filter((model) => !implied.includes(model)).map((model) => NAMES[model]);
  return told.length === 0 ? 'nothing' : told.join(', ');
}
