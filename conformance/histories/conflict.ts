import type { Operation } from './operation.ts';

/** Operations that cannot all be right, whatever the others are. */
export interface Conflict<Input, Output> {
  /** One sentence without the full stop. */
  readonly sentence: string;
  readonly operations: readonly Operation<Input, Output>[];
}
