import type { Redis } from 'ioredis';
import type { Level } from '../connection.ts';
import type { KeyValueProvider } from '../provider.ts';
import { checkRedisAddress, connectRedis, OP_TIMEOUT_MS, redisInfo, toRedisError } from '../redis/bounded-redis.ts';
import { WitError } from '../wit-error.ts';
import type { KeyPage, KeyValueConnection, KeyValueStore } from './contract.ts';

const LARGE = 16 * 1024 * 1024;

/**
 * How many keys the server looks at in the first step of a listing, and in a step at most. Every step looks at twice as
 * many as the one before: a listing has to pass by all keys of the server, whosever they are, and few large steps cost
 * less than many small ones, while none holds the server up for more than some milliseconds.
 */
const SCAN_COUNT = { first: 1_000, most: 16_000 };

/**
 * Sets a key to the first argument where its value is the second, or where it has none and there is no second. A server
 * runs a script as one operation.
 *
 * Errors of the commands inside are given as they are, so that their codes decide; but before 7.2 one for a lacking right
 * has no code of its own there.
 */
const COMPARE_AND_SWAP = `
local function failed(reply)
  if type(reply) ~= 'table' or not reply.err then return nil end
  if string.find(reply.err, 'The user executing the script', 1, true) then return redis.error_reply('NOPERM in a script') end
  return reply
end
local found = redis.pcall('GET', KEYS[1])
local failure = failed(found)
if failure then return failure end
if found ~= (ARGV[2] or false) then return 0 end
return failed(redis.pcall('SET', KEYS[1], ARGV[1])) or 1
`;

/**
 * The Redis key of every entry of a store begins with this, its name percent-encoded so that it has no `/`: the first
 * `/` after `spiderlightning/` ends it, and no two stores meet. Nothing in it is special to a glob.
 */
