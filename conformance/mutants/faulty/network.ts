import { connect as connectSocket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { toRedisError } from '../../../providers/redis/bounded-redis.ts';
import { WitError, witErrorPayload } from '../../../providers/wit-error.ts';
import { alteredOpen } from '../make/altered-open.ts';
import { withConnection } from '../make/with-connection.ts';
import { withErrors } from '../make/with-errors.ts';
import { type ClientOptions, withOwnClient } from '../make/with-own-client.ts';
import { withStore } from '../make/with-store.ts';
import { writtenBehind } from '../make/written-behind.ts';
import type { Mutant } from '../mutant.ts';

/** What the shipped provider asks of ioredis, so that a mutant can leave one thing out. */
const BOUNDED: ClientOptions = {
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: 5_000,
  connectTimeout: 3_000,
  retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
};

/** Errors with another case, and the text that they had. */
function renamed(from: string, to: string): (error: unknown) => unknown {
  return (error) => (witErrorPayload(error)?.tag === from ? new WitError(to, 'redis failed') : error);
}

/** Calls a function again for as long as it fails for want of a connection. */
async function again<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (witErrorPayload(error)?.tag !== 'connection-error') throw error;
      await pause(50);
    }
  }
}

/** Makes calls until one fails, and then fails with that error for ever. */
function failingForEver(): <T>(call: () => Promise<T>) => Promise<T> {
  let failed: unknown;
  return async (call) => {
    if (failed !== undefined) throw failed;
    try {
      return await call();
    } catch (error) {
      failed = error;
      throw error;
    }
  };
}

