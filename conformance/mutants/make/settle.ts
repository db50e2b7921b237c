import { toRedisError } from '../../../providers/redis/bounded-redis.ts';

/** What Redis answers; an error as the shipped provider tells it. */
export async function settle<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw toRedisError(error);
  }
}
