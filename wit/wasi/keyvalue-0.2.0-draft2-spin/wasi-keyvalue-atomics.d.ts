// Generated from keyvalue.wit by `npm run generate`; the requirements stand there.
/** @module Interface wasi:keyvalue/atomics@0.2.0-draft2 **/
/**
 * Adds to the number that a key holds.
 *
 * Governed by: WKV-INCREMENT-CREATES, WKV-INCREMENT-ADDS, WKV-INCREMENT-ATOMIC, WKV-INCREMENT-ENCODING,
 * WKV-INCREMENT-TEXT, WKV-INCREMENT-SET, WKV-INCREMENT-RANGE, WKV-INCREMENT-OVERFLOW, WKV-INCREMENT-SIGN
 */
export function increment(bucket: Bucket, key: string, delta: bigint): bigint;
/**
 * Ends a compare-and-swap.
 *
 * Governed by: WKV-CAS-SWAP, WKV-CAS-CONFLICT, WKV-CAS-RETRY, WKV-CAS-ATOMIC, WKV-CAS-ABA, WKV-CAS-BUCKET-DROPPED
 */
export function swap(cas: Cas, value: Uint8Array): void;
export type Bucket = import('./wasi-keyvalue-store.js').Bucket;
export type Error = import('./wasi-keyvalue-store.js').Error;
/**
 * Why a swap did not happen.
 */
export type CasError =
  | {
    tag: 'store-error',
    val: Error,
  }
  | {
    tag: 'cas-failed',
    val: Cas,
  };

export class Cas {
  /**
   * This type does not have a public constructor.
   */
  private constructor();
  /**
  * Begins one.
  *
  * Governed by: WKV-CAS-SWAP, WKV-CAS-CONFLICT, WKV-CAS-CAPTURE, WKV-CAS-ABSENT
  */
  static 'new'(bucket: Bucket, key: string): Cas;
  /**
  * The value that a swap would replace.
  *
  * Governed by: WKV-CAS-CURRENT, WKV-CAS-WITHOUT-CURRENT
  */
  current(): Uint8Array | undefined;
}
