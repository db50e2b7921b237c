import type { Operation } from './operation.ts';

/** A call on one key. `value` identifies the written bytes; the suite's workloads never write one twice. */
export type RegisterInput =
  | { readonly op: 'get' | 'delete' | 'exists'; readonly key: string }
  | { readonly op: 'set'; readonly key: string; readonly value: string };

/** A get returns a value or null (no such key), exists a boolean, set and delete nothing. */
export type RegisterOutput = string | null | boolean | undefined;

/** A recorded call on a key-value store. */
export type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

/** Whether the call is a get or an exists. */
export function isRead(input: RegisterInput): boolean {
  return input.op === 'get' || input.op === 'exists';
}

/** The value that a set writes; undefined for every other call. */
export function written({ input }: RegisterOperation): string | undefined {
  return input.op === 'set' ? input.value : undefined;
}

/** What a completed get returned, null for no such key; undefined for every other call. */
export function got({ input, output, outcome }: RegisterOperation): string | null | undefined {
  if (input.op !== 'get' || outcome !== 'ok') return undefined;
  return typeof output === 'string' ? output : null;
}

/** Whether a completed get or exists saw the key; undefined for every other call. */
export function sawKey({ input, output, outcome }: RegisterOperation): boolean | undefined {
  if (outcome !== 'ok' || !isRead(input)) return undefined;
  return input.op === 'get' ? typeof output === 'string' : output === true;
}

/** Splits operations by key, in the order in which the keys first appear. O(n). */
export function byKey(history: readonly RegisterOperation[]): Map<string, RegisterOperation[]> {
  return Map.groupBy(history, ({ input }) => input.key);
}
