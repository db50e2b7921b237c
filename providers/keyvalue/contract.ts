import type { CallContext, Connection } from '../connection.ts';

/**
 * The neutral contract of key-value stores: what a provider implements, and what every published interface
 * (SpiderLightning, WASI) is built on.
 *
 * What a provider may rely on, because the interface over it sees to it: names and keys are well-formed, not empty
 * and within the declared limits; control characters occur only where the connection claims CTRL; values are within
 * the limit. What it must see to itself is everything else: distinct names and keys never meet, and bytes are neither
 * kept nor handed out by reference.
 */
export interface KeyValueConnection extends Connection {
  /** A store by name. Opening creates nothing in the backend. */
  open(name: string, context: CallContext): Promise<KeyValueStore>;
}

/** One store. All methods may be called concurrently. */
export interface KeyValueStore {
  /** The value of a key, or undefined where it has none. The caller owns the bytes. */
  get(key: string, context: CallContext): Promise<Uint8Array | undefined>;
  /** Sets a key. Settles once the value is stored; the bytes stay the caller's, who may change them then. */
  set(key: string, value: Uint8Array, context: CallContext): Promise<void>;
  /** Removes a key; a missing one is no error. */
  delete(key: string, context: CallContext): Promise<void>;
  /**
   * One page of keys, beginning where the page that returned `cursor` ended. A page may be empty, and a key may come
   * twice. No cursor in the answer ends the listing.
   */
  list(cursor: string | undefined, context: CallContext): Promise<KeyPage>;
  /**
   * Adds to the number that a key holds, in decimal digits, and returns the sum; a key without a value counts as 0.
   * Atomic among all clients in the provider's scope. Absent where the backend cannot do that.
   *
   * @param delta from -2^63 to 2^63-1, as is the sum
   * @throws `unexpected-error`, and changes nothing, where the value is no such number or the sum is beyond that
   */
  increment?(key: string, delta: bigint, context: CallContext): Promise<bigint>;
  /**
   * Sets a key where its value is still the expected one, or where it still has none; atomic as `increment` is. Absent
   * where the backend cannot do that.
   *
   * @param expected undefined where the key is expected to have no value
   * @returns whether the key was set
   */
  compareAndSwap?(
    key: string,
    expected: Uint8Array | undefined,
    value: Uint8Array,
    context: CallContext,
  ): Promise<boolean>;
}

/** A page of keys and where the next one begins. */
export interface KeyPage {
  readonly keys: readonly string[];
  readonly cursor?: string;
}

/** The errors of key-value stores; what causes which stands in `wit/keyvalue/keyvalue.wit`. */
export type KeyValueErrorTag =
  | 'connection-error'
  | 'authentication-error'
  | 'timeout-error'
  | 'io-error'
  | 'unexpected-error';
