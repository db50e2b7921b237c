import type { CallContext } from '../../providers/connection.ts';
import type { KeyValueConnection, KeyValueStore } from '../../providers/keyvalue/contract.ts';
import { WitError } from '../../providers/wit-error.ts';
import type { KeyvalueError, Keyvalue as Synchronous } from '../../wit/keyvalue/spiderlightning-keyvalue-keyvalue.d.ts';
import type { Face, Resolve } from './face.ts';

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

/** A name that any provider takes (KV-STORE-NAME). */
const MAX_NAME_BYTES = 128;

/** An offending key is repeated up to this length (GEN-PAYLOAD-STRING). */
const MAX_PAYLOAD_BYTES = 1024;

/** The time that a provider is given for a call, and no listing goes on beyond (GEN-BOUNDED). */
const CALL_TIMEOUT_MS = 30_000;

const CONTROL = /\p{Cc}/u;

/** The signal is made when a provider asks for it: a timer for every call is a good part of what a call costs. */
class CallTime implements CallContext {
  readonly deadline = performance.now() + CALL_TIMEOUT_MS;
  #signal: AbortSignal | undefined;

  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.timeout(Math.max(0, Math.ceil(this.deadline - performance.now())));
    return this.#signal;
  }
}

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
      const bytes = Buffer.byteLength(name, 'utf8');
      if (bytes === 0 || bytes > MAX_NAME_BYTES || !name.isWellFormed()) {
        const found = name.isWellFormed() ? bytes : 'a lone surrogate';
        fail('unexpected-error', `a store's name has 1 to ${MAX_NAME_BYTES} bytes of UTF-8; this one has ${found}`);
      }
      const connection = await resolve(name);
      if (CONTROL.test(name) && connection.claims.CTRL !== true) {
        fail('unexpected-error', "the store's name has control characters, which this provider cannot keep");
      }
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

    /** Every page of the listing, each key once: a backend may give one twice while others write. */
    async keys(): Promise<string[]> {
      const context = new CallTime();
      const keys = new Set<string>();
      let cursor: string | undefined;
      do {
        if (performance.now() > context.deadline) fail('timeout-error', 'the listing did not end in time');
        const page = await this.#store.list(cursor, context);
        for (const key of page.keys) if (this.#isLegal(key)) keys.add(key);
        if (page.cursor !== undefined && page.cursor === cursor) throw new Error('a listing gave one cursor twice');
        cursor = page.cursor;
      } while (cursor !== undefined);
      return [...keys];
    }

    #isLegal(key: string): boolean {
      return (
        key !== '' &&
        key.isWellFormed() &&
        Buffer.byteLength(key, 'utf8') <= this.#connection.limits.maxKeyBytes &&
        (this.#connection.claims.CTRL === true || !CONTROL.test(key))
      );
    }

    #checkKey(key: string): void {
      if (!this.#isLegal(key)) fail('invalid-key', payload(key));
    }
  };
}

/** `spiderlightning:keyvalue@0.5.1`, as `wit/keyvalue/keyvalue.wit` states it. */
export const spiderlightningKeyvalue: Face<'keyvalue'> = {
  interface: 'spiderlightning:keyvalue/keyvalue@0.5.1',
  capability: 'keyvalue',
  create: (resolve) => ({ Keyvalue: keyvalueClass(resolve) }),
};
