import type { Drawing } from './histories/drawing.ts';

/** A requirement that was seen to be broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly requirement: string;
  readonly observed: string;
  readonly required: string;
  /** The operations that show it, for people, where they are not simply the calls that were made. */
  operations: readonly string[] | undefined;
  /** What is to be seen of the history that shows it, where there is one. */
  readonly drawing: Drawing | undefined;

  constructor(
    requirement: string,
    observed: string,
    required: string,
    operations?: readonly string[],
    drawing?: Drawing,
  ) {
    super(`${requirement}: observed ${observed}; required ${required}`);
    this.requirement = requirement;
    this.observed = observed;
    this.required = required;
    this.operations = operations;
    this.drawing = drawing;
  }
}
