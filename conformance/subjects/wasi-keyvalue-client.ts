import { Violation } from '../violation.ts';
import type { CallResult, Client } from './subject.ts';
import { hasForm, isHandle, type WitOption, type WitValue } from './wit-value.ts';

/** Where the shapes of wasi:keyvalue differ. */
export interface Dialect {
  readonly version: string;
  readonly cursor: 'u64' | 'string';
  readonly counter: 'u64' | 's64';
  /** Whether it has compare-and-swap. */
  readonly cas: boolean;
}

/** The dialect of a shape: `keyvalue-0.2.0-draft`, `keyvalue-0.2.0-draft2`, `keyvalue-0.2.0-draft2-spin`. */
export function dialectOf(shape: string): Dialect {
  const version = shape.replace(/^keyvalue-/, '').replace(/-spin$/, '');
  if (version === '0.2.0-draft') return { version, cursor: 'u64', counter: 'u64', cas: false };
  return { version, cursor: 'string', counter: 's64', cas: true };
}

/** Where a listing goes on; its type is the dialect's. */
export type Cursor = string | bigint;

/** One page of a listing. */
export interface Page {
  readonly keys: readonly string[];
  readonly cursor: Cursor | undefined;
}

/** What `get-many` says of one key; where it says nothing it does not say which key that is, in one of the shapes. */
export type Gotten = { readonly key: string; readonly value: Uint8Array | undefined } | undefined;

/** What `swap` gave: it happened, or not since the value had changed, or it failed. */
export type Swapped = CallResult<undefined> | { readonly stale: Cas };

/** Typed calls of wasi:keyvalue by one client, the same for every shape. */
export class WasiKeyValueClient {
  readonly #client: Client;
  readonly #dialect: Dialect;
  readonly #wrote: (store: string, key: string) => void;

  /** @param wrote is told of every key that a call may have written, so that a run can remove what it left */
  constructor(client: Client, dialect: Dialect, wrote: (store: string, key: string) => void = () => {}) {
    this.#client = client;
    this.#dialect = dialect;
    this.#wrote = wrote;
  }

