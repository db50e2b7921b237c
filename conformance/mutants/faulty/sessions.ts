import { overMap } from '../make/over-map.ts';
import { perName } from '../make/per-name.ts';
import { Versions } from '../make/versions.ts';
import { withConnection } from '../make/with-connection.ts';
import type { Mutant } from '../mutant.ts';

/** What a client sees that is older than what it may see. */
const mutants: Mutant[] = [
  {
    id: 'session-stale-now-and-then',
    title: 'every 1,000th get returns the value before the last',
    source: 'reads that a load balancer now and then sends to a replica',
    base: 'memory',
    requirement: 'KV-RYW',
    killedBy: ['kv.concurrent.read-after-write'],
    provide: (shipped) => {
      const before = perName(() => new Map<string, Uint8Array>());
      let gets = 0;
      return overMap(shipped, (entries, name) => ({
        set: async (key, value) => {
          before(name).set(key, entries.get(key) ?? value.slice());
          entries.set(key, value.slice());
        },
        get: async (key) => (++gets % 1_000 === 0 ? before(name) : entries).get(key)?.slice(),
      }));
    },
  },
  {
    id: 'session-stale-in-handle',
    title: 'every 500th get through a handle returns the value before the last',
    source: 'pools of connections, one of which leads to a replica',
    base: 'memory',
    requirement: 'GEN-PROGRAM-ORDER',
    killedBy: ['kv.order.program'],
    provide: (shipped) => {
      const before = perName(() => new Map<string, Uint8Array>());
      return overMap(shipped, (entries, name) => {
        let gets = 0;
        return {
          set: async (key, value) => {
            before(name).set(key, entries.get(key) ?? value.slice());
            entries.set(key, value.slice());
          },
          get: async (key) => (++gets % 500 === 0 ? before(name) : entries).get(key)?.slice(),
        };
      });
    },
  },
  {
    id: 'session-cache-of-handle',
    title: 'a handle returns what it read before, whatever others wrote since',
    source: 'caches without invalidation, such as the identity map of an ORM',
    base: 'memory',
    requirement: 'KV-RYW',
    killedBy: ['kv.concurrent.read-after-write'],
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        const cache = new Map<string, Uint8Array | undefined>();
        return {
          get: async (key) => {
            if (cache.get(key) === undefined) cache.set(key, entries.get(key));
            return cache.get(key)?.slice();
          },
          set: async (key, value) => {
            cache.delete(key);
            entries.set(key, value.slice());
          },
          delete: async (key) => {
            cache.delete(key);
            entries.delete(key);
          },
        };
      }),
  },
  {
    id: 'session-short-cache-of-handle',
    title: 'a handle returns what it read within the last 3 ms',
    source: 'small caches in front of stores',
    base: 'memory',
    requirement: 'KV-RYW',
    killedBy: ['kv.concurrent.read-after-write'],
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        const cache = new Map<string, { readonly value: Uint8Array | undefined; readonly until: number }>();
        return {
          get: async (key) => {
            const now = performance.now();
            if (now >= (cache.get(key)?.until ?? 0)) cache.set(key, { value: entries.get(key), until: now + 3 });
            return cache.get(key)?.value?.slice();
          },
          set: async (key, value) => {
            cache.delete(key);
            entries.set(key, value.slice());
          },
          delete: async (key) => {
            cache.delete(key);
            entries.delete(key);
          },
        };
      }),
  },
  {
    id: 'session-remembers-missing',
    title: 'a handle that found a key missing says so until it sets the key itself',
    source: 'negative caches, such as those of NFS and DNS',
    base: 'memory',
    requirement: 'KV-STORE-SHARED',
    killedBy: ['kv.store.shared'],
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        const missing = new Set<string>();
        return {
          get: async (key) => {
            if (!entries.has(key)) missing.add(key);
            return missing.has(key) ? undefined : entries.get(key)?.slice();
          },
          set: async (key, value) => {
            missing.delete(key);
            entries.set(key, value.slice());
          },
        };
      }),
  },
  {
    id: 'session-goes-back',
    title: 'every other get of what others wrote is answered by a replica that is 2 ms behind',
    source: 'reads from secondaries of MongoDB and from replicas of Redis',
    base: 'memory',
    requirement: 'KV-MONOTONIC',
    killedBy: ['kv.concurrent.sessions'],
    provide: (shipped) => {
      const stores = perName(() => new Versions());
      let gets = 0;
      return overMap(shipped, (_, name) => {
        const versions = stores(name);
        const own = new Map<string, number>();
        return {
          set: async (key, value) => void own.set(key, versions.append(key, value)),
          delete: async (key) => void own.set(key, versions.append(key, undefined)),
          get: async (key) => {
            const at = performance.now() - (++gets % 2 === 0 ? 2 : 0);
            return versions.value(key, versions.numberAt(key, at, own.get(key)));
          },
          list: async () => ({ keys: versions.keys() }),
        };
      });
    },
  },
  {
    id: 'session-write-overtaken',
    title: 'every 20th set is acknowledged, and applied only after the call that follows it',
    source: 'writes over several connections, acknowledged when they are sent',
    base: 'memory',
    requirement: 'GEN-PROGRAM-ORDER',
    killedBy: ['kv.order.program'],
    provide: (shipped) => {
      let sets = 0;
      return overMap(shipped, (entries) => {
        const late: (() => void)[] = [];
        return {
          set: async (key, value) => {
            const given = value.slice();
            if (++sets % 20 === 0) late.push(() => entries.set(key, given));
            else entries.set(key, given);
          },
          get: async (key) => {
            const value = entries.get(key)?.slice();
            for (const apply of late.splice(0)) apply();
            return value;
          },
        };
      });
    },
  },
  {
    id: 'session-connection-behind',
    title: 'what other connections wrote is seen 20 ms later, though LIN is claimed',
    source: 'asynchronous replication, such as that of Redis, taken for synchronous',
    base: 'memory',
    requirement: 'KV-LIN',
    killedBy: ['kv.concurrent.linearizable'],
    provide: (shipped) => {
      const stores = perName(() => new Versions());
      return withConnection(shipped, () => {
        const written = perName(() => new Map<string, number>());
        return {
          open: async (name) => {
            const versions = stores(name);
            const own = written(name);
            return {
              set: async (key, value) => void own.set(key, versions.append(key, value)),
              delete: async (key) => void own.set(key, versions.append(key, undefined)),
              get: async (key) => versions.value(key, versions.numberAt(key, performance.now() - 20, own.get(key))),
              list: async () => ({ keys: versions.keys() }),
            };
          },
        };
      });
    },
  },
  {
    id: 'session-acknowledged-early',
    title: 'every 20th set is acknowledged 2 ms before it is applied',
    source: 'write-behind caches',
    base: 'memory',
    requirement: 'KV-LIN',
    killedBy: ['kv.concurrent.linearizable'],
    provide: (shipped) => {
      let sets = 0;
      return overMap(shipped, (entries) => ({
        set: async (key, value) => {
          const given = value.slice();
          if (++sets % 20 === 0) setTimeout(() => entries.set(key, given), 2);
          else entries.set(key, given);
        },
      }));
    },
  },
  {
    id: 'session-applied-twice',
    title: 'every 20th set is applied again 2 ms later',
    source: 'clients that send a mutation again, such as jetcd 0.8.2 (Jepsen, 2024)',
    base: 'memory',
    requirement: 'KV-LIN',
    killedBy: ['kv.concurrent.linearizable'],
    provide: (shipped) => {
      let sets = 0;
      return overMap(shipped, (entries) => ({
        set: async (key, value) => {
          const given = value.slice();
          entries.set(key, given);
          if (++sets % 20 === 0) setTimeout(() => entries.set(key, given), 2);
        },
      }));
    },
  },
  {
    id: 'session-clock-behind',
    title: 'the last write by the clock wins, and some connections have a clock that is 5 s behind',
    source: 'last write wins with clocks that differ, as in Cassandra (Jepsen, 2013)',
    base: 'memory',
    requirement: 'KV-LIN',
    killedBy: ['kv.concurrent.linearizable'],
    provide: (shipped) => {
      const stores = perName(() => new Map<string, { readonly at: number; readonly value: Uint8Array | undefined }>());
      let connected = 0;
      return withConnection(shipped, () => {
        const behind = ++connected % 2 === 0 ? 0 : 5_000;
        return {
          open: async (name) => {
            const entries = stores(name);
            const put = (key: string, value: Uint8Array | undefined) => {
              const at = performance.now() - behind;
              if (at > (entries.get(key)?.at ?? Number.NEGATIVE_INFINITY)) entries.set(key, { at, value });
            };
            const has = (key: string) => entries.get(key)?.value !== undefined;
            return {
              set: async (key, value) => put(key, value.slice()),
              delete: async (key) => put(key, undefined),
              get: async (key) => entries.get(key)?.value?.slice(),
              list: async () => ({ keys: [...entries.keys()].filter(has) }),
            };
          },
        };
      });
    },
  },
];

export default mutants;
