import { Configurations } from './configurations.ts';
import { EventList } from './event-list.ts';
import type { Model } from './model.ts';
import { byInvoke, type Operation } from './operation.ts';
import { States } from './states.ts';

/** Who may look on while a search goes. */
export interface SearchObserver {
  /**
   * Called at every dead end, that is, when a return is reached whose operation could not be linearized before it, with
   * the ids of the operations linearized so far, in their order. What is given is valid during the call only.
   */
  readonly onDeadEnd?: (order: Iterable<number>) => void;
}

/**
 * The search of Wing and Gong (1993) with Lowe's memoisation (2017), in the iterative form of porcupine, over one part
 * of a history. It can be interrupted and resumed, so that many parts share one thread fairly.
 *
 * An operation with a return must be linearized inside its interval. One without may be, at any time after its
 * invocation, or never; models need not be total for that. Deciding is NP-complete; the cost is exponential in the
 * number of concurrent operations, and linear in the length when that number is small.
 *
 * Four kinds of branches are left out, because another one is explored that is as good. Each time an order through the
 * branch can be turned into one outside of it with fewer optional operations (those without a return), or as many:
 * - once a call that changes no state is legal, nothing else is tried in its place: it can always be moved there;
 * - an optional operation that changes no state is left out for good;
 * - of optional operations with the same input the one invoked first is taken first;
 * - where the state is the same as it would be without the last optional operation, that one was useless: `without`.
 */
export class WingGongSearch<State, Input, Output> {
  private readonly model: Model<State, Input, Output>;
  private readonly operations: readonly Operation<Input, Output>[];
  private readonly outputs: readonly (Output | undefined)[];
  private readonly readOnly: Uint8Array;
  private readonly events: EventList;
  private readonly explored: Configurations;
  private readonly states: States<State>;
  /** By operation: the last optional one before it with the same input, or -1. */
  private readonly twins: Int32Array;
  private readonly stackEntries: Int32Array;
  private readonly stackStates: Int32Array;
  private readonly stackWithout: Int32Array;
  private readonly onDeadEnd: SearchObserver['onDeadEnd'];
  private depth = 0;
  private entry: number;
  private state = 0;
  /** The state if the last optional operation had been left out; -1 where there is none, or the others need it. */
  private without = -1;
  /** The last return that was reached before its operation had been linearized. */
  private deadEnd = 0;
  /** Operations with a return that are not linearized yet. */
  private remaining: number;

  /** Takes a part without failed operations. O(n log n). */
  constructor(
    part: readonly Operation<Input, Output>[],
    model: Model<State, Input, Output>,
    observer: SearchObserver = {},
  ) {
    this.model = model;
    this.onDeadEnd = observer.onDeadEnd;
    // Numbered as `Configurations` wants them: those without a return first, and then by invocation.
    const sorted = part.toSorted(byInvoke);
    const pinned = sorted.filter(({ return: end }) => end === undefined);
    this.operations = [...pinned, ...sorted.filter(({ return: end }) => end !== undefined)];
    this.outputs = this.operations.map(({ output, outcome }) => (outcome === 'ok' ? output : undefined));
    this.readOnly = new Uint8Array(part.length);
    for (const [index, { input }] of this.operations.entries()) this.readOnly[index] = model.readOnly?.(input) ? 1 : 0;
    this.events = new EventList(this.operations);
    this.explored = new Configurations(part.length, pinned.length);
    this.states = new States(model);
    this.twins = twinsOf(pinned, model);
    this.stackEntries = new Int32Array(part.length);
    this.stackStates = new Int32Array(part.length);
    this.stackWithout = new Int32Array(part.length);
    this.entry = this.events.next[0] as number;
    this.remaining = part.length - pinned.length;
  }

  /** The number of configurations explored so far. */
  get explorations(): number {
    return this.explored.size;
  }

