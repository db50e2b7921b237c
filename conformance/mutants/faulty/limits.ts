import { WitError } from '../../../providers/wit-error.ts';
import { withCalls } from '../make/with-calls.ts';
import { withConnection } from '../make/with-connection.ts';
import { withStore } from '../make/with-store.ts';
import type { Mutant } from '../mutant.ts';

const MIB = 1024 * 1024;

/** Limits that are not what is declared. */
const mutants: Mutant[] = [
  {
    id: 'limit-key-off-by-one',
    title: 'a key at the declared limit is refused',
    source: 'a < in the place of a <=',
    base: 'memory',
    requirement: 'GEN-LIMIT-DECLARED',
    killedBy: ['kv.key.longest'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (key, value, context) => {
          if (Buffer.byteLength(key) >= 64 * 1024) throw new WitError('invalid-key', key.slice(0, 1024));
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'limit-key-in-characters',
    title: 'the limit of keys counts characters, and refuses half of the bytes that are declared',
    source: 'VARCHAR columns and their limits in characters, four bytes each',
    base: 'memory',
    requirement: 'GEN-LIMIT-DECLARED',
    killedBy: ['kv.key.longest'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (key, value, context) => {
          if (key.length > 32 * 1024 - 1) throw new WitError('invalid-key', key.slice(0, 512));
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'limit-key-too-low',
    title: 'keys of 250 bytes are the longest',
    source: 'memcached, whose keys have at most 250 bytes',
    base: 'memory',
    requirement: 'GEN-LIMIT-DECLARED',
    killedBy: ['kv.key.longest'],
    provide: (shipped) => withConnection(shipped, ({ limits }) => ({ limits: { ...limits, maxKeyBytes: 250 } })),
  },
  {
    id: 'limit-key-too-high',
    title: 'the declared limit of keys is over 64 KiB',
    source: 'Redis, whose keys have up to 512 MiB',
    base: 'memory',
    requirement: 'GEN-LIMIT-DECLARED',
    killedBy: ['kv.key.longest'],
    provide: (shipped) => withConnection(shipped, ({ limits }) => ({ limits: { ...limits, maxKeyBytes: MIB } })),
  },
  {
    id: 'limit-value-off-by-one',
    title: 'a value at the declared limit is refused',
    source: 'limits of a backend that count the key and a header, too, such as those of memcached and DynamoDB',
    base: 'memory',
    requirement: 'GEN-LIMIT-DECLARED',
    killedBy: ['kv.value.longest'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (key, value, context) => {
          if (value.length + key.length > 16 * MIB) throw new WitError('invalid-value', key);
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'limit-value-too-low',
    title: 'values of 128 KiB are the longest',
    source: 'limits of messages, such as those of Azure queues and SQS',
    base: 'memory',
    requirement: 'GEN-LIMIT-DECLARED',
    killedBy: ['kv.value.longest'],
    provide: (shipped) => ({
      ...withConnection(shipped, ({ limits }) => ({
        claims: { LIN: true, CTRL: true },
        limits: { ...limits, maxValueBytes: 128 * 1024 },
      })),
      claims: { LIN: true, CTRL: true },
    }),
  },
  {
    id: 'limit-value-too-high',
    title: 'the declared limit of values is over 64 MiB',
    source: 'limits that nobody chose',
    base: 'memory',
    requirement: 'GEN-LIMIT-DECLARED',
    killedBy: ['kv.value.longest'],
    provide: (shipped) => withConnection(shipped, ({ limits }) => ({ limits: { ...limits, maxValueBytes: 65 * MIB } })),
  },
  {
    id: 'limit-value-cut',
    title: 'a value over the limit is cut to it instead of refused',
    source: 'MySQL outside strict mode, which cuts what is too long for its column',
    base: 'memory',
    requirement: 'KV-VALUE-SIZE',
    killedBy: ['kv.value.longest'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, value, invoke }) =>
        method === 'set' ? invoke(key, value.subarray(0, 16 * MIB)) : invoke(),
      ),
  },
];

export default mutants;
