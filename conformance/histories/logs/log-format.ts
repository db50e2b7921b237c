import type { Conflict } from '../conflict.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operation.ts';
import type { RegisterOperation } from '../register-operation.ts';

/** A text format of histories, and the data type that it is about. */
export interface LogFormat<State, Input, Output> {
  /** What `--format` calls it. */
  readonly name: string;
  /** What a line looks like, for messages. */
  readonly example: string;
  readonly model: Model<State, Input, Output>;
  /** Whether a line that is not blank belongs to such a text rather than to one of another format. */
  recognises(line: string): boolean;
  /**
   * The operations of a text; times are line numbers.
   *
   * @throws MalformedLogError naming the first line that is wrong
   */
  parse(text: string): Operation<Input, Output>[];
  /** The text of a history, which `parse` reads again: same order of events, same outcomes. */
  print(history: readonly Operation<Input, Output>[]): string;
  /** A conflict in a part that is plainer than any smallest witness; undefined where there is none. */
  plainConflict(
    part: readonly Operation<Input, Output>[],
    span: (between: bigint) => string,
  ): Conflict<Input, Output> | undefined;
  /** The operation as one on a register of `registerModel`, which `explain` knows; undefined when it is none. */
  asRegister(operation: Operation<Input, Output>): RegisterOperation | undefined;
}