  /**
   * Goes on for at most `steps` steps. Undefined means not finished; `unknown` that memory ran out. Explores at most
   * one configuration a step.
   */
  run(steps: number): 'linearizable' | 'not-linearizable' | 'unknown' | undefined {
    const { events, explored, operations, outputs, model, states, twins, readOnly } = this;
    const { next, match, isReturn, operation: operationOf } = events;
    for (let step = 0; this.remaining > 0; step++) {
      if (step === steps) return undefined;
      const entry = this.entry;
      if (isReturn[entry] === 1) {
        // Its operation had to be linearized before here: a dead end. The place of a read needs no second try.
        if (entry > this.deadEnd) this.deadEnd = entry;
        this.onDeadEnd?.(this.order());
        let popped: number;
        do {
          if (this.depth === 0) return 'not-linearizable';
          popped = this.pop();
        } while (readOnly[operationOf[popped] as number] === 1);
        this.entry = next[popped] as number;
        continue;
      }
      this.entry = next[entry] as number;
      const operation = operationOf[entry] as number;
      const optional = match[entry] === 0;
      if (optional && !this.isTurnOf(twins[operation] as number)) continue;
      const { input } = operations[operation] as Operation<Input, Output>;
      const output = outputs[operation];
      const before = states.at(this.state);
      const after = model.step(before, input, output);
      if (after === undefined) continue;
      const state = after === before ? this.state : states.numberOf(after);
      if (optional && state === this.state) continue;
      let without = -1;
      if (this.without !== -1) {
        const other = model.step(states.at(this.without), input, output);
        if (other !== undefined) without = states.numberOf(other);
        if (without === state) continue;
      }
      explored.add(operation);
      if (!explored.remember(state)) {
        if (explored.full) return 'unknown';
        explored.remove(operation);
        continue;
      }
      this.push(entry);
      this.without = optional ? this.state : without;
      this.state = state;
      this.entry = next[0] as number;
    }
    return 'linearizable';
  }

  /** The order found, once `run` has returned `linearizable`. An unknown operation that is missing never happened. */
  linearization(): Operation<Input, Output>[] {
    return Array.from(this.stackEntries.subarray(0, this.depth), (entry) => {
      return this.operations[this.events.operation[entry] as number] as Operation<Input, Output>;
    });
  }

  /**
   * Once `run` has returned `not-linearizable`: the time up to which the history is already refuted, while everything
   * that had returned before it can be explained. This is the return of some operation.
   */
  refutedAt(): bigint | undefined {
    return this.operations[this.events.operation[this.deadEnd] as number]?.return;
  }

  /** The ids of the operations linearized so far. */
  private *order(): Generator<number> {
    for (const entry of this.stackEntries.subarray(0, this.depth)) {
      yield (this.operations[this.events.operation[entry] as number] as Operation<Input, Output>).id;
    }
  }

  /** Whether the operation before it with the same input, if any, is linearized. */
  private isTurnOf(twin: number): boolean {
    return twin === -1 || this.explored.has(twin);
  }

  private push(entry: number): void {
    this.stackEntries[this.depth] = entry;
    this.stackStates[this.depth] = this.state;
    this.stackWithout[this.depth] = this.without;
    this.depth++;
    this.events.lift(entry);
    if (this.events.match[entry] !== 0) this.remaining--;
  }

  private pop(): number {
    this.depth--;
    const entry = this.stackEntries[this.depth] as number;
    this.state = this.stackStates[this.depth] as number;
    this.without = this.stackWithout[this.depth] as number;
    this.explored.remove(this.events.operation[entry] as number);
    this.events.unlift(entry);
    if (this.events.match[entry] !== 0) this.remaining++;
    return entry;
  }
}

/** By operation: the last one before it with the same input, or -1. */
function twinsOf<Input>(
  operations: readonly Operation<Input, unknown>[],
  model: Pick<Model<unknown, Input, unknown>, 'inputKey'>,
): Int32Array {
  const twins = new Int32Array(operations.length).fill(-1);
  if (model.inputKey === undefined) return twins;
  const last = new Map<string | number, number>();
  for (const [index, { input }] of operations.entries()) {
    const key = model.inputKey(input);
    twins[index] = last.get(key) ?? -1;
    last.set(key, index);
  }
  return twins;
}
