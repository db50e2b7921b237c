import type { WitErrorCase } from '../../subjects/subject.ts';
import type { WitValue } from '../../subjects/wit-value.ts';

/** Thrown by a function of a stand-in where its call is to give an error value. */
export class WitError extends Error {
  override readonly name = 'WitError';
  readonly error: WitErrorCase;

  /** @param name the case; `other` has a text as its payload */
  constructor(name: string, value?: WitValue) {
    super(name);
    this.error = { case: name, value };
  }
}
