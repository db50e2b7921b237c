import { Unsupported } from '../endings.ts';
import { Violation } from '../violation.ts';
import type { CallResult, Client } from './subject.ts';
import { isHandle, showString, type WitValue } from './wit-value.ts';

const INTERFACE = 'spiderlightning:keyvalue/keyvalue@0.5.1';

/** Typed calls of the key-value interface by one client. */
export class KeyValueClient {
  readonly #client: Client;
  readonly #wrote: (store: string, key: string) => void;

  /** @param wrote is told of every key that a `set` may have written, so that a run can remove what it left */
  constructor(client: Client, wrote: (store: string, key: string) => void) {
    this.#client = client;
    this.#wrote = wrote;
  }

  /** Opens a store. */
  async tryOpen(name: string): Promise<CallResult<KeyValueHandle>> {
    const result = await this.#client.invoke({ interface: INTERFACE, function: '[static]keyvalue.open', args: [name] });
    if ('err' in result) return result;
    if (result.ok === undefined || !isHandle(result.ok)) throw unexpectedType('open', 'a handle', result.ok);
    return { ok: new KeyValueHandle(this.#client, result.ok.handle, name, this.#wrote) };
  }

  /**
   * Opens a store with a legal name.
   *
   * @throws Violation of KV-STORE-NAME where it fails
   */
  async open(name: string): Promise<KeyValueHandle> {
    const result = await this.tryOpen(name);
    if ('ok' in result) return result.ok;
    const { case: tag, value } = result.err;
    throw new Violation('KV-STORE-NAME', `open(${JSON.stringify(name)}) → ${tag}(${String(value)})`, 'a handle');
  }

  /**
   * Kills the process that the client alone has.
   *
   * @throws Unsupported where it has none
   */
  async kill(): Promise<void> {
    if (this.#client.kill === undefined) throw new Unsupported('no process of this subject can be killed');
    await this.#client.kill();
  }

  /** Ends the client. */
  close(): Promise<void> {
    return this.#client.close();
  }
}

/** A handle to a store. */
export class KeyValueHandle {
  readonly #client: Client;
  readonly #handle: number;
  readonly #store: string;
  readonly #wrote: (store: string, key: string) => void;

  constructor(client: Client, handle: number, store: string, wrote: (store: string, key: string) => void) {
    this.#client = client;
    this.#handle = handle;
    this.#store = store;
    this.#wrote = wrote;
  }

  async get(key: string): Promise<CallResult<Uint8Array>> {
    const result = await this.#call('get', key);
    if ('err' in result) return result;
    if (!(result.ok instanceof Uint8Array)) throw unexpectedType('get', 'bytes', result.ok);
    return { ok: result.ok };
  }

  async set(key: string, value: Uint8Array): Promise<CallResult<undefined>> {
    this.#wrote(this.#store, key);
    return unit('set', await this.#call('set', key, value));
  }

  async delete(key: string): Promise<CallResult<undefined>> {
    return unit('delete', await this.#call('delete', key));
  }

  async keys(): Promise<CallResult<string[]>> {
    const result = await this.#call('keys');
    if ('err' in result) return result;
    const { ok } = result;
    if (!Array.isArray(ok) || !ok.every((key) => typeof key === 'string')) {
      throw unexpectedType('keys', 'a list of strings', ok);
    }
    return { ok };
  }

  /**
   * A `set` that only prepares what comes after it.
   *
   * @throws Violation of KV-KEY-OPAQUE where it is refused
   */
  async put(key: string, value: Uint8Array): Promise<void> {
    const result = await this.set(key, value);
    if ('err' in result) throw refusal('KV-KEY-OPAQUE', `set(${showString(key)})`, result.err.case);
  }

  /**
   * A `delete` that only prepares what comes after it.
   *
   * @throws Violation of KV-DELETE where it is refused
   */
  async remove(key: string): Promise<void> {
    const result = await this.delete(key);
    if ('err' in result) throw refusal('KV-DELETE', `delete(${showString(key)})`, result.err.case);
  }

  /** Drops the handle. */
  drop(): Promise<void> {
    return this.#client.drop(this.#handle);
  }

  #call(method: string, ...args: WitValue[]): Promise<CallResult> {
    const name = `[method]keyvalue.${method}`;
    return this.#client.invoke({ interface: INTERFACE, function: name, self: this.#handle, args });
  }
}

function refusal(requirement: string, call: string, tag: string): Violation {
  return new Violation(requirement, `${call} → ${tag}`, 'ok');
}

function unit(method: string, result: CallResult): CallResult<undefined> {
  if ('err' in result) return result;
  if (result.ok !== undefined) throw unexpectedType(method, 'nothing', result.ok);
  return { ok: undefined };
}

function unexpectedType(method: string, expected: string, got: WitValue): Violation {
  return new Violation('GEN-NO-TRAP', `${method} returned ${typeof got}`, `${expected} or an error value`);
}
