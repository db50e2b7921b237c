import { overMap } from '../make/over-map.ts';
import { withCalls } from '../make/with-calls.ts';
import { withStore } from '../make/with-store.ts';
import type { Benign } from '../mutant.ts';

/** The key in hex, which is another key for each key. */
const hex = (key: string) => Buffer.from(key).toString('hex');

/** Values, errors and logs that look unusual. */
const benign: Benign[] = [
  {
    id: 'bytes-in-a-pool',
    title: 'a get returns a part of a larger buffer, as a Buffer',
    because: "a Buffer is a Uint8Array, and the bytes are the caller's alone",
    base: 'memory',
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        get: async (key, context) => {
          const value = await store.get(key, context);
          return (
            value && Buffer.concat([Buffer.from('before'), value, Buffer.from('after')]).subarray(6, 6 + value.length)
          );
        },
      })),
  },
  {
    id: 'bytes-in-shared-memory',
    title: 'a get returns bytes in shared memory',
    because: 'a Uint8Array is one whatever it stands on',
    base: 'memory',
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        get: async (key, context) => {
          const value = await store.get(key, context);
          if (value === undefined) return undefined;
          const shared = new Uint8Array(new SharedArrayBuffer(value.length));
          shared.set(value);
          return shared;
        },
      })),
  },
  {
    id: 'keys-encoded',
    title: 'keys stand in the backend in hex',
    because: "how a key is kept is the provider's business",
    base: 'memory',
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        get: async (key) => entries.get(hex(key))?.slice(),
        set: async (key, value) => void entries.set(hex(key), value.slice()),
        delete: async (key) => void entries.delete(hex(key)),
        list: async () => ({ keys: [...entries.keys()].map((key) => Buffer.from(key, 'hex').toString('utf8')) }),
      })),
  },
  {
    id: 'errors-of-another-kind',
    title: 'errors are plain objects with more fields than needed',
    because: 'errors are recognised by their payload alone',
    base: 'memory',
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        get: async (key) => {
          const value = entries.get(key);
          if (value === undefined) throw { payload: { tag: 'key-not-found', val: key, status: 404 }, retries: 0 };
          return value.slice();
        },
      })),
  },
  {
    id: 'errors-chatty',
    title: 'the texts of errors are long, in several lines and scripts',
    because: 'nothing is said about a text but that it has no secrets',
    base: 'memory',
    wrap: (subject) =>
      withCalls(subject, async ({ invoke }) => {
        const result = await invoke();
        if (!('err' in result) || result.err.case !== 'unexpected-error') return result;
        const text = `${String(result.err.value)}\n\tat エラー (устройство:1:1)\n`.repeat(200);
        return { err: { ...result.err, value: text } };
      }),
  },
  {
    id: 'logs-a-lot',
    title: 'every call is logged with its key, none with its value',
    because: 'GEN-SECRETS is about values and credentials',
    base: 'memory',
    provide: (shipped) =>
      withStore(shipped, (store, name) => ({
        get: async (key, context) => {
          console.log(`get ${name} ${key.slice(0, 100)}`);
          return store.get(key, context);
        },
        set: async (key, value, context) => {
          console.error(`set ${name} ${key.slice(0, 100)} (${value.length} bytes)`);
          await store.set(key, value, context);
        },
      })),
  },
];

export default benign;
