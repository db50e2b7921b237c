import type { Model } from './model.ts';
import { byKey, isRead, type RegisterInput, type RegisterOutput } from './register-operation.ts';
import { registerSupport } from './register-support.ts';
import { reduceUnknownWrites } from './unknown-writes.ts';

/** The value in place, or null for no such key. */
export type RegisterState = string | null;

/**
 * A key-value store as one register a key: absent or a value. Set and delete are total, delete of an absent key
 * included.
 */
export const registerModel: Model<RegisterState, RegisterInput, RegisterOutput> = {
  init: () => null,
  step(state, input, output) {
    switch (input.op) {
      case 'set':
        return input.value;
      case 'delete':
        return null;
      case 'get':
        return output === undefined || output === state ? state : undefined;
      case 'exists':
        return output === undefined || output === (state !== null) ? state : undefined;
    }
  },
  // A prefix keeps the absent key apart from every value.
  stateKey: (state) => (state === null ? '' : `=${state}`),
  describe(input, output) {
    const call = `${input.op} ${JSON.stringify(input.key)}`;
    if (input.op === 'set') return `${call} = ${JSON.stringify(input.value)}`;
    if (output === undefined || input.op === 'delete') return call;
    return `${call} → ${output === null ? 'no such key' : JSON.stringify(output)}`;
  },
  describeState: (state) => (state === null ? 'no such key' : JSON.stringify(state)),
  partition: (history) => [...byKey(history).values()],
  inputKey: (input) => JSON.stringify(input),
  readOnly: isRead,
  reduce: reduceUnknownWrites,
  support: registerSupport,
};
