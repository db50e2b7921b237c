// Generated from keyvalue.wit by `npm run generate`; the requirements stand there.
/** @module Interface wasi:keyvalue/store@0.2.0-draft **/
/**
 * Opens a bucket.
 *
 * Governed by: WKV-OPEN-UNKNOWN, WKV-OPEN-REFUSAL, WKV-OPEN-CREATES, WKV-OPEN-EMPTY, WKV-OPEN-MANY, WKV-BUCKETS
 */
export function open(identifier: string): Bucket;
/**
 * Why a call failed.
 */
export type Error =
  | {
    tag: 'no-such-store',
  }
  | {
    tag: 'access-denied',
  }
  | {
    tag: 'other',
    val: string,
  };
/**
 * A page of keys, and where the next one begins.
 */
export interface KeyResponse {
  keys: Array<string>,
  cursor?: bigint,
}

export class Bucket {
  /**
   * This type does not have a public constructor.
   */
  private constructor();
  /**
  * The value of a key.
  *
  * Governed by: WKV-GET-MISSING, WKV-GET-SET, WKV-EMPTY-VALUE
  */
  get(key: string): Uint8Array | undefined;
  /**
  * Sets the value of a key.
  *
  * Governed by: WKV-SET-OVERWRITE, WKV-BYTES, WKV-KEY-DISTINCT, WKV-KEY-EMPTY, WKV-KEY-ODD, WKV-KEY-NORMALISED,
  * WKV-KEY-LONG, WKV-VALUE-LARGE
  */
  set(key: string, value: Uint8Array): void;
  /**
  * Removes a key.
  *
  * Governed by: WKV-DELETE, WKV-DELETE-MISSING
  */
  'delete'(key: string): void;
  /**
  * Whether a key has a value.
  *
  * Governed by: WKV-EXISTS
  */
  exists(key: string): boolean;
  /**
  * Lists keys, page by page.
  *
  * Governed by: WKV-LIST-COMPLETE, WKV-LIST-EMPTY, WKV-LIST-END, WKV-LIST-CURSOR, WKV-LIST-UNKNOWN-CURSOR,
  * WKV-LIST-CHANGING, WKV-LIST-REUSED-CURSOR
  */
  listKeys(cursor: bigint | undefined): KeyResponse;
}
