import { WitError } from '../../providers/wit-error.ts';
import type { CallTime } from './call-time.ts';
import type { WasiBucket } from './wasi-bucket.ts';

/** So many keys are read at a time. */
const AT_A_TIME = 64;

/**
 * The values of keys, in their order; a key that is asked for twice is answered twice. For `get-many` of
 * `wasi:keyvalue/batch`, whatever form the shape gives to its answer.
 */
export function getMany(bucket: WasiBucket, keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
  return bucket.perform(keys, async (store, time) => {
    const values: (Uint8Array | undefined)[] = [];
    for (let from = 0; from < keys.length; from += AT_A_TIME) {
      checkTime(time);
      const some = keys.slice(from, from + AT_A_TIME);
      values.push(...(await Promise.all(some.map((key) => store.get(key, time)))));
    }
    return values;
  });
}

/**
 * `set-many`: one after the other, so that the last value of a key wins. Nothing is set where a key or a value is refused;
 * the first error of the provider ends it, and those before it stay set.
 */
export function setMany(bucket: WasiBucket, pairs: readonly (readonly [string, Uint8Array])[]): Promise<void> {
  const keys = pairs.map(([key]) => key);
  const values = pairs.map(([, value]) => value);
  return bucket.perform(
    keys,
    async (store, time) => {
      for (const [key, value] of pairs) {
        checkTime(time);
        await store.set(key, value, time);
      }
    },
    values,
  );
}

/** `delete-many`: one after the other; a key without a value is passed over. Errors are as in {@link setMany}. */
export function deleteMany(bucket: WasiBucket, keys: readonly string[]): Promise<void> {
  return bucket.perform(keys, async (store, time) => {
    for (const key of keys) {
      checkTime(time);
      await store.delete(key, time);
    }
  });
}

function checkTime(time: CallTime): void {
  if (time.over) throw new WitError('timeout-error', 'the batch did not end in time');
}
