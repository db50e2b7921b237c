import type { AppendStoreInput, AppendStoreOperation, AppendStoreOutput } from './append-store.ts';
import {
  type CasRegisterInput,
  type CasRegisterOperation,
  type CasRegisterOutput,
  casRegisterModel,
} from './cas-register.ts';
import type { Operation } from './operation.ts';
import type { Random } from './random.ts';

/** How many clients call a simulated system how often. */
export interface SimulationShape {
  readonly clients: number;
  /** Calls of each client. */
  readonly calls: number;
  /** The probability that nobody learns how a call ended; it takes effect then, or later, or never. Default: 0. */
  readonly unknown?: number;
  /** Whether one answer is wrong, about two thirds through, so that the history is not linearizable. Default: false. */
  readonly faulty?: boolean;
}

/** A system to simulate. */
interface System<Input, Output> {
  /** What a client asks next. */
  choose(client: number, call: number): Input;
  /** Takes effect. */
  perform(input: Input): Output;
  /**
   * Calls with their answers, to be made one after the other while nothing else is under way but the unknown ones, so
   * that no order explains them.
   */
  misbehave(unknown: readonly Input[]): readonly (readonly [Input, Output])[];
}

/**
 * A history of one register with read, write and cas of 0 to 4: linearizable by construction, as every call takes effect
 * at one moment between its call and its return; or refuted by construction. Times are the
 * numbers of events.
 */
export function simulateRegister(random: Random, shape: SimulationShape): CasRegisterOperation[] {
  let state = casRegisterModel.init();
  return simulate<CasRegisterInput, CasRegisterOutput>(random, shape, {
    choose() {
      const op = random.pick(['read', 'write', 'cas'] as const);
      if (op === 'read') return { op };
      if (op === 'write') return { op, value: random.below(5) };
      return { op, from: random.below(5), to: random.below(5) };
    },
    perform(input) {
      const before = state;
      state = casRegisterModel.step(state, input, undefined) ?? null;
      if (input.op === 'read') return before;
      return input.op === 'cas' ? before === input.from : undefined;
    },
    misbehave(unknown) {
      const values = unknown.map((input) =>
        input.op === 'write' ? input.value : input.op === 'cas' ? input.to : null,
      );
      const stale = [0, 1, 2, 3, 4].find((value) => value !== 4 && !values.includes(value)) ?? 5;
      return [
        [{ op: 'write', value: stale }, undefined],
        [{ op: 'write', value: 4 }, undefined],
        [{ op: 'read' }, stale],
      ];
    },
  });
}

/** The same for a store of several keys with get, put and append, where every value is written once. */
export function simulateAppendStore(
  random: Random,
  shape: SimulationShape & { readonly keys: number },
): AppendStoreOperation[] {
  const values = new Map<string, string>();
  return simulate<AppendStoreInput, AppendStoreOutput>(random, shape, {
    choose(client, call) {
      const key = String(random.below(shape.keys));
      const roll = random.next();
      if (roll < 0.45) return { op: 'get', key };
      return { op: roll < 0.5 ? 'put' : 'append', key, value: `x ${client} ${call} y` };
    },
    perform(input) {
      const before = values.get(input.key) ?? '';
      if (input.op === 'get') return before;
      values.set(input.key, input.op === 'put' ? input.value : before + input.value);
      return undefined;
    },
    misbehave(unknown) {
      const keys = Array.from({ length: shape.keys }, (_, key) => String(key));
      const key = keys.find((candidate) => unknown.every((input) => input.key !== candidate)) ?? '0';
      const before = values.get(key) ?? '';
      const known = unknown.every((input) => input.key !== key);
      return [
        [{ op: 'append', key, value: 'x lost y' }, undefined],
        [{ op: 'get', key }, known ? before : 'x thin air y'],
      ];
    },
  });
}

/** Somebody who calls, and then waits for the answer. */
interface Client<Input, Output> {
  readonly number: number;
  process: number;
  calls: number;
  pending?: {
    readonly input: Input;
    readonly invoke: bigint;
    readonly id: number;
    answer?: { readonly output: Output };
  };
}

function simulate<Input, Output>(
  random: Random,
  { clients, calls, unknown = 0, faulty = false }: SimulationShape,
  system: System<Input, Output>,
): Operation<Input, Output>[] {
  const history: Operation<Input, Output>[] = [];
  const everyone = Array.from(
    { length: clients },
    (_, number): Client<Input, Output> => ({ number, process: number, calls: 0 }),
  );
  const late: Input[] = [];
  const lost: Input[] = [];
  let ids = 0;
  let now = 0n;

  const leave = (client: Client<Input, Output>, input: Input, invoke: bigint, id: number): void => {
    lost.push(input);
    history.push({ id, client: client.process, input, invoke, return: undefined, outcome: 'unknown' });
    client.process += clients;
    delete client.pending;
    const fate = random.below(3);
    if (fate === 0) system.perform(input);
    else if (fate === 1) late.push(input);
  };

  /** Lets one thing happen: a call, its effect, or its return. */
  const advance = (client: Client<Input, Output>): void => {
    now++;
    if (client.pending === undefined) {
      client.pending = { input: system.choose(client.number, client.calls++), invoke: now, id: ids++ };
      return;
    }
    const { input, invoke, id, answer } = client.pending;
    if (answer === undefined) {
      if (random.chance(unknown)) leave(client, input, invoke, id);
      else client.pending.answer = { output: system.perform(input) };
      return;
    }
    history.push({ id, client: client.process, input, output: answer.output, invoke, return: now, outcome: 'ok' });
    delete client.pending;
  };

  const step = (active: readonly Client<Input, Output>[]): void => {
    if (late.length > 0 && random.chance(0.1)) system.perform(late.shift() as Input);
    advance(random.pick(active));
  };

  let planted = !faulty;
  for (;;) {
    if (!planted && ids >= (clients * calls * 2) / 3) {
      for (let open = busy(everyone); open.length > 0; open = busy(everyone)) step(open);
      const [{ process }] = everyone as [Client<Input, Output>];
      for (const [input, output] of system.misbehave(lost)) {
        system.perform(input);
        history.push({ id: ids++, client: process, input, output, invoke: ++now, return: ++now, outcome: 'ok' });
      }
      planted = true;
    }
    const active = everyone.filter(({ pending, calls: made }) => pending !== undefined || made < calls);
    if (active.length === 0) return history.sort((a, b) => a.id - b.id);
    step(active);
  }
}

function busy<Input, Output>(everyone: readonly Client<Input, Output>[]): Client<Input, Output>[] {
  return everyone.filter(({ pending }) => pending !== undefined);
}
