// Generated from keyvalue.wit by `npm run generate`; the requirements stand there.
/** @module Interface wasi:keyvalue/atomics@0.2.0-draft **/
/**
 * Adds to the number that a key holds.
 *
 * Governed by: WKV-INCREMENT-CREATES, WKV-INCREMENT-ADDS, WKV-INCREMENT-ATOMIC, WKV-INCREMENT-ENCODING,
 * WKV-INCREMENT-TEXT, WKV-INCREMENT-SET, WKV-INCREMENT-RANGE, WKV-INCREMENT-OVERFLOW, WKV-INCREMENT-NEGATIVE
 */
export function increment(bucket: Bucket, key: string, delta: bigint): bigint;
export type Bucket = import('./wasi-keyvalue-store.js').Bucket;
export type Error = import('./wasi-keyvalue-store.js').Error;
