import { setImmediate } from 'node:timers/promises';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { WitError } from '../../../providers/wit-error.ts';
import { overMap } from '../make/over-map.ts';
import { perName } from '../make/per-name.ts';
import { withConnection } from '../make/with-connection.ts';
import type { Mutant } from '../mutant.ts';

/**
 * A provider whose sets take a while, during which every other get sees the new value already. A set that was
 * acknowledged is seen by all.
 *
 * @param keepsUp whether a handle that saw a new value never sees the old one again
 */
function unsettled(shipped: KeyValueProvider, keepsUp: boolean): KeyValueProvider {
  const coming = perName(() => new Map<string, Uint8Array>());
  let gets = 0;
  return overMap(shipped, (entries, name) => {
    const seen = new WeakSet<Uint8Array>();
    return {
      get: async (key) => {
        const next = coming(name).get(key);
        if (next === undefined || (++gets % 2 === 0 && !(keepsUp && seen.has(next)))) return entries.get(key)?.slice();
        seen.add(next);
        return next.slice();
      },
      set: async (key, value) => {
        const given = value.slice();
        while (coming(name).has(key)) await setImmediate();
        coming(name).set(key, given);
        for (let turn = 0; turn < 4; turn++) await setImmediate();
        coming(name).delete(key);
        entries.set(key, given);
      },
    };
  });
}