/** Stores that lose their way when the network or the server does. */
const mutants: Mutant[] = [
  {
    id: 'redis-client-defaults-repeat',
    title: 'ioredis with its own defaults, which send again what had no answer',
    source: 'ioredis: autoResendUnfulfilledCommands and maxRetriesPerRequest; jetcd 0.8.2 (Jepsen, 2024)',
    base: 'redis',
    requirement: 'GEN-ONCE',
    killedBy: ['kv.fault.once'],
    provide: (shipped) => withOwnClient(shipped, {}),
  },
  {
    id: 'redis-client-defaults-wait',
    title: 'ioredis with its own defaults, which wait for an answer for ever',
    source: 'ioredis: no commandTimeout',
    base: 'redis',
    requirement: 'GEN-BOUNDED',
    killedBy: ['kv.fault.silent'],
    provide: (shipped) => withOwnClient(shipped, {}),
  },
  {
    id: 'redis-resends',
    title: 'commands that had no answer are sent again, in bounded time',
    source: 'client libraries that treat every command as idempotent',
    base: 'redis',
    requirement: 'GEN-ONCE',
    killedBy: ['kv.fault.once'],
    provide: (shipped) =>
      withOwnClient(shipped, { ...BOUNDED, maxRetriesPerRequest: 20, autoResendUnfulfilledCommands: true }),
  },
  {
    id: 'redis-retries-mutations',
    title: 'the provider itself repeats a mutation until it has an answer',
    source: 'retry decorators around whole stores',
    base: 'redis',
    requirement: 'GEN-ONCE',
    killedBy: ['kv.fault.once'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: (key, value, context) => again(() => store.set(key, value, context)),
        delete: (key, context) => again(() => store.delete(key, context)),
      })),
  },
  {
    id: 'redis-no-command-timeout',
    title: 'a command waits for its answer for ever',
    source: 'the default of most clients',
    base: 'redis',
    requirement: 'GEN-BOUNDED',
    killedBy: ['kv.fault.silent'],
    provide: (shipped) => {
      const { commandTimeout: _, ...rest } = BOUNDED;
      return withOwnClient(shipped, rest);
    },
  },
  {
    id: 'redis-waits-for-stopped-server',
    title: 'a server whose process is stopped is waited for for ever',
    source: 'half-open connections after kill -STOP, a frozen virtual machine, a pulled cable',
    base: 'redis',
    requirement: 'GEN-BOUNDED',
    tier: 'full',
    killedBy: ['kv.fault.paused'],
    provide: (shipped) => {
      const { commandTimeout: _, ...rest } = BOUNDED;
      return withOwnClient(shipped, rest);
    },
  },
  {
    id: 'redis-refused-is-unexpected',
    title: 'a refused connection is an unexpected-error',
    source: 'slight 0.5.1 maps every error so',
    base: 'redis',
    requirement: 'KV-ERR-CONN',
    killedBy: ['kv.fault.refused', 'kv.fault.lost'],
    provide: (shipped) => withErrors(shipped, renamed('connection-error', 'unexpected-error')),
  },
  {
    id: 'redis-killed-is-unexpected',
    title: 'a server that was killed is an unexpected-error',
    source: 'slight 0.5.1 maps every error so',
    base: 'redis',
    requirement: 'KV-ERR-CONN',
    tier: 'full',
    killedBy: ['kv.fault.killed'],
    provide: (shipped) => withErrors(shipped, renamed('connection-error', 'unexpected-error')),
  },
  {
    id: 'redis-reset-is-timeout',
    title: 'a reset connection is a timeout-error',
    source: 'clients with one error for everything that takes part in a retry',
    base: 'redis',
    requirement: 'KV-ERR-CONN',
    killedBy: ['kv.fault.reset', 'kv.fault.lost'],
    provide: (shipped) => withErrors(shipped, renamed('connection-error', 'timeout-error')),
  },
  {
    id: 'redis-silence-is-unexpected',
    title: 'a server that falls silent is an unexpected-error',
    source: 'errors without a code that nobody looked at',
    base: 'redis',
    requirement: 'KV-ERR-CONN',
    killedBy: ['kv.fault.silent'],
    provide: (shipped) => withErrors(shipped, renamed('timeout-error', 'unexpected-error')),
  },
  {
    id: 'redis-lost-is-definite',
    title: 'a mutation whose answer was lost is said to have had no effect',
    source: 'jetcd and others that map a broken stream to a definite error',
    base: 'redis',
    requirement: 'GEN-OUTCOME',
    killedBy: ['kv.fault.lost'],
    provide: (shipped) => withErrors(shipped, renamed('connection-error', 'authentication-error'), ['set', 'delete']),
  },
  {
    id: 'redis-lost-is-ok',
    title: 'a mutation whose connection breaks is reported as done',
    source: 'nats core: publishes during an outage are dropped without an error',
    base: 'redis',
    requirement: 'GEN-OUTCOME',
    killedBy: ['kv.fault.lost'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: (key, value, context) => store.set(key, value, context).catch(() => {}),
        delete: (key, context) => store.delete(key, context).catch(() => {}),
      })),
  },
  {
    id: 'redis-removes-before-set',
    title: 'a value is deleted before it is replaced, so that a cut between the two loses it',
    source: 'replace made of two commands',
    base: 'redis',
    requirement: 'KV-FAIL-ATOMIC',
    killedBy: ['kv.fault.memory'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        async set(key, value, context) {
          await store.delete(key, context);
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'redis-never-reconnects',
    title: 'a connection that broke stays broken',
    source: 'slight 0.5.1 over mosquitto and nats: no reconnecting',
    base: 'redis',
    requirement: 'GEN-RECOVER',
    killedBy: ['kv.fault.refused', 'kv.fault.reset', 'kv.fault.lost'],
    provide: (shipped) => withOwnClient(shipped, { ...BOUNDED, retryStrategy: () => null }),
  },
  {
    id: 'redis-dead-after-goodbye',
    title: 'a connection that the server closed in order is not made again',
    source: 'clients that reconnect where they hear of an error only',
    base: 'redis',
    requirement: 'GEN-RECOVER',
    killedBy: ['kv.fault.reset'],
    provide: (shipped) =>
      withOwnClient(shipped, { ...BOUNDED, retryStrategy: () => null }, (client) => {
        client.on('error', () => setTimeout(() => client.connect().catch(() => {}), 50).unref());
      }),
  },
  {
    id: 'redis-dead-after-restart',
    title: 'a connection that broke because the server was killed stays broken',
    source: 'clients that give up after some refusals',
    base: 'redis',
    requirement: 'GEN-RECOVER',
    tier: 'full',
    killedBy: ['kv.fault.killed', 'kv.fault.cycles'],
    provide: (shipped) => withOwnClient(shipped, { ...BOUNDED, retryStrategy: () => null }),
  },
  {
    id: 'redis-handle-remembers-failure',
    title: 'a handle fails for ever after its first connection-error',
    source: 'errors kept in an object that lives on',
    base: 'redis',
    requirement: 'GEN-RECOVER',
    killedBy: ['kv.fault.reset', 'kv.fault.refused'],
    provide: (shipped) =>
      withStore(shipped, (store) => {
        const once = failingForEver();
        return { get: (key, context) => once(() => store.get(key, context)) };
      }),
  },
  {
    id: 'redis-open-remembers-failure',
    title: 'who could not connect once cannot later either',
    source: 'a rejected promise of a connection that is kept',
    base: 'redis',
    requirement: 'GEN-RECOVER',
    killedBy: ['kv.fault.refused'],
    provide(shipped) {
      const once = failingForEver();
      return { ...shipped, connect: (configs, context) => once(() => shipped.connect(configs, context)) };
    },
  },
  {
    id: 'redis-one-at-a-time',
    title: 'a call is sent when the one before it was answered',
    source: 'slight 0.5.1: a mutex held while it waits',
    base: 'redis',
    requirement: 'GEN-NO-HOL',
    killedBy: ['kv.fault.no-hol'],
    provide: (shipped) =>
      withConnection(shipped, (connection) => {
        let last: Promise<unknown> = Promise.resolve();
        return {
          open: alteredOpen(connection, (store) => ({
            get(key, context) {
              const turn = last.then(() => store.get(key, context));
              last = turn.catch(() => {});
              return turn;
            },
          })),
        };
      }),
  },
  {
    id: 'redis-leaves-connections',
    title: 'every connection that broke is followed by one more that is never closed',
    source: 'reconnecting by hand beside a client that reconnects by itself',
    base: 'redis',
    requirement: 'GEN-HANDLES',
    tier: 'full',
    killedBy: ['kv.fault.cycles'],
    provide: (shipped) =>
      withConnection(shipped, (connection, { REDIS_ADDRESS = '' }) => {
        const others: Redis[] = [];
        return {
          open: alteredOpen(connection, (store) => ({
            get: (key, context) =>
              store.get(key, context).catch((error: unknown) => {
                others.push(new Redis(REDIS_ADDRESS).on('error', () => {}));
                throw error;
              }),
          })),
          async close() {
            for (const other of others) other.disconnect();
            await connection.close();
          },
        };
      }),
  },
  {
    id: 'redis-length-of-one-chunk',
    title: 'the length of a value is taken from what arrives first',
    source: 'protocols whose header is read with one recv',
    base: 'redis',
    requirement: 'KV-GET-SET',
    killedBy: ['kv.fault.slow'],
    provide: (shipped) =>
      withConnection(shipped, (connection, { REDIS_ADDRESS = '' }) => ({
        open: alteredOpen(connection, (_, name) => ({
          get: (key) => readByFirstChunk(new URL(REDIS_ADDRESS), String(shipped.locate?.(name, key))),
        })),
      })),
  },
  {
    id: 'redis-auth-is-connection',
    title: 'wrong credentials are a connection-error',
    source: 'clients that only say that the connection is closed',
    base: 'redis',
    requirement: 'GEN-AUTH',
    killedBy: ['kv.auth.refused'],
    provide: (shipped) => ({
      ...shipped,
      connect: (configs, context) =>
        shipped.connect(configs, context).catch((error: unknown) => {
          throw renamed('authentication-error', 'connection-error')(error);
        }),
    }),
  },
  {
    id: 'redis-auth-tries-for-ever',
    title: 'wrong credentials are told, and tried again all the time',
    source: 'retry strategies that do not look at the reason',
    base: 'redis',
    requirement: 'GEN-AUTH',
    killedBy: ['kv.auth.refused'],
    provide: (shipped) => ({
      ...shipped,
      connect: (configs, context) =>
        shipped.connect(configs, context).catch((error: unknown) => {
          const timer = setInterval(() => shipped.connect(configs, context).catch(() => {}), 100);
          setTimeout(() => clearInterval(timer), 10_000).unref();
          timer.unref();
          throw error;
        }),
    }),
  },
  {
    id: 'redis-auth-repeats-password',
    title: 'the error about wrong credentials has the address in it, password and all',
    source: 'connection strings in error messages',
    base: 'redis',
    requirement: 'GEN-SECRETS',
    killedBy: ['kv.auth.refused'],
    provide: (shipped) => ({
      ...shipped,
      connect: (configs, context) =>
        shipped.connect(configs, context).catch((error: unknown) => {
          const tag = witErrorPayload(error)?.tag ?? 'unexpected-error';
          throw new WitError(tag, `cannot log in to ${configs.REDIS_ADDRESS}`);
        }),
    }),
  },
  {
    id: 'redis-right-is-unexpected',
    title: 'a lacking right is an unexpected-error',
    source: 'NOPERM among all other replies',
    base: 'redis',
    requirement: 'GEN-AUTH',
    killedBy: ['kv.auth.right'],
    provide: (shipped) => withErrors(shipped, renamed('authentication-error', 'unexpected-error')),
  },
  {
    id: 'redis-out-of-memory-is-unexpected',
    title: 'a server out of memory is an unexpected-error',
    source: 'OOM among all other replies',
    base: 'redis',
    requirement: 'GEN-VARIANT',
    killedBy: ['kv.fault.memory'],
    provide: (shipped) => withErrors(shipped, renamed('io-error', 'unexpected-error')),
  },
  {
    id: 'redis-out-of-memory-is-ok',
    title: 'a set that the server refuses for want of memory is reported as done',
    source: 'caches that drop what does not fit',
    base: 'redis',
    requirement: 'GEN-VARIANT',
    killedBy: ['kv.fault.memory'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: (key, value, context) =>
          store.set(key, value, context).catch((error: unknown) => {
            if (witErrorPayload(error)?.tag !== 'io-error') throw error;
          }),
      })),
  },
  {
    id: 'redis-write-behind',
    title: 'a mutation is acknowledged when it stands in a queue of the host',
    source: 'write-behind caches',
    base: 'redis',
    requirement: 'KV-DUR-H',
    tier: 'full',
    killedBy: ['kv.durable.host'],
    provide: (shipped) => writtenBehind(shipped),
  },
  {
    id: 'redis-claims-what-it-cannot-keep',
    title: 'DUR-S is claimed whatever the server is configured for',
    source: "redis's default configuration lost every acknowledged set on kill -9",
    base: 'redis',
    requirement: 'KV-DUR-S',
    tier: 'full',
    killedBy: ['kv.durable.backend'],
    provide: (shipped) => withConnection(shipped, () => ({ claims: shipped.claims, withheld: {} })),
  },
  {
    id: 'redis-resends-into-history',
    title: 'mutations are repeated until they are answered, over what others wrote since',
    source: 'jetcd 0.8.2 (Jepsen, 2024): lost updates by retries',
    base: 'redis',
    requirement: 'KV-LIN',
    tier: 'full',
    killedBy: ['kv.fault.history'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: (key, value, context) => again(() => store.set(key, value, context)),
      })),
  },
];

/** Asks a server for a key, and reads as many bytes as the first chunk says, or seems to say. */
function readByFirstChunk(address: URL, key: string): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(Number(address.port), address.hostname, () => {
      socket.write(`*2\r\n$3\r\nGET\r\n$${Buffer.byteLength(key)}\r\n${key}\r\n`);
    });
    let received = Buffer.alloc(0);
    let length: number | undefined;
    socket.on('error', (error) => reject(toRedisError(error)));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      length ??= Number.parseInt(received.toString('latin1').slice(1), 10) || 0;
      const begin = received.indexOf('\r\n') + 2;
      if (length >= 0 && (begin < 2 || received.length < begin + length)) return;
      socket.destroy();
      resolve(length < 0 ? undefined : received.subarray(begin, begin + length));
    });
  });
}

export default mutants;