  async open(identifier: string): Promise<CallResult<Bucket>> {
    const name = `wasi:keyvalue/store@${this.#dialect.version}`;
    const result = await this.#client.invoke({ interface: name, function: 'open', args: [identifier] });
    const wrote = (key: string) => this.#wrote(identifier, key);
    return mapOk(result, (value) => new Bucket(this.#client, this.#dialect, handleOf('open', value), wrote));
  }

  /** Ends the client. */
  close(): Promise<void> {
    return this.#client.close();
  }
}

/** A handle to a bucket. */
export class Bucket {
  readonly #client: Client;
  readonly #dialect: Dialect;
  readonly #handle: number;
  readonly #wrote: (key: string) => void;

  constructor(client: Client, dialect: Dialect, handle: number, wrote: (key: string) => void) {
    this.#client = client;
    this.#dialect = dialect;
    this.#handle = handle;
    this.#wrote = wrote;
  }

  /** The value, or undefined where the answer is none. */
  async get(key: string): Promise<CallResult<Uint8Array | undefined>> {
    return mapOk(await this.#method('get', key), (value) => maybeBytes('get', value));
  }

  async set(key: string, value: Uint8Array): Promise<CallResult<undefined>> {
    this.#wrote(key);
    return unit('set', await this.#method('set', key, value));
  }

  async delete(key: string): Promise<CallResult<undefined>> {
    return unit('delete', await this.#method('delete', key));
  }

  async exists(key: string): Promise<CallResult<boolean>> {
    return mapOk(await this.#method('exists', key), (value) => {
      if (typeof value !== 'boolean') throw wrongType('exists', 'a bool');
      return value;
    });
  }

  /** @param cursor of the dialect's type */
  async listKeys(cursor?: Cursor): Promise<CallResult<Page>> {
    const given: WitOption = cursor === undefined ? { none: null } : { some: cursor };
    return mapOk(await this.#method('list-keys', given), pageOf);
  }

  async increment(key: string, delta: bigint): Promise<CallResult<bigint>> {
    this.#wrote(key);
    return mapOk(await this.#call('atomics', 'increment', { handle: this.#handle }, key, delta), (value) => {
      if (typeof value !== 'bigint') throw wrongType('increment', 'an integer');
      return value;
    });
  }

  /** Begins a compare-and-swap; only of a dialect that has it. */
  async cas(key: string): Promise<CallResult<Cas>> {
    // Its swap is no call of this bucket's.
    this.#wrote(key);
    const result = await this.#call('atomics', '[static]cas.new', { handle: this.#handle }, key);
    return mapOk(result, (value) => new Cas(this.#client, this.#dialect, handleOf('cas.new', value)));
  }

  async getMany(keys: readonly string[]): Promise<CallResult<readonly Gotten[]>> {
    return mapOk(await this.#call('batch', 'get-many', { handle: this.#handle }, keys), (value) => {
      if (!Array.isArray(value)) throw wrongType('get-many', 'a list');
      return value.map(gottenOf);
    });
  }

  async setMany(pairs: readonly (readonly [string, Uint8Array])[]): Promise<CallResult<undefined>> {
    const list = pairs.map((pair) => ({ tuple: pair }));
    for (const [key] of pairs) this.#wrote(key);
    return unit('set-many', await this.#call('batch', 'set-many', { handle: this.#handle }, list));
  }

  async deleteMany(keys: readonly string[]): Promise<CallResult<undefined>> {
    return unit('delete-many', await this.#call('batch', 'delete-many', { handle: this.#handle }, keys));
  }

  /** Drops the handle. */
  drop(): Promise<void> {
    return this.#client.drop(this.#handle);
  }

  #method(name: string, ...args: WitValue[]): Promise<CallResult> {
    const store = `wasi:keyvalue/store@${this.#dialect.version}`;
    return this.#client.invoke({ interface: store, function: `[method]bucket.${name}`, self: this.#handle, args });
  }

  #call(part: 'atomics' | 'batch', name: string, ...args: WitValue[]): Promise<CallResult> {
    return this.#client.invoke({ interface: `wasi:keyvalue/${part}@${this.#dialect.version}`, function: name, args });
  }
}

/** A compare-and-swap that is under way. */
export class Cas {
  readonly #client: Client;
  readonly #dialect: Dialect;
  readonly #handle: number;

  constructor(client: Client, dialect: Dialect, handle: number) {
    this.#client = client;
    this.#dialect = dialect;
    this.#handle = handle;
  }

  /** The value that a swap would replace, or undefined where the key has none. */
  async current(): Promise<CallResult<Uint8Array | undefined>> {
    const call = { interface: this.#interface, function: '[method]cas.current', self: this.#handle, args: [] };
    return mapOk(await this.#client.invoke(call), (value) => maybeBytes('current', value));
  }

  /** Ends it, whatever comes of it. */
  async swap(value: Uint8Array): Promise<Swapped> {
    const args = [{ handle: this.#handle }, value];
    const result = await this.#client.invoke({ interface: this.#interface, function: 'swap', args });
    if ('ok' in result) return unit('swap', result);
    const { case: tag, value: payload } = result.err;
    if (tag === 'cas-failed') {
      return { stale: new Cas(this.#client, this.#dialect, handleOf('swap', payload)) };
    }
    if (!hasForm(payload, 'variant')) throw wrongType('swap', 'store-error with an error');
    return { err: payload.variant };
  }

  get #interface(): string {
    return `wasi:keyvalue/atomics@${this.#dialect.version}`;
  }
}

function mapOk<T>(result: CallResult, change: (value: WitValue) => T): CallResult<T> {
  return 'ok' in result ? { ok: change(result.ok) } : result;
}

function unit(call: string, result: CallResult): CallResult<undefined> {
  return mapOk(result, (value) => {
    if (value !== undefined) throw wrongType(call, 'nothing');
    return undefined;
  });
}

function handleOf(call: string, value: WitValue): number {
  if (!isHandle(value)) throw wrongType(call, 'a handle');
  return value.handle;
}

function maybeBytes(call: string, value: WitValue): Uint8Array | undefined {
  if (hasForm(value, 'none')) return undefined;
  if (hasForm(value, 'some') && value.some instanceof Uint8Array) return value.some;
  throw wrongType(call, 'an option of bytes');
}

function pageOf(value: WitValue): Page {
  const { keys, cursor } = hasForm(value, 'record') ? value.record : {};
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) throw wrongType('list-keys', 'keys');
  if (hasForm(cursor, 'none')) return { keys, cursor: undefined };
  if (hasForm(cursor, 'some') && (typeof cursor.some === 'string' || typeof cursor.some === 'bigint')) {
    return { keys, cursor: cursor.some };
  }
  throw wrongType('list-keys', 'an option of a cursor');
}

/** An item of `get-many`: an option of a pair, or a pair with an optional value. */
function gottenOf(item: WitValue): Gotten {
  if (hasForm(item, 'none')) return undefined;
  const pair = hasForm(item, 'some') ? item.some : item;
  const [key, value] = hasForm(pair, 'tuple') ? pair.tuple : [];
  if (typeof key !== 'string') throw wrongType('get-many', 'pairs');
  if (value instanceof Uint8Array) return { key, value };
  return { key, value: maybeBytes('get-many', value) };
}

function wrongType(call: string, expected: string): Violation {
  return new Violation('WKV-NO-TRAP', `${call} returned something else`, `${expected}, or an error value`);
}
