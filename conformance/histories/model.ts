import type { Operation } from './operation.ts';

/**
 * A sequential specification. `State` must not include `undefined`, which `step` uses for "not allowed".
 * All functions are pure.
 */
export interface Model<State, Input, Output> {
  /** The state in which every history starts. */
  init(): State;
  /**
   * The state after `input` returned `output` in `state`, or undefined when it cannot have returned that. An undefined
   * output of a call whose outcome is unknown accepts anything.
   */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
  /** What tells states apart: equal keys if and only if equal states. */
  stateKey(state: State): string | number;
  /**
   * A number that equal states share and others seldom do. Worth having where `stateKey` costs more than a step: it is
   * then asked only of states whose hash was there before.
   */
  stateHash?(state: State): number;
  /** One call for people, without its client: `get "k" → "v"`. */
  describe(input: Input, output: Output | undefined): string;
  /** A state for people. Default: its key. */
  describeState?(state: State): string;
  /**
   * Splits a history into independent parts, so that it is linearizable if and only if each part is (Horn and
   * Kroening 2015). Without it the history is one part.
   */
  partition?(history: readonly Operation<Input, Output>[]): (readonly Operation<Input, Output>[])[];
  /**
   * Whether the call never changes any state. Such a call can always be linearized as soon as it is allowed, and the
   * search then tries nothing else in its place.
   */
  readOnly?(input: Input): boolean;
  /**
   * Inputs with equal keys are the same call. The search then takes unknown calls of one input in the order of their
   * invocations only, as exchanging them changes nothing.
   */
  inputKey?(input: Input): string | number;
  /**
   * An equivalent part that is easier to check: calls dropped, or unknown ones given a `return` by which they must have
   * taken effect. Gets no failed calls.
   */
  reduce?(part: readonly Operation<Input, Output>[]): readonly Operation<Input, Output>[];
  /**
   * By operation id: the ids of the operations that alone may explain its output. A subset of a linearizable part that
   * keeps the support of each of its members is linearizable too, so a refuted subset refutes the part. Needed to
   * minimise honestly.
   */
  support?(part: readonly Operation<Input, Output>[]): ReadonlyMap<number, readonly number[]>;
}
