import { withCalls } from '../make/with-calls.ts';
import { withClient } from '../make/with-client.ts';
import { withConnection } from '../make/with-connection.ts';
import { withNames } from '../make/with-names.ts';
import { withSharedStore } from '../make/with-shared-store.ts';
import type { Mutant } from '../mutant.ts';

/** Stores that are not kept apart, or not shared. */
const mutants: Mutant[] = [
  {
    id: 'store-joined-by-colon',
    title: 'store and key are joined by a colon: a and b:c is a:b and c',
    source: "slight 0.5.1's kv.redis",
    base: 'memory',
    requirement: 'KV-STORE-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withSharedStore(shipped, ':'),
  },
  {
    id: 'store-joined-by-nothing',
    title: 'store and key are joined by nothing at all',
    source: 'prefixes without a separator',
    base: 'memory',
    requirement: 'KV-STORE-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withSharedStore(shipped, ''),
  },
  {
    id: 'store-joined-by-nul',
    title: 'store and key are joined by a NUL, though CTRL is claimed',
    source: 'separators that are believed not to occur',
    base: 'memory',
    requirement: 'KV-KEY-CTRL',
    killedBy: ['kv.key.control'],
    provide: (shipped) => withSharedStore(shipped, '\0'),
  },
  {
    id: 'store-one-for-all',
    title: 'every name is the same store',
    source: 'names that are read and not used',
    base: 'memory',
    requirement: 'KV-STORE-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withNames(shipped, () => 'all'),
  },
  {
    id: 'store-name-case-folded',
    title: 'letter case of store names is folded',
    source: 'names of buckets and containers, which cloud providers have in lower case',
    base: 'memory',
    requirement: 'GEN-NAME-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withNames(shipped, (name) => name.toLowerCase()),
  },
  {
    id: 'store-name-trimmed',
    title: 'blanks and dots at the end of store names are dropped',
    source: 'Windows, which drops blanks and dots at the end of names of folders',
    base: 'memory',
    requirement: 'GEN-NAME-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withNames(shipped, (name) => name.replace(/[ .]+$/, '')),
  },
  {
    id: 'store-name-decomposed',
    title: 'store names are brought to Unicode normal form D',
    source: 'HFS+, which keeps names decomposed',
    base: 'memory',
    requirement: 'GEN-NAME-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withNames(shipped, (name) => name.normalize('NFD')),
  },
  {
    id: 'store-name-resolved',
    title: 'store names are resolved as paths',
    source: 'names of folders joined with path.join',
    base: 'memory',
    requirement: 'GEN-NAME-ISOLATION',
    killedBy: ['kv.store.isolation'],
    provide: (shipped) => withNames(shipped, (name) => name.replace(/\/\.\.\//g, '/')),
  },
  {
    id: 'store-name-cut',
    title: 'store names are cut after 100 bytes',
    source: 'limits of names in cloud services: 63 for buckets of S3 and for containers of Azure',
    base: 'memory',
    requirement: 'KV-STORE-NAME',
    killedBy: ['kv.store.names'],
    provide: (shipped) => withNames(shipped, (name) => name.slice(0, 100)),
  },
  {
    id: 'store-name-refused',
    title: 'names with anything but letters, digits and hyphens are refused',
    source: 'names of buckets and containers in cloud services',
    base: 'memory',
    requirement: 'KV-STORE-NAME',
    killedBy: ['kv.store.names'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, invoke }) => {
        if (method !== 'open' || /^[a-z0-9-]+$/.test(key)) return invoke();
        return { err: { case: 'unexpected-error', value: 'the name of a store has letters, digits and hyphens' } };
      }),
  },
  {
    id: 'store-of-each-handle',
    title: 'every handle has a store of its own',
    source: 'state that is kept in the handle',
    base: 'memory',
    requirement: 'KV-STORE-SHARED',
    killedBy: ['kv.get.set', 'kv.store.shared'],
    provide: (shipped) => {
      let opened = 0;
      return withNames(shipped, (name) => `${name} ${++opened}`);
    },
  },
  {
    id: 'store-of-each-connection',
    title: 'every connection has stores of its own',
    source: 'in-memory databases of SQLite, which belong to their connection',
    base: 'memory',
    requirement: 'KV-STORE-SHARED',
    killedBy: ['kv.store.shared'],
    provide: (shipped) => {
      let connected = 0;
      return withConnection(shipped, (connection) => {
        const number = ++connected;
        return { open: (name, context) => connection.open(`${name} ${number}`, context) };
      });
    },
  },
  {
    id: 'handle-limit',
    title: 'at most 64 handles can be open',
    source: 'fixed tables of handles',
    base: 'memory',
    requirement: 'GEN-HANDLES',
    killedBy: ['kv.handles.hundred'],
    wrap: (subject) =>
      withClient(subject, (client) => {
        let opened = 0;
        return {
          invoke: async (call) => {
            const full = call.self === undefined && ++opened > 64;
            return full ? { err: { case: 'unexpected-error', value: 'too many handles' } } : client.invoke(call);
          },
          drop: (handle) => client.drop(handle),
          close: () => client.close(),
        };
      }),
  },
  {
    id: 'handle-drop-ends-all',
    title: 'dropping a handle closes what the others stand on',
    source: 'connections that are shared and not counted',
    base: 'memory',
    requirement: 'GEN-HANDLES',
    killedBy: ['kv.handles.hundred'],
    wrap: (subject) =>
      withClient(subject, (client) => {
        let dropped = false;
        return {
          invoke: async (call) => {
            if (call.self === undefined) dropped = false;
            return dropped ? { err: { case: 'connection-error', value: 'closed' } } : client.invoke(call);
          },
          drop: async (handle) => {
            dropped = true;
            await client.drop(handle);
          },
          close: () => client.close(),
        };
      }),
  },
  {
    id: 'handle-returns-to-first',
    title: 'the hundredth handle and those after it are the first one again',
    source: 'tables of handles that wrap around',
    base: 'memory',
    requirement: 'GEN-HANDLES',
    killedBy: ['kv.handles.hundred'],
    wrap: (subject) =>
      withClient(subject, (client) => ({
        invoke: (call) => client.invoke(call.self !== undefined && call.self >= 100 ? { ...call, self: 1 } : call),
        drop: (handle) => client.drop(handle),
        close: () => client.close(),
      })),
  },
];

export default mutants;