/** What several clients at once do to each other. */
const mutants: Mutant[] = [
  {
    id: 'concurrent-whole-map-rewritten',
    title: 'a set reads the whole store, changes it, and writes it back',
    source: 'stores in one JSON file, such as conf and lowdb',
    base: 'memory',
    requirement: 'KV-CONC-KEYS',
    killedBy: ['kv.concurrent.set-full'],
    provide: (shipped) => {
      const stores = new Map<string, ReadonlyMap<string, Uint8Array>>();
      return withConnection(shipped, () => ({
        async open(name) {
          const change = async (apply: (entries: Map<string, Uint8Array>) => void) => {
            const entries = new Map(stores.get(name));
            await setImmediate();
            apply(entries);
            stores.set(name, entries);
          };
          return {
            get: async (key) => stores.get(name)?.get(key)?.slice(),
            set: (key, value) => change((entries) => entries.set(key, value.slice())),
            delete: (key) => change((entries) => entries.delete(key)),
            list: async () => ({ keys: [...(stores.get(name)?.keys() ?? [])] }),
          };
        },
      }));
    },
  },
  {
    id: 'concurrent-write-dropped',
    title: 'every 400th set is acknowledged and dropped',
    source: 'failovers that lose the last writes: Redis Sentinel (Jepsen, 2013)',
    base: 'memory',
    requirement: 'KV-CONC-KEYS',
    killedBy: ['kv.concurrent.set-full'],
    provide: (shipped) => {
      let sets = 0;
      return overMap(shipped, (entries) => ({
        set: async (key, value) => void (++sets % 400 === 0 || entries.set(key, value.slice())),
      }));
    },
  },
  {
    id: 'concurrent-index-lost',
    title: 'of keys that are set at the same time only the last enters the listing',
    source: 'an index of keys in an entry of its own, read, changed and written back',
    base: 'memory',
    requirement: 'KV-CONC-KEYS',
    killedBy: ['kv.concurrent.set-full'],
    provide: (shipped) => {
      const indexes = new Map<string, ReadonlySet<string>>();
      return overMap(shipped, (entries, name) => ({
        set: async (key, value) => {
          entries.set(key, value.slice());
          const index = indexes.get(name) ?? new Set();
          if (index.has(key)) return;
          await setImmediate();
          indexes.set(name, new Set([...index, key]));
        },
        list: async () => ({ keys: [...(indexes.get(name) ?? [])].filter((key) => entries.has(key)) }),
      }));
    },
  },
  {
    id: 'concurrent-long-value-torn',
    title: 'long values are written in pieces, and reads come in between',
    source: 'values in chunks over several entries, without a transaction around them',
    base: 'memory',
    requirement: 'KV-ATOMIC',
    killedBy: ['kv.concurrent.whole-values'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => {
          const given = value.slice();
          if (given.length > 64 * 1024) {
            const tail = entries.get(key)?.subarray(64 * 1024) ?? new Uint8Array();
            entries.set(key, Buffer.concat([given.subarray(0, 64 * 1024), tail]));
            await setImmediate();
          }
          entries.set(key, given);
        },
      })),
  },
  {
    id: 'concurrent-emptied-first',
    title: 'a set empties the entry before it writes it',
    source: 'open with O_TRUNC in the place of a rename',
    base: 'memory',
    requirement: 'KV-ATOMIC',
    killedBy: ['kv.concurrent.whole-values'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => {
          const given = value.slice();
          entries.set(key, new Uint8Array());
          await setImmediate();
          entries.set(key, given);
        },
      })),
  },
  {
    id: 'concurrent-deleted-first',
    title: 'a set deletes the entry before it writes it',
    source: 'DELETE and INSERT in the place of an update',
    base: 'memory',
    requirement: 'KV-ATOMIC',
    killedBy: ['kv.concurrent.whole-values'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => {
          const given = value.slice();
          entries.delete(key);
          await setImmediate();
          entries.set(key, given);
        },
      })),
  },
  {
    id: 'concurrent-values-mixed',
    title: 'a set writes its value in two halves, which meet those of other sets',
    source: 'files that several processes write to in place',
    base: 'memory',
    requirement: 'KV-ATOMIC',
    killedBy: ['kv.concurrent.sessions'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => {
          const given = value.slice();
          const half = given.length >> 1;
          const current = () => entries.get(key) ?? new Uint8Array();
          entries.set(key, Buffer.concat([given.subarray(0, half), current().subarray(half)]));
          await setImmediate();
          entries.set(key, Buffer.concat([current().subarray(0, half), given.subarray(half)]));
        },
      })),
  },
  {
    id: 'concurrent-new-then-old',
    title: 'while a key is set, one client sees the new value and then another still the old one',
    source:
      'quorum reads that do not write back what they found: a regular register, not an atomic one (Lamport, 1986)',
    base: 'memory',
    requirement: 'KV-LIN',
    killedBy: ['kv.concurrent.linearizable'],
    provide: (shipped) => unsettled(shipped, true),
  },
  {
    id: 'concurrent-goes-back',
    title: 'while a key is set, a client sees the new value and then the old one again; LIN is not claimed',
    source: 'reads that go to any replica, without a session',
    base: 'memory',
    requirement: 'KV-MONOTONIC',
    killedBy: ['kv.concurrent.sessions'],
    provide: (shipped) => ({
      ...withConnection(unsettled(shipped, false), () => ({ claims: { CTRL: true } })),
      claims: { CTRL: true },
    }),
  },
  {
    id: 'concurrent-sets-deadlock',
    title: 'two sets of one key at the same time wait for each other for ever',
    source: 'locks that are taken in another order',
    base: 'memory',
    requirement: 'GEN-NO-TRAP',
    killedBy: ['kv.concurrent.linearizable'],
    provide: (shipped) => {
      const busy = perName(() => new Set<string>());
      return overMap(shipped, (entries, name) => ({
        set: async (key, value) => {
          if (busy(name).has(key)) return new Promise<void>(() => {});
          busy(name).add(key);
          const given = value.slice();
          await setImmediate();
          entries.set(key, given);
          busy(name).delete(key);
        },
      }));
    },
  },
  {
    id: 'concurrent-listing-locks-out',
    title: 'while keys are listed, sets fail',
    source: 'iterators of maps that forbid changes, and tables that are locked for a scan',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.concurrent.listing'],
    provide: (shipped) => {
      let listing = 0;
      return overMap(shipped, (entries) => ({
        set: async (key, value) => {
          if (listing > 0) throw new WitError('io-error', 'the store is busy');
          entries.set(key, value.slice());
        },
        list: async () => {
          listing++;
          await setImmediate();
          listing--;
          return { keys: [...entries.keys()] };
        },
      }));
    },
  },
];

export default mutants;
