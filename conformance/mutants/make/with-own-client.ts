import { Redis, type RedisOptions } from 'ioredis';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { alteredOpen } from './altered-open.ts';
import { settle } from './settle.ts';
import { withConnection } from './with-connection.ts';

/** What is asked of a client; replies have the form that ioredis gives them by itself. */
export type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

/**
 * A provider over Redis whose gets, sets and deletes go by a client with these options alone.
 *
 * @param prepare is given every client that is made
 */
export function withOwnClient(
  shipped: KeyValueProvider,
  options: ClientOptions,
  prepare: (client: Redis) => void = () => {},
): KeyValueProvider {
  return withConnection(shipped, (connection, { REDIS_ADDRESS = '' }) => {
    const client = new Redis(REDIS_ADDRESS, options);
    client.on('error', () => {});
    prepare(client);
    return {
      open: alteredOpen(connection, (_, name) => {
        const at = (key: string) => String(shipped.locate?.(name, key));
        return {
          get: async (key) => (await settle(client.getBuffer(at(key)))) ?? undefined,
          set: async (key, value) => void (await settle(client.set(at(key), Buffer.from(value)))),
          delete: async (key) => void (await settle(client.del(at(key)))),
        };
      }),
      async close() {
        client.disconnect();
        await connection.close();
      },
    };
  });
}
