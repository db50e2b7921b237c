import { setImmediate, setTimeout } from 'node:timers/promises';
import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import { Random } from '../../random.ts';
import { perName } from '../make/per-name.ts';
import { Versions } from '../make/versions.ts';
import { withConnection } from '../make/with-connection.ts';
import { withStore } from '../make/with-store.ts';
import type { Benign } from '../mutant.ts';

/** The methods of a store, each after a wait of its own. */
function delayed(store: KeyValueStore, wait: () => Promise<unknown>): KeyValueStore {
  return {
    get: async (...args) => {
      await wait();
      return store.get(...args);
    },
    set: async (key, value, context) => {
      const given = value.slice();
      await wait();
      await store.set(key, given, context);
    },
    delete: async (...args) => {
      await wait();
      await store.delete(...args);
    },
    list: async (...args) => {
      await wait();
      return store.list(...args);
    },
  };
}

/** Stores that take their time. */
const benign: Benign[] = [
  {
    id: 'slow',
    title: 'every call takes a millisecond',
    because: 'nothing says how fast a store is',
    base: 'memory',
    provide: (shipped) => withStore(shipped, (store) => delayed(store, () => setTimeout(1))),
  },
  {
    id: 'slow-after',
    title: 'a set is acknowledged a while after it took effect',
    because: 'KV-LIN: it takes effect at some time between call and answer',
    base: 'memory',
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (...args) => {
          await store.set(...args);
          await setImmediate();
        },
        delete: async (...args) => {
          await store.delete(...args);
          await setImmediate();
        },
      })),
  },
  {
    id: 'later-turn',
    title: 'every answer comes in a later turn of the event loop',
    because: 'methods give promises, whenever they settle',
    base: 'memory',
    provide: (shipped) => withStore(shipped, (store) => delayed(store, () => setImmediate())),
  },
  {
    id: 'random-delays',
    title: 'one call in twenty takes up to 20 ms longer, so that calls overtake each other',
    because: 'calls of different handles have no order among them',
    base: 'memory',
    provide: (shipped) => {
      const random = new Random(1);
      const wait = async () => {
        if (random.below(20) === 0) await setTimeout(random.below(20));
      };
      return withStore(shipped, (store) => delayed(store, wait));
    },
  },
  {
    id: 'eventual-between-hosts',
    title: 'what other connections wrote is seen 20 ms later; the own writes at once, and nothing goes back',
    because: 'LIN is not claimed, and KV-RYW is about handles of one host',
    base: 'memory',
    provide: (shipped) => {
      const stores = perName(() => new Versions());
      const claims = { CTRL: true, LARGE: shipped.claims.LARGE ?? 0 } as const;
      const eventual = withConnection(shipped, () => {
        const seenBy = perName(() => new Map<string, number>());
        return {
          claims,
          open: async (name) => {
            const versions = stores(name);
            const seen = seenBy(name);
            const look = (key: string) => {
              const number = versions.numberAt(key, performance.now() - 20, seen.get(key));
              seen.set(key, number);
              return versions.value(key, number);
            };
            return {
              set: async (key, value) => void seen.set(key, versions.append(key, value)),
              delete: async (key) => void seen.set(key, versions.append(key, undefined)),
              get: async (key) => look(key),
              list: async () => ({ keys: versions.everyKey().filter((key) => look(key) !== undefined) }),
            };
          },
        };
      });
      return { ...eventual, claims };
    },
  },
];

export default benign;
