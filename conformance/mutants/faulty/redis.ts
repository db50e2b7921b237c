import { connectRedis } from '../../../providers/redis/bounded-redis.ts';
import { WitError } from '../../../providers/wit-error.ts';
import { withConnection } from '../make/with-connection.ts';
import { withRedis } from '../make/with-redis.ts';
import { withSharedStore } from '../make/with-shared-store.ts';
import { withStore } from '../make/with-store.ts';
import type { Mutant } from '../mutant.ts';

/** Stores over Redis that lose keys, see those of others, or take connections. */
const mutants: Mutant[] = [
  {
    id: 'redis-expires',
    title: 'entries have a time to live of two seconds',
    source: 'SETEX with the default of a cache',
    base: 'redis',
    requirement: 'KV-NO-EVICT',
    killedBy: ['kv.value.stays'],
    provide: (shipped) =>
      withRedis(shipped, ({ client, at }) => ({
        set: async (key, value) => void (await client.set(at(key), Buffer.from(value), 'PX', 2_000)),
      })),
  },
  {
    id: 'redis-eviction-accepted',
    title: 'a server that may evict keys is accepted',
    source: 'nobody who looks at maxmemory-policy',
    base: 'redis',
    requirement: 'KV-NO-EVICT',
    killedBy: ['kv.evict.refused'],
    provide: (shipped) => ({
      ...shipped,
      connect: (configs, context) => shipped.connect({ ...configs, REDIS_ALLOW_EVICTION: 'true' }, context),
    }),
  },
  {
    id: 'redis-connection-per-handle',
    title: 'every handle has a connection of its own',
    source: 'slight 0.5.1, and clients that are made where they are used',
    base: 'redis',
    requirement: 'GEN-HANDLES',
    killedBy: ['kv.handles.hundred'],
    provide: (shipped) =>
      withConnection(shipped, (connection, { REDIS_ADDRESS = '' }) => {
        const clients: { disconnect(): void }[] = [];
        return {
          async open(name, context) {
            clients.push(await connectRedis(REDIS_ADDRESS));
            return connection.open(name, context);
          },
          async close() {
            for (const client of clients) client.disconnect();
            await connection.close();
          },
        };
      }),
  },
  {
    id: 'redis-connection-left',
    title: 'a connection that is closed stays open',
    source: 'close functions that only forget',
    base: 'redis',
    requirement: 'GEN-HANDLES',
    killedBy: ['kv.handles.closed'],
    provide: (shipped) => withConnection(shipped, () => ({ close: async () => {} })),
  },
  {
    id: 'redis-names-as-globs',
    title: "a listing's pattern has the store's name in it as it is",
    source: 'KEYS and SCAN with patterns that nobody escaped',
    base: 'redis',
    requirement: 'GEN-NAME-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) =>
      withRedis(shipped, ({ client, name }) => {
        const at = (key: string) => `${name}\u0001${key}`;
        return {
          get: async (key) => (await client.getBuffer(at(key))) ?? undefined,
          set: async (key, value) => void (await client.set(at(key), Buffer.from(value))),
          delete: async (key) => void (await client.del(at(key))),
          list: async () => ({
            keys: (await client.keys(at('*'))).map((found) => found.slice(found.indexOf('\u0001') + 1)),
          }),
        };
      }),
  },
  {
    id: 'redis-prefix-without-separator',
    title: "an entry's key is the store's name and the key, with nothing between them",
    source: 'key prefixes without a separator',
    base: 'redis',
    requirement: 'KV-STORE-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withSharedStore(shipped, ''),
  },
  {
    id: 'redis-joined-by-colon',
    title: "an entry's key is the store's name and the key, joined by a colon",
    source: "slight 0.5.1's kv.redis",
    base: 'redis',
    requirement: 'KV-STORE-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withSharedStore(shipped, ':'),
  },
  {
    id: 'redis-foreign-is-missing',
    title: 'a list in the place of an entry is a missing key',
    source: 'WRONGTYPE caught with everything else',
    base: 'redis',
    requirement: 'KV-FOREIGN',
    killedBy: ['kv.foreign'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({ get: (key, context) => store.get(key, context).catch(() => undefined) })),
  },
  {
    id: 'redis-foreign-is-io',
    title: 'a list in the place of an entry is an io-error',
    source: 'one case for every error of a backend',
    base: 'redis',
    requirement: 'KV-FOREIGN',
    killedBy: ['kv.foreign'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        get: (key, context) =>
          store.get(key, context).catch(() => {
            throw new WitError('io-error', 'redis answered an error');
          }),
      })),
  },
  {
    id: 'redis-foreign-refused',
    title: 'a set over a list fails',
    source: 'GETSET and other commands that look at the old value, in the place of SET',
    base: 'redis',
    requirement: 'KV-FOREIGN',
    killedBy: ['kv.foreign'],
    provide: (shipped) =>
      withRedis(shipped, ({ client, store, at }) => ({
        set: async (key, value, context) => {
          if ((await client.type(at(key))) === 'list') throw new WitError('unexpected-error', 'WRONGTYPE');
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'redis-open-marks',
    title: 'opening a store writes its name down',
    source: 'registries of what exists',
    base: 'redis',
    requirement: 'KV-STORE-NAME',
    killedBy: ['kv.store.names'],
    provide: (shipped) =>
      withConnection(shipped, async (connection, { REDIS_ADDRESS = '' }) => {
        const client = await connectRedis(REDIS_ADDRESS);
        return {
          async open(name, context) {
            await client.set(`store of ${name}`, '1');
            return connection.open(name, context);
          },
          async close() {
            client.disconnect();
            await connection.close();
          },
        };
      }),
  },
  {
    id: 'redis-scans-once',
    title: 'only the first step of a scan is listed',
    source: 'SCAN without its cursor',
    base: 'redis',
    requirement: 'KV-KEYS-PAGES',
    killedBy: ['kv.keys.pages.5001'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        list: async (cursor, context) => ({ keys: (await store.list(cursor, context)).keys }),
      })),
  },
  {
    id: 'redis-values-as-text',
    title: 'values are read as text',
    source: 'get in the place of getBuffer',
    base: 'redis',
    requirement: 'KV-BINARY',
    killedBy: ['kv.value.binary'],
    provide: (shipped) =>
      withRedis(shipped, ({ client, at }) => ({
        get: async (key) => {
          const text = await client.get(at(key));
          return text === null ? undefined : Buffer.from(text);
        },
      })),
  },
  {
    id: 'redis-empty-is-missing',
    title: 'the empty value is a missing key',
    source: "slight 0.5.1's kv.redis",
    base: 'redis',
    requirement: 'KV-EMPTY-VALUE',
    killedBy: ['kv.value.empty'],
    provide: (shipped) =>
      withRedis(shipped, ({ client, at }) => ({
        get: async (key) => {
          const value = await client.getBuffer(at(key));
          return value?.length ? value : undefined;
        },
      })),
  },
];

export default mutants;
