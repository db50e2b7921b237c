import { casRegisterSupport } from './cas-register-support.ts';
import type { Model } from './model.ts';
import type { Operation } from './operation.ts';

/** What a register holds: an integer, or null (Jepsen's `nil`), which it also starts with. */
export type CasRegisterValue = number | null;

/** A call on one register; `cas` puts `to` in the place of `from`, and nothing in the place of anything else. */
export type CasRegisterInput =
  | { readonly op: 'read' }
  | { readonly op: 'write'; readonly value: CasRegisterValue }
  | { readonly op: 'cas'; readonly from: CasRegisterValue; readonly to: CasRegisterValue };

/** A read returns the value, a cas whether it found `from`, a write nothing. */
export type CasRegisterOutput = CasRegisterValue | boolean | undefined;

/** A recorded call on a register. */
export type CasRegisterOperation = Operation<CasRegisterInput, CasRegisterOutput>;

/**
 * One register with read, write and compare-and-set. A cas that did not find what it expected is an observation like
 * any other: its outcome is `ok` and its output false.
 */
export const casRegisterModel: Model<CasRegisterValue, CasRegisterInput, CasRegisterOutput> = {
  init: () => null,
  step(state, input, output) {
    switch (input.op) {
      case 'read':
        return output === undefined || output === state ? state : undefined;
      case 'write':
        return input.value;
      case 'cas': {
        const swapped = input.from === state;
        if (output !== undefined && output !== swapped) return undefined;
        return swapped ? input.to : state;
      }
    }
  },
  stateKey: (state) => state ?? 'nil',
  describe(input, output) {
    switch (input.op) {
      case 'read':
        return output === undefined ? 'read' : `read → ${output ?? 'nil'}`;
      case 'write':
        return `write ${input.value ?? 'nil'}`;
      case 'cas': {
        const call = `cas ${input.from ?? 'nil'} ⇒ ${input.to ?? 'nil'}`;
        if (output === undefined) return call;
        return `${call} → ${output === true ? 'ok' : `not ${input.from ?? 'nil'}`}`;
      }
    }
  },
  inputKey: (input) => JSON.stringify(input),
  readOnly: (input) => input.op === 'read',
  support: casRegisterSupport,
};
