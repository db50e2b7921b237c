import { parseSignedDecimal } from '../../providers/signed-decimal.ts';
import { WitError } from '../../providers/wit-error.ts';
import { havingAtomic } from './having-atomic.ts';
import type { WasiBucket } from './wasi-bucket.ts';

/** `increment` of `wasi:keyvalue/atomics` with signed numbers: the contract's own. */
export function signedIncrement(bucket: WasiBucket, key: string, delta: bigint): Promise<bigint> {
  return bucket.perform([key], (store, time) => havingAtomic(store, 'increment').increment(key, delta, time));
}

/**
 * `increment` with unsigned numbers. Numbers are stored with 64 bits and a sign, so half of what the type has is refused
 * with `other`, and so is a number below zero. The latter is looked for first, so that it stays as it is; one that
 * somebody writes between that and the adding has been added to when it is refused.
 */
export function unsignedIncrement(bucket: WasiBucket, key: string, delta: bigint): Promise<bigint> {
  return bucket.perform([key], async (store, time) => {
    const counting = havingAtomic(store, 'increment');
    if (delta >= 2n ** 63n) throw new WitError('unexpected-error', 'the delta is beyond 2^63-1');
    const found = await store.get(key, time);
    const before = found === undefined ? undefined : parseSignedDecimal(found);
    const sum = before !== undefined && before < 0n ? undefined : await counting.increment(key, delta, time);
    if (sum === undefined || sum < delta) throw new WitError('unexpected-error', 'the number is below zero');
    return sum;
  });
}
