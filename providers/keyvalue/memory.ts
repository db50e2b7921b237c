import type { KeyValueProvider } from '../provider.ts';
import { addToDecimal } from '../signed-decimal.ts';
import type { KeyValueConnection, KeyValueStore } from './contract.ts';

const MIB = 1024 * 1024;
const LARGE = 16 * MIB;

/** Entries by store and key. They belong to the process, so that all its connections share them. */
const stores = new Map<string, Map<string, Uint8Array>>();

class MemoryStore implements KeyValueStore {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return stores.get(this.#name)?.get(key)?.slice();
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    let entries = stores.get(this.#name);
    if (entries === undefined) {
      entries = new Map();
      stores.set(this.#name, entries);
    }
    entries.set(key, value.slice());
  }

  async delete(key: string): Promise<void> {
    const entries = stores.get(this.#name);
    if (entries?.delete(key) && entries.size === 0) stores.delete(this.#name);
  }

  async increment(key: string, delta: bigint): Promise<bigint> {
    const sum = addToDecimal(stores.get(this.#name)?.get(key), delta);
    await this.set(key, Buffer.from(`${sum}`));
    return sum;
  }

  async compareAndSwap(key: string, expected: Uint8Array | undefined, value: Uint8Array): Promise<boolean> {
    const found = stores.get(this.#name)?.get(key);
    const same = found === undefined ? expected === undefined : expected !== undefined && equal(found, expected);
    if (same) await this.set(key, value);
    return same;
  }

  async list(): Promise<{ keys: string[] }> {
    return { keys: [...(stores.get(this.#name)?.keys() ?? [])] };
  }
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Key-value stores in the memory of the process. They end with it. */
const memory: KeyValueProvider = {
  id: 'keyvalue.memory',
  aliases: ['kv.memory'],
  capability: 'keyvalue',
  configs: {},
  claims: { LIN: true, CTRL: true, LARGE },
  traits: [],
  scope: 'process',
  async connect(): Promise<KeyValueConnection> {
    return {
      claims: memory.claims,
      limits: { maxKeyBytes: 64 * 1024, maxValueBytes: LARGE, opTimeoutMs: 1_000, recoveryTimeMs: 0 },
      open: async (name) => new MemoryStore(name),
      close: async () => {},
    };
  },
};

export default memory;
