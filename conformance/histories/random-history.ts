import type { Random } from './random.ts';
import { registerModel } from './register.ts';
import type { RegisterInput, RegisterOperation, RegisterOutput } from './register-operation.ts';

/** What random histories are made of. Probabilities are of one operation. */
export interface HistoryShape {
  readonly operations: number;
  readonly clients: number;
  /** Default: one key, `k`. */
  readonly keys?: number;
  /** Default: 0.4; what is left after the other kinds are gets. */
  readonly sets?: number;
  readonly deletes?: number;
  readonly exists?: number;
  /** Of a mutation, to end unknown. */
  readonly unknown?: number;
  /** Of any call, to fail. */
  readonly fails?: number;
  /** The longest call, in ticks; 1 tick is 1 ns. Small numbers make ties. Default: 6. */
  readonly longest?: number;
  /** Whether a value may be written twice. */
  readonly repeatValues?: boolean;
}

/** Calls with intervals and inputs and outcomes, and no outputs yet, in order of id. */
function calls(random: Random, shape: HistoryShape): RegisterOperation[] {
  const { operations, clients, longest = 6 } = shape;
  const processes = Array.from({ length: clients }, (_, handle) => ({ handle, client: handle, free: 0 }));
  return Array.from({ length: operations }, (_, id) => {
    const process = random.pick(processes);
    const input = inputOf(random, shape, id);
    const invoke = process.free + random.below(3);
    const end = invoke + random.below(longest);
    // A return and the next invocation at the same instant would make the two calls concurrent.
    process.free = end + 1;
    const begun = { id, client: process.client, handle: process.handle, input, invoke: BigInt(invoke) };
    const mutation = input.op === 'set' || input.op === 'delete';
    if (mutation && random.chance(shape.unknown ?? 0)) {
      process.client += clients;
      return { ...begun, return: undefined, outcome: 'unknown' };
    }
    return { ...begun, return: BigInt(end), outcome: random.chance(shape.fails ?? 0) ? 'fail' : 'ok' };
  });
}

function inputOf(random: Random, shape: HistoryShape, id: number): RegisterInput {
  const { keys = 1, sets = 0.4, deletes = 0, exists = 0, repeatValues = false } = shape;
  const key = keys === 1 ? 'k' : `k${random.below(keys)}`;
  const roll = random.next();
  if (roll < sets) return { op: 'set', key, value: repeatValues ? `v${random.below(2)}` : `v${id}` };
  if (roll < sets + deletes) return { op: 'delete', key };
  return { op: roll < sets + deletes + exists ? 'exists' : 'get', key };
}

/** A history whose reads return anything that was written to their key, or nothing: mostly not linearizable. */
export function randomHistory(random: Random, shape: HistoryShape): RegisterOperation[] {
  const history = calls(random, shape);
  return history.map((operation) => {
    const { input, outcome } = operation;
    if (outcome !== 'ok') return operation;
    if (input.op === 'exists') return { ...operation, output: random.chance(0.5) };
    if (input.op !== 'get') return operation;
    const values = history.flatMap((other) => {
      return other.input.op === 'set' && other.input.key === input.key ? [other.input.value] : [];
    });
    return { ...operation, output: random.pick([...values, null]) };
  });
}

/**
 * A history that is linearizable by construction: every call takes effect at one instant inside its interval, an
 * unknown one at any time after its invocation or never, a failed one never.
 *
 * @param faulty says which acknowledged mutations are planted to have no effect; then it need not be linearizable
 */
export function linearizableHistory(
  random: Random,
  shape: HistoryShape,
  faulty: (operation: RegisterOperation) => boolean = () => false,
): RegisterOperation[] {
  const history = calls(random, shape);
  const effects = history.flatMap((operation, index) => {
    const from = Number(operation.invoke);
    const to = operation.return === undefined ? from + 40 : Number(operation.return);
    const never = operation.outcome === 'unknown' && random.chance(0.5);
    if (operation.outcome === 'fail' || never || faulty(operation)) return [];
    return [{ index, at: from + random.next() * (to - from) }];
  });
  const states = new Map<string, string | null>();
  const outputs = new Map<number, RegisterOutput>();
  for (const { index } of effects.sort((a, b) => a.at - b.at)) {
    const { input } = history[index] as RegisterOperation;
    const state = states.get(input.key) ?? null;
    if (input.op === 'get') outputs.set(index, state);
    if (input.op === 'exists') outputs.set(index, state !== null);
    states.set(input.key, registerModel.step(state, input, undefined) ?? null);
  }
  return history.map((operation, index) => {
    return operation.outcome === 'ok' && outputs.has(index) ? { ...operation, output: outputs.get(index) } : operation;
  });
}

/**
 * The history with one get made stale: it returns a value although another set began after the set of that value had
 * returned, and was acknowledged before the get began. Undefined when no get can be made so.
 */
export function plantStaleRead(random: Random, history: readonly RegisterOperation[]): RegisterOperation[] | undefined {
  const sets = history.filter(({ input, outcome }) => input.op === 'set' && outcome === 'ok');
  for (const index of random.shuffle([...history.keys()])) {
    const get = history[index] as RegisterOperation;
    if (get.input.op !== 'get' || get.outcome !== 'ok') continue;
    const done = sets.filter((set) => set.input.key === get.input.key && (set.return ?? get.invoke) < get.invoke);
    const newest = done.toSorted((a, b) => (a.invoke < b.invoke ? 1 : -1))[0];
    const old = newest && done.findLast((set) => (set.return ?? newest.invoke) < newest.invoke);
    if (old?.input.op === 'set') return history.with(index, { ...get, output: old.input.value });
  }
  return undefined;
}

/** The history with one get returning something else that was written, or nothing. */
export function mutateOneRead(random: Random, history: readonly RegisterOperation[]): RegisterOperation[] {
  const gets = history.filter(({ input, outcome }) => input.op === 'get' && outcome === 'ok');
  if (gets.length === 0) return [...history];
  const get = random.pick(gets);
  const values = history.flatMap(({ input }) =>
    input.op === 'set' && input.key === get.input.key ? [input.value] : [],
  );
  const output = random.pick([...values, null]);
  return history.map((operation) => (operation === get ? { ...operation, output } : operation));
}
