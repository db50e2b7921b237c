import type { KeyValueConnection, KeyValueStore } from '../../providers/keyvalue/contract.ts';
import { CallTime } from './call-time.ts';
import { listAllKeys } from './list-all-keys.ts';
import type { WasiCursors } from './wasi-cursors.ts';
import { toWasiStoreError, WasiStoreError } from './wasi-store-error.ts';
import { wrongKey } from './wrong-key.ts';

/** How many keys a page of `list-keys` has. */
const PAGE_KEYS = 1_000;

/** A page of keys; the cursor's type is the shape's. */
export interface WasiKeyResponse {
  readonly keys: string[];
  readonly cursor: string | bigint | undefined;
}

/**
 * `bucket` of `wasi:keyvalue/store`. Every function refuses with `other` what is no key of the provider's, and a value over
 * its limit, before anything happens.
 *
 * A listing is read from the provider once, when it begins, and its pages are cut from that: a key that is there all the
 * time is in exactly one of them. The bucket keeps it until the last page was given or another listing begins. Cursors of
 * a listing that it no longer has, or that another instance began, are looked up in a new one.
 */
export class WasiBucket {
  readonly #connection: KeyValueConnection;
  readonly #store: KeyValueStore;
  readonly #cursors: WasiCursors;
  #listing: readonly string[] | undefined;

  constructor(connection: KeyValueConnection, store: KeyValueStore, cursors: WasiCursors) {
    this.#connection = connection;
    this.#store = store;
    this.#cursors = cursors;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.perform([key], (store, time) => store.get(key, time));
  }

  set(key: string, value: Uint8Array): Promise<void> {
    return this.perform([key], (store, time) => store.set(key, value, time), [value]);
  }

  delete(key: string): Promise<void> {
    return this.perform([key], (store, time) => store.delete(key, time));
  }

  exists(key: string): Promise<boolean> {
    return this.perform([key], async (store, time) => (await store.get(key, time)) !== undefined);
  }

  listKeys(cursor: string | bigint | undefined): Promise<WasiKeyResponse> {
    return this.perform([], async (store, time) => {
      const kept = cursor === undefined ? undefined : this.#listing;
      const keys = kept ?? (await listAllKeys(this.#connection, store, time)).sort();
      const from = cursor === undefined ? 0 : this.#cursors.position(cursor, keys);
      if (from === undefined) throw new WasiStoreError({ tag: 'other', val: 'the cursor is unknown' });
      const to = from + PAGE_KEYS;
      const more = to < keys.length;
      this.#listing = more ? keys : undefined;
      return { keys: keys.slice(from, to), cursor: more ? this.#cursors.at(to, keys) : undefined };
    });
  }

  /**
   * Checks keys and values, and calls the provider within the time of one call. For the other interfaces, too.
   *
   * @throws WasiStoreError for what was refused, and for the provider's errors
   */
  async perform<T>(
    keys: readonly string[],
    call: (store: KeyValueStore, time: CallTime) => Promise<T>,
    values: readonly Uint8Array[] = [],
  ): Promise<T> {
    for (const key of keys) refuse(wrongKey(key, this.#connection));
    const { maxValueBytes } = this.#connection.limits;
    const large = values.find(({ length }) => length > maxValueBytes)?.length;
    if (large !== undefined) refuse(`the value has ${large} bytes; this provider takes up to ${maxValueBytes}`);
    try {
      return await call(this.#store, new CallTime());
    } catch (error) {
      throw toWasiStoreError(error);
    }
  }
}

function refuse(why: string | undefined): void {
  if (why !== undefined) throw new WasiStoreError({ tag: 'other', val: why });
}
