import { WitError } from '../../../providers/wit-error.ts';
import { overMap } from '../make/over-map.ts';
import { withCalls } from '../make/with-calls.ts';
import { withClient } from '../make/with-client.ts';
import { withStore } from '../make/with-store.ts';
import type { Mutant } from '../mutant.ts';

const MIB = 1024 * 1024;

/** Wrong cases, wrong payloads, and refusals that are none. */
const mutants: Mutant[] = [
  {
    id: 'error-missing-unexpected',
    title: 'a get of a missing key is an unexpected-error',
    source: 'slight 0.5.1, which makes an unexpected-error of every error',
    base: 'memory',
    requirement: 'KV-GET-MISSING',
    killedBy: ['kv.get.missing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        get: async (key) => {
          if (!entries.has(key)) throw new WitError('unexpected-error', `key not found: ${key}`);
          return entries.get(key)?.slice();
        },
      })),
  },
  {
    id: 'error-missing-is-empty',
    title: 'a get of a missing key returns no bytes',
    source: 'maps of Go, which give a zero value for a missing key',
    base: 'memory',
    requirement: 'KV-GET-MISSING',
    killedBy: ['kv.get.missing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({ get: async (key) => entries.get(key)?.slice() ?? new Uint8Array() })),
  },
  {
    id: 'error-payload-cut',
    title: 'key-not-found has the first 64 characters of the key',
    source: 'texts that are cut for logs',
    base: 'memory',
    requirement: 'GEN-PAYLOAD-STRING',
    killedBy: ['kv.get.missing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        get: async (key) => {
          if (!entries.has(key)) throw new WitError('key-not-found', key.slice(0, 64));
          return entries.get(key)?.slice();
        },
      })),
  },
  {
    id: 'error-payload-quoted',
    title: 'key-not-found has the key in quotes',
    source: 'messages in the place of data, such as {:?} of Rust',
    base: 'memory',
    requirement: 'GEN-PAYLOAD-STRING',
    killedBy: ['kv.get.missing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        get: async (key) => {
          if (!entries.has(key)) throw new WitError('key-not-found', JSON.stringify(key));
          return entries.get(key)?.slice();
        },
      })),
  },
  {
    id: 'error-payload-cut-in-character',
    title: 'a long key in an error is cut in the middle of a character',
    source: 'cutting bytes in the place of characters',
    base: 'memory',
    requirement: 'GEN-PAYLOAD-STRING',
    killedBy: ['kv.key.longest'],
    wrap: (subject) =>
      withCalls(subject, async ({ key, invoke }) => {
        const result = await invoke();
        const long = 'err' in result && Buffer.byteLength(key) > 1024;
        return long ? { err: { ...result.err, value: Buffer.from(key).toString('utf8', 0, 1024) } } : result;
      }),
  },
  {
    id: 'error-payload-whole',
    title: 'an error repeats a key of any length',
    source: 'messages that repeat their input',
    base: 'memory',
    requirement: 'GEN-PAYLOAD-STRING',
    killedBy: ['kv.key.longest'],
    wrap: (subject) =>
      withCalls(subject, async ({ key, invoke }) => {
        const result = await invoke();
        return 'err' in result && result.err.case === 'invalid-key' ? { err: { ...result.err, value: key } } : result;
      }),
  },
  {
    id: 'error-payload-of-value',
    title: 'invalid-value says how long the value is, not the key',
    source: 'messages in the place of data',
    base: 'memory',
    requirement: 'GEN-PAYLOAD-STRING',
    killedBy: ['kv.value.longest'],
    wrap: (subject) =>
      withCalls(subject, async ({ value, invoke }) => {
        const result = await invoke();
        if (!('err' in result) || result.err.case !== 'invalid-value') return result;
        return { err: { case: 'invalid-value', value: `${value.length} bytes are too long` } };
      }),
  },
  {
    id: 'error-too-long-unexpected',
    title: 'a key over the limit is an unexpected-error',
    source: 'slight 0.5.1, which makes an unexpected-error of every error',
    base: 'memory',
    requirement: 'GEN-VARIANT',
    killedBy: ['kv.key.longest'],
    wrap: (subject) =>
      withCalls(subject, async ({ key, invoke }) => {
        const result = await invoke();
        const wrong = 'err' in result && result.err.case === 'invalid-key' && key !== '';
        return wrong ? { err: { ...result.err, case: 'unexpected-error' } } : result;
      }),
  },
  {
    id: 'error-empty-key-not-found',
    title: 'a get of the empty key says key-not-found',
    source: 'lookups before checks',
    base: 'memory',
    requirement: 'GEN-VARIANT',
    killedBy: ['kv.key.empty'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, invoke }) =>
        method === 'get' && key === '' ? { err: { case: 'key-not-found', value: '' } } : invoke(),
      ),
  },
  {
    id: 'error-too-large-is-io',
    title: 'a value over the limit is an io-error',
    source: 'errors of the backend passed on as they come',
    base: 'memory',
    requirement: 'GEN-VARIANT',
    killedBy: ['kv.value.longest'],
    wrap: (subject) =>
      withCalls(subject, async ({ invoke }) => {
        const result = await invoke();
        const wrong = 'err' in result && result.err.case === 'invalid-value';
        return wrong ? { err: { case: 'io-error', value: 'too large' } } : result;
      }),
  },
  {
    id: 'error-unknown-case',
    title: 'a key with a NUL is refused with a case that the interface does not have',
    source: 'cases of another interface, such as that of blob-store',
    base: 'memory',
    requirement: 'GEN-NO-TRAP',
    killedBy: ['kv.error.no-trap'],
    wrap: (subject) =>
      withCalls(subject, ({ key, invoke }) =>
        key.includes('\0') ? { err: { case: 'not-found', value: key } } : invoke(),
      ),
  },
  {
    id: 'error-delete-missing',
    title: 'a delete of a missing key fails',
    source: 'unlink and ENOENT; Spin over Azure before it was mended',
    base: 'memory',
    requirement: 'KV-DELETE-MISSING',
    killedBy: ['kv.delete.missing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        delete: async (key) => {
          if (!entries.delete(key)) throw new WitError('unexpected-error', 'ENOENT');
        },
      })),
  },
  {
    id: 'error-delete-twice',
    title: 'a delete of a key that was deleted fails, one of a key that never was is ok',
    source: 'versions that remember what was deleted',
    base: 'memory',
    requirement: 'KV-DELETE-MISSING',
    killedBy: ['kv.delete.missing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        const deleted = new Set<string>();
        return {
          delete: async (key) => {
            if (deleted.has(key) && !entries.has(key)) throw new WitError('io-error', 'it is gone already');
            if (entries.delete(key)) deleted.add(key);
          },
        };
      }),
  },
  {
    id: 'error-delete-ignored',
    title: 'delete does nothing',
    source: 'functions that were never written',
    base: 'memory',
    requirement: 'KV-DELETE',
    killedBy: ['kv.delete'],
    provide: (shipped) => withStore(shipped, () => ({ delete: async () => {} })),
  },
  {
    id: 'error-malformed-escape',
    title: 'a percent sign that begins no escape throws',
    source: 'decodeURIComponent, whose URIError nobody expects',
    base: 'memory',
    requirement: 'GEN-NO-TRAP',
    killedBy: ['kv.error.no-trap'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        get: async (key, context) => {
          decodeURIComponent(key.replaceAll(/%[0-9a-f]{2}/gi, ''));
          return store.get(key, context);
        },
      })),
  },
  {
    id: 'error-exits',
    title: 'a delete of a missing key ends the host',
    source: 'slight 0.5.1, which panics in more than twenty places',
    base: 'memory',
    requirement: 'GEN-NO-TRAP',
    killedBy: ['kv.delete.missing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({ delete: async (key) => void (entries.delete(key) || process.exit(1)) })),
  },
  {
    id: 'error-nobody-awaits',
    title: 'a set of the empty value rejects a promise that nobody looks at',
    source: 'work in the background that is started without an await',
    base: 'memory',
    requirement: 'GEN-NO-TRAP',
    killedBy: ['kv.value.empty'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => {
          entries.set(key, value.slice());
          if (value.length === 0) void Promise.reject(new Error('cannot compact nothing'));
        },
      })),
  },
  {
    id: 'error-hangs-once',
    title: 'the 700th set of a store is never answered',
    source: 'clients that lose a reply among many, such as pipelines after a reconnection',
    base: 'memory',
    requirement: 'GEN-NO-TRAP',
    killedBy: ['kv.concurrent.set-full'],
    provide: (shipped) => {
      const sets = new WeakMap<Map<string, Uint8Array>, number>();
      return overMap(shipped, (entries) => ({
        set: async (key, value) => {
          sets.set(entries, (sets.get(entries) ?? 0) + 1);
          if (sets.get(entries) === 700) await new Promise<void>(() => {});
          entries.set(key, value.slice());
        },
      }));
    },
  },
  {
    id: 'error-kills-handle',
    title: 'a handle works no more after its first error',
    source: 'connections that are left in a failed transaction',
    base: 'memory',
    requirement: 'GEN-STILL-ALIVE',
    killedBy: ['kv.error.no-trap'],
    wrap: (subject) =>
      withClient(subject, (client) => {
        const dead = new Set<number | undefined>();
        return {
          invoke: async (call) => {
            if (dead.has(call.self)) return { err: { case: 'unexpected-error', value: 'the handle is closed' } };
            const result = await client.invoke(call);
            if ('err' in result && call.self !== undefined) dead.add(call.self);
            return result;
          },
          drop: (handle) => client.drop(handle),
          close: () => client.close(),
        };
      }),
  },
  {
    id: 'error-refused-and-done',
    title: 'a set of a value over the limit is refused, and done all the same, cut to the limit',
    source: 'checks after the fact',
    base: 'memory',
    requirement: 'GEN-OUTCOME',
    killedBy: ['kv.error.definite'],
    wrap: (subject) =>
      withCalls(subject, async ({ method, key, value, invoke }) => {
        if (method === 'set' && value.length > 16 * MIB) await invoke(key, value.subarray(0, 16 * MIB));
        return invoke();
      }),
  },
  {
    id: 'error-refused-and-emptied',
    title: 'a set that is refused has deleted the old value',
    source: 'delete and insert in the place of an update, without a transaction',
    base: 'memory',
    requirement: 'KV-FAIL-ATOMIC',
    killedBy: ['kv.value.longest'],
    wrap: (subject) =>
      withCalls(subject, async ({ key, invoke, also }) => {
        const result = await invoke();
        if ('err' in result && result.err.case === 'invalid-value') await also('delete', key);
        return result;
      }),
  },
  {
    id: 'error-refused-and-done-later',
    title: 'a set of a value over the limit is refused, and done 300 ms later, cut to the limit',
    source: 'queues that keep what the caller was told had failed',
    base: 'memory',
    requirement: 'GEN-NO-GHOST',
    killedBy: ['kv.error.definite'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, value, invoke }) => {
        if (method === 'set' && value.length > 16 * MIB) {
          const cut = value.slice(0, 16 * MIB);
          setTimeout(() => void invoke(key, cut).catch(() => {}), 300);
        }
        return invoke();
      }),
  },
];

export default mutants;
