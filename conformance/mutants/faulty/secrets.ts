import { WitError } from '../../../providers/wit-error.ts';
import { withCalls } from '../make/with-calls.ts';
import { withStore } from '../make/with-store.ts';
import type { Mutant } from '../mutant.ts';

/** Values where others can read them. */
const mutants: Mutant[] = [
  {
    id: 'secret-logged',
    title: 'every set is logged with its value',
    source: 'slight 0.5.1, which logs values of DynamoDB',
    base: 'memory',
    requirement: 'GEN-SECRETS',
    killedBy: ['kv.error.secrets'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (key, value, context) => {
          console.log(`set ${key} = ${Buffer.from(value.subarray(0, 100)).toString('utf8')}`);
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'secret-logged-as-hex',
    title: 'every set is logged with its value in hex',
    source: 'traces of protocols; Spin, which traced the arguments of Redis commands (6e4b4d10)',
    base: 'memory',
    requirement: 'GEN-SECRETS',
    killedBy: ['kv.error.secrets'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (key, value, context) => {
          console.error(`> SET ${key} ${Buffer.from(value.subarray(0, 100)).toString('hex')}`);
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'secret-in-invalid-key',
    title: 'the error for a key over the limit has the value in it',
    source: 'messages that repeat every argument',
    base: 'memory',
    requirement: 'GEN-SECRETS',
    killedBy: ['kv.error.secrets'],
    wrap: (subject) =>
      withCalls(subject, async ({ method, value, invoke }) => {
        const result = await invoke();
        if (method !== 'set' || !('err' in result) || result.err.case !== 'invalid-key') return result;
        return { err: { ...result.err, value: `${result.err.value} = ${Buffer.from(value).toString('utf8')}` } };
      }),
  },
  {
    id: 'secret-in-name-error',
    title: 'the error for a name over the limit has the last value that was set in it',
    source: 'messages that dump the state of the client',
    base: 'memory',
    requirement: 'GEN-SECRETS',
    killedBy: ['kv.error.secrets'],
    wrap: (subject) => {
      let last = '';
      return withCalls(subject, async ({ method, value, invoke }) => {
        if (method === 'set') last = Buffer.from(value.subarray(0, 100)).toString('utf8');
        const result = await invoke();
        if (method !== 'open' || !('err' in result)) return result;
        return { err: { ...result.err, value: `${result.err.value} (last: ${last})` } };
      });
    },
  },
  {
    id: 'secret-in-rare-error',
    title: 'one error in many, for a delete of a key over the limit, has the value of an entry in base64 in it',
    source: 'errors that carry the request or the answer they come from, such as those of ioredis and axios',
    base: 'memory',
    requirement: 'GEN-SECRETS',
    killedBy: ['kv.error.secrets'],
    wrap: (subject) => {
      let last = '';
      return withCalls(subject, async ({ method, value, invoke }) => {
        const result = await invoke();
        if (method === 'set' && 'ok' in result) last = Buffer.from(value.subarray(0, 100)).toString('base64');
        if (method !== 'delete' || !('err' in result)) return result;
        return { err: { ...result.err, value: `${result.err.value}: ${last}` } };
      });
    },
  },
  {
    id: 'secret-in-io-error',
    title: 'where something foreign stands in the place of an entry, the error of a set has the value in it',
    source: 'errors that carry the request they come from',
    base: 'filesystem',
    requirement: 'GEN-SECRETS',
    killedBy: ['kv.error.secrets'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (key, value, context) => {
          try {
            await store.set(key, value, context);
          } catch {
            throw new WitError('io-error', `cannot write ${Buffer.from(value).toString('utf8')}`);
          }
        },
      })),
  },
];

export default mutants;
