import { appendStoreSupport } from './append-store-support.ts';
import { reduceToKnownTexts } from './known-texts.ts';
import type { Model } from './model.ts';
import type { Operation } from './operation.ts';

/** A call on one key of a store whose values can be appended to. */
export type AppendStoreInput =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'put' | 'append'; readonly key: string; readonly value: string };

/** A get returns the value, put and append nothing; or, where that is known, the value that they left. */
export type AppendStoreOutput = string | undefined;

/** A recorded call on such a store. */
export type AppendStoreOperation = Operation<AppendStoreInput, AppendStoreOutput>;

/** A value, and a hash of it that is as cheap to keep up to date as the value. */
export interface AppendStoreState {
  readonly text: string;
  readonly hash: number;
}

const EMPTY: AppendStoreState = { text: '', hash: 0 };

/** Puts a text behind another. O(length of the text): the hash is a polynomial of the characters. */
function append({ text, hash }: AppendStoreState, value: string): AppendStoreState {
  let extended = hash;
  for (let i = 0; i < value.length; i++) extended = (Math.imul(extended, 0x01000193) + value.charCodeAt(i) + 1) | 0;
  return { text: text + value, hash: extended };
}

/** The same, unless another value is known to have come of it. */
function allowed(state: AppendStoreState, value: string, known: string | undefined): AppendStoreState | undefined {
  if (known === undefined) return append(state, value);
  if (known.length !== state.text.length + value.length) return undefined;
  const after = append(state, value);
  return after.text === known ? after : undefined;
}

/**
 * A key-value store with get, put and append, each key a string that starts empty: a key that nobody wrote and an empty
 * value are the same. Keys are independent.
 */
export const appendStoreModel: Model<AppendStoreState, AppendStoreInput, AppendStoreOutput> = {
  init: () => EMPTY,
  step(state, input, output) {
    switch (input.op) {
      case 'get':
        return output === undefined || output === state.text ? state : undefined;
      case 'put':
        return allowed(EMPTY, input.value, output);
      case 'append':
        return allowed(state, input.value, output);
    }
  },
  stateKey: ({ text }) => text,
  stateHash: ({ hash }) => hash,
  describe(input, output) {
    const call = `${input.op} ${JSON.stringify(input.key)}`;
    if (input.op !== 'get') return `${call} ${JSON.stringify(input.value)}`;
    return output === undefined ? call : `${call} → ${JSON.stringify(output)}`;
  },
  partition: (history) => [...Map.groupBy(history, ({ input }) => input.key).values()],
  inputKey: (input) => JSON.stringify(input),
  readOnly: (input) => input.op === 'get',
  reduce: reduceToKnownTexts,
  support: appendStoreSupport,
};