function storePrefix(name: string): string {
  const encoded = Buffer.from(name, 'utf8')
    .toString('latin1')
    .replace(/[^A-Za-z0-9._-]/g, (character) => {
      return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
  return `spiderlightning/${encoded}/`;
}

/** A store is a prefix of Redis keys, an entry a Redis string. */
class RedisStore implements KeyValueStore {
  readonly #client: Redis;
  readonly #prefix: Buffer;

  constructor(client: Redis, name: string) {
    this.#client = client;
    this.#prefix = Buffer.from(storePrefix(name));
  }

  #redisKey(key: string): Buffer {
    return Buffer.concat([this.#prefix, Buffer.from(key, 'utf8')]);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return (await settle(this.#client.getBuffer(this.#redisKey(key)))) ?? undefined;
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    // A copy: after a timeout the caller has its bytes back while the socket may still be sending them.
    await settle(this.#client.set(this.#redisKey(key), Buffer.from(value)));
  }

  async delete(key: string): Promise<void> {
    await settle(this.#client.del(this.#redisKey(key)));
  }

  async increment(key: string, delta: bigint): Promise<bigint> {
    // The client gives numbers as text: as JavaScript's they would be exact only up to 2^53.
    return BigInt(String(await settle(this.#client.incrby(this.#redisKey(key), `${delta}`))));
  }

  async compareAndSwap(key: string, expected: Uint8Array | undefined, value: Uint8Array): Promise<boolean> {
    // Copies, as in `set`.
    const values = (expected === undefined ? [value] : [value, expected]).map((bytes) => Buffer.from(bytes));
    return String(await settle(this.#client.eval(COMPARE_AND_SWAP, 1, this.#redisKey(key), ...values))) === '1';
  }

  async list(cursor: string | undefined): Promise<KeyPage> {
    const pattern = `${this.#prefix.toString('latin1')}*`;
    const [from = '0', count = SCAN_COUNT.first] = cursor?.split(' ') ?? [];
    const [next, found] = await settle(this.#client.scanBuffer(from, 'MATCH', pattern, 'COUNT', count));
    const keys: string[] = [];
    for (const redisKey of found) {
      const key = decodeUtf8(redisKey.subarray(this.#prefix.length));
      if (key !== undefined) keys.push(key);
    }
    const end = next.toString('latin1');
    return end === '0' ? { keys } : { keys, cursor: `${end} ${Math.min(2 * Number(count), SCAN_COUNT.most)}` };
  }
}

/** The text of a key, or undefined for one that the provider cannot have written. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function settle<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw toRedisError(error);
  }
}

/** Finds out what does not hold on this server; refuses one that may drop acknowledged keys by itself. */
async function examine(client: Redis, allowEviction: boolean): Promise<Partial<Record<Level, string>>> {
  const memory = await redisInfo(client, 'memory');
  if (memory.maxmemory_policy !== undefined && memory.maxmemory_policy !== 'noeviction' && !allowEviction) {
    throw new WitError(
      'unexpected-error',
      `redis may evict keys (maxmemory-policy ${memory.maxmemory_policy}); ` +
        'set the policy to noeviction, or REDIS_ALLOW_EVICTION = "true" to accept that',
    );
  }
  const replication = await redisInfo(client, 'replication');
  const server = await redisInfo(client, 'server');
  const single = replication.role === 'master' && (server.redis_mode ?? 'standalone') === 'standalone';
  const forgets = await whyItForgets(client);
  return {
    ...(single ? {} : { LIN: `redis is no single primary (${server.redis_mode}, ${replication.role})` }),
    ...(forgets === undefined ? {} : { 'DUR-S': forgets }),
  };
}

/** Why the server may lose what it acknowledged when it is killed, or undefined where it does not. */
async function whyItForgets(client: Redis): Promise<string | undefined> {
  const { aof_enabled: enabled } = await redisInfo(client, 'persistence');
  if (enabled !== '1') return 'redis writes no append-only file (appendonly no)';
  try {
    const [, policy] = (await client.config('GET', 'appendfsync')) as string[];
    return policy === 'always' ? undefined : `redis does not synchronise every write (appendfsync ${policy})`;
  } catch (error) {
    if (toRedisError(error).payload.tag !== 'authentication-error') throw error;
    return 'redis does not say how it synchronises writes: the user may not CONFIG GET appendfsync';
  }
}

/** Key-value stores in a Redis server. */
const redis: KeyValueProvider = {
  id: 'keyvalue.redis',
  aliases: ['kv.redis'],
  capability: 'keyvalue',
  configs: {
    REDIS_ADDRESS: {
      description: 'URL of the server: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// over TLS',
      required: true,
      secret: true,
      check: checkRedisAddress,
    },
    REDIS_ALLOW_EVICTION: {
      description: '"true" to accept a server that may evict keys',
      check: (value) => (value === 'true' || value === 'false' ? undefined : 'is neither "true" nor "false"'),
    },
  },
  claims: { LIN: true, PERSIST: true, 'DUR-H': true, 'DUR-S': true, CTRL: true, LARGE },
  traits: ['network', 'auth', 'persistent'],
  scope: 'network',
  backend: { kind: 'redis', configs: { REDIS_ADDRESS: 'address' } },
  locate: (store, key) => storePrefix(store) + key,
  async connect(configs): Promise<KeyValueConnection> {
    const client = await connectRedis(configs.REDIS_ADDRESS ?? '');
    let withheld: Partial<Record<Level, string>>;
    try {
      withheld = await examine(client, configs.REDIS_ALLOW_EVICTION === 'true');
    } catch (error) {
      client.disconnect();
      throw error instanceof WitError ? error : toRedisError(error);
    }
    const held = Object.entries(redis.claims).filter(([level]) => !(level in withheld));
    return {
      claims: Object.fromEntries(held),
      withheld,
      limits: {
        maxKeyBytes: 64 * 1024,
        maxValueBytes: LARGE,
        opTimeoutMs: OP_TIMEOUT_MS,
        recoveryTimeMs: 5_000,
      },
      open: async (name) => new RedisStore(client, name),
      close: async () => {
        client.disconnect();
      },
    };
  },
};

export default redis;
