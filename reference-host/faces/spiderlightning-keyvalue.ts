import type { KeyValueConnection, KeyValueStore } from '../../providers/keyvalue/contract.ts';
import { WitError } from '../../providers/wit-error.ts';
import type { KeyvalueError, Keyvalue as Synchronous } from '../../wit/keyvalue/spiderlightning-keyvalue-keyvalue.d.ts';
import { CallTime } from './call-time.ts';
import type { Face, Resolve } from './face.ts';
import { listAllKeys } from './list-all-keys.ts';
import { wrongKey } from './wrong-key.ts';
import { wrongStoreName } from './wrong-store-name.ts';

type Async<T> = {
  [M in keyof T as M extends string ? M : never]: T[M] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<R>
    : never;
};

/** A handle, as the WIT has it but asynchronous. */
export type KeyvalueHandle = Async<Synchronous>;

/** The interface's only resource: what its class must offer. */
export interface KeyvalueClass {
  open(name: string): Promise<KeyvalueHandle>;
}

/** An offending key is repeated up to this length (GEN-PAYLOAD-STRING). */
const MAX_PAYLOAD_BYTES = 1024;

function fail(tag: KeyvalueError['tag'], val: string): never {
  throw new WitError(tag, val);
}

/** The key as an error repeats it: whole, or its first 1,024 bytes cut back to a whole character. */
function payload(key: string): string {
  const bytes = Buffer.from(key, 'utf8');
  if (bytes.length <= MAX_PAYLOAD_BYTES) return key;
  let end = MAX_PAYLOAD_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

function keyvalueClass(resolve: Resolve<'keyvalue'>): KeyvalueClass {
  return class Keyvalue implements KeyvalueHandle {
    readonly #connection: KeyValueConnection;
    readonly #store: KeyValueStore;

    private constructor(connection: KeyValueConnection, store: KeyValueStore) {
      this.#connection = connection;
      this.#store = store;
    }

    static async open(name: string): Promise<Keyvalue> {
      const never = wrongStoreName(name);
      if (never !== undefined) fail('unexpected-error', never);
      const connection = await resolve(name);
      const wrong = wrongStoreName(name, connection);
      if (wrong !== undefined) fail('unexpected-error', wrong);
      return new Keyvalue(connection, await connection.open(name, new CallTime()));
    }

    async get(key: string): Promise<Uint8Array> {
      this.#checkKey(key);
      const value = await this.#store.get(key, new CallTime());
      return value ?? fail('key-not-found', payload(key));
    }

    async set(key: string, value: Uint8Array): Promise<void> {
      this.#checkKey(key);
      if (value.length > this.#connection.limits.maxValueBytes) fail('invalid-value', payload(key));
      await this.#store.set(key, value, new CallTime());
    }

    async delete(key: string): Promise<void> {
      this.#checkKey(key);
      await this.#store.delete(key, new CallTime());
    }

    keys(): Promise<string[]> {
      return listAllKeys(this.#connection, this.#store, new CallTime());
    }

    #checkKey(key: string): void {
      if (wrongKey(key, this.#connection) !== undefined) fail('invalid-key', payload(key));
    }
  };
}

/** `spiderlightning:keyvalue@0.5.1`, as `wit/keyvalue/keyvalue.wit` states it. */
export const spiderlightningKeyvalue: Face<'keyvalue'> = {
  interface: 'spiderlightning:keyvalue/keyvalue@0.5.1',
  capability: 'keyvalue',
  create: (resolve) => ({ Keyvalue: keyvalueClass(resolve) }),
};
