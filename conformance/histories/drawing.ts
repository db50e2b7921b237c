import type { FaultWindow } from './fault-window.ts';
import { longestLinearization } from './longest-linearization.ts';
import type { Model } from './model.ts';
import { byInvoke, clientOf, laneName, type Operation, type Outcome } from './operation.ts';

/**
 * What is to be seen of a failing history, as plain data: names and values are still as they were, so that secrets can
 * be removed before it is drawn (`html-timeline.ts`). Times are milliseconds since the first call of the history.
 */
export interface Drawing {
  /** What all calls are about: `key "k"`. */
  readonly subject: string;
  /** Why no order explains them, without the full stop. */
  readonly sentence: string;
  /** The few calls that show it. */
  readonly witness: Chart;
  /** All calls on the subject. */
  readonly whole: Chart;
}

/** Calls in lanes, and what disturbed them. */
export interface Chart {
  readonly lanes: readonly string[];
  /** In order of invocation. */
  readonly calls: readonly DrawnCall[];
  readonly faults: readonly { readonly label: string; readonly from: number; readonly to: number | null }[];
}

/** One call of a drawing. */
export interface DrawnCall {
  /** Index of its lane. */
  readonly lane: number;
  /** The call in full: `get "k" → "v"`. */
  readonly call: string;
  /** The call as short as its neighbours allow: `get "v"`. */
  readonly short: string;
  readonly from: number;
  /** Null when the outcome is unknown. */
  readonly to: number | null;
  readonly outcome: Outcome;
  /** Its place in the longest partial linearization, counted from 1, and the states around it. */
  readonly step?: { readonly place: number; readonly before: string; readonly after: string };
  /** Where the order ends: the state that does not allow this call next, and whether no other one could come first. */
  readonly illegal?: { readonly state: string; readonly due: boolean };
  /** Whether it is one of the few that show the failure. */
  readonly witness: boolean;
}

/** What a drawing shows besides the calls. */
export interface DrawOptions<Input, Output> {
  readonly subject: string;
  readonly sentence: string;
  /** The operations that show it, all of them in the part. */
  readonly witness: readonly Operation<Input, Output>[];
  readonly faults?: readonly FaultWindow[];
  /** A short form of a call. Default: `Model.describe`. */
  readonly short?: (operation: Operation<Input, Output>) => string;
}

/** Makes a drawing of a part that no order explains. Costs two searches: of the part and of the witness. */
export function draw<State, Input, Output>(
  part: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  options: DrawOptions<Input, Output>,
): Drawing {
  const { subject, sentence, witness } = options;
  const start = part.reduce((least, { invoke }) => (invoke < least ? invoke : least), part[0]?.invoke ?? 0n);
  const shown = new Set(witness.map(({ id }) => id));
  const chart = (operations: readonly Operation<Input, Output>[]) => toChart(operations, model, start, shown, options);
  return { subject, sentence, witness: chart(part.filter(({ id }) => shown.has(id))), whole: chart(part) };
}

function toChart<State, Input, Output>(
  operations: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  start: bigint,
  witness: ReadonlySet<number>,
  { faults = [], short }: DrawOptions<Input, Output>,
): Chart {
  const describeState = (state: State): string => model.describeState?.(state) ?? String(model.stateKey(state));
  const milliseconds = (time: bigint): number => Number(time - start) / 1e6;
  const { steps, state, illegal } = longestLinearization(operations, model);
  const places = new Map(steps.map((step, index) => [step.operation.id, { ...step, place: index + 1 }]));
  const stuck = new Set(illegal.map(({ id }) => id));
  const clients = [...new Map(operations.map((operation) => [operation.client, operation])).values()].sort(
    (a, b) => clientOf(a) - clientOf(b) || a.client - b.client,
  );
  const lanes = new Map(clients.map(({ client }, index) => [client, index]));
  const calls = operations.toSorted(byInvoke).map((operation): DrawnCall => {
    const { id, input, output, outcome } = operation;
    const call = model.describe(input, outcome === 'ok' ? output : undefined);
    const step = places.get(id);
    return {
      lane: lanes.get(operation.client) ?? 0,
      call,
      short: short?.(operation) ?? call,
      from: milliseconds(operation.invoke),
      to: operation.return === undefined ? null : milliseconds(operation.return),
      outcome,
      ...(step && {
        step: { place: step.place, before: describeState(step.before), after: describeState(step.after) },
      }),
      ...(stuck.has(id) && { illegal: { state: describeState(state), due: id === illegal[0]?.id } }),
      witness: witness.has(id),
    };
  });
  const first = calls[0]?.from ?? 0;
  const last = calls.reduce((latest, { from, to }) => Math.max(latest, to ?? from), first);
  const windows = faults
    .map(({ label, from, to }) => ({ label, from: milliseconds(from), to: to === undefined ? null : milliseconds(to) }))
    .filter(({ from, to }) => from <= last && (to ?? last) >= first);
  return { lanes: clients.map(laneName), calls, faults: windows };
}
