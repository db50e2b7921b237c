import type { Redis } from 'ioredis';
import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { connectRedis } from '../../../providers/redis/bounded-redis.ts';
import { alteredOpen } from './altered-open.ts';
import { withConnection } from './with-connection.ts';

/** What a store of Redis is altered with: a client of its own, the store, its name, and where its entries stand. */
export interface RedisParts {
  readonly client: Redis;
  readonly store: KeyValueStore;
  readonly name: string;
  at(key: string): string;
}

/** A provider over Redis whose stores differ in what `alter` gives, for which each connection has another client. */
export function withRedis(
  shipped: KeyValueProvider,
  alter: (parts: RedisParts) => Partial<KeyValueStore>,
): KeyValueProvider {
  return withConnection(shipped, async (connection, configs) => {
    const client = await connectRedis(configs.REDIS_ADDRESS ?? '');
    return {
      open: alteredOpen(connection, (store, name) => {
        return alter({ client, store, name, at: (key) => String(shipped.locate?.(name, key)) });
      }),
      async close() {
        client.disconnect();
        await connection.close();
      },
    };
  });
}
