// Generated from keyvalue.wit by `npm run generate`; the requirements stand there.
/** @module Interface wasi:keyvalue/batch@0.2.0-draft **/
/**
 * The values of several keys.
 *
 * Governed by: WKV-GET-MANY, WKV-GET-MANY-ORDER, WKV-GET-MANY-DUPLICATES, WKV-GET-MANY-EMPTY, WKV-GET-MANY-STALE
 */
export function getMany(bucket: Bucket, keys: Array<string>): Array<[string, Uint8Array] | undefined>;
/**
 * Sets several keys.
 *
 * Governed by: WKV-SET-MANY, WKV-SET-MANY-DUPLICATES
 */
export function setMany(bucket: Bucket, keyValues: Array<[string, Uint8Array]>): void;
/**
 * Removes several keys.
 *
 * Governed by: WKV-DELETE-MANY, WKV-DELETE-MANY-DUPLICATES
 */
export function deleteMany(bucket: Bucket, keys: Array<string>): void;
export type Bucket = import('./wasi-keyvalue-store.js').Bucket;
export type Error = import('./wasi-keyvalue-store.js').Error;
