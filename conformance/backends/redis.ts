import { randomBytes } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Location } from '../../providers/provider.ts';
import { connectRedis, redisInfo } from '../../providers/redis/bounded-redis.ts';
import type {
  Account,
  BackendControl,
  BackendInstance,
  BackendKind,
  Endpoint,
  Inspector,
  OutsideWatch,
  ProvisionOptions,
  Strategy,
} from './backend.ts';
import { containerUnavailable, startContainer } from './container-engine.ts';
import { respFraming } from './fault-proxy/resp-framing.ts';
import { GuardedServer } from './guarded-server.ts';

/** The maker's image, unless the environment names another, such as one that `npm run images` made. */
const IMAGE = process.env.SPIDERLIGHTNING_REDIS_IMAGE ?? 'redis:7-alpine';

/** Commands that the inspector itself sends, which are not the run's. */
const INSPECTION = ['unlink', 'info', 'client', 'ping', 'dump', 'config', 'hello', 'auth', 'select', 'command', 'pttl'];

/** Server settings by profile: `durable` writes every command to the disk before it is acknowledged. */
function settings({ profile }: ProvisionOptions): string[] {
  return profile === 'durable' ? ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''] : [];
}

/** A server of the user's. */
async function attach(address: string): Promise<BackendInstance> {
  const client = await connectRedis(address);
  const inspector = await RedisInspector.create(client);
  const endpoint = endpointOf(address);
  return {
    address,
    version: await versionOf(client),
    fidelity: 'real',
    inspector,
    shared: true,
    ...(endpoint === undefined ? {} : { endpoint }),
    stop: () => inspector.close(),
  };
}

/** A server that is the run's own. */
async function own(server: OwnServer): Promise<BackendInstance> {
  const address = `redis://127.0.0.1:${server.port}`;
  try {
    const client = await connectRedis(address);
    const inspector = await OwnRedisInspector.create(client);
    const endpoint = endpointOf(address);
    return {
      address,
      version: await versionOf(client),
      fidelity: 'real',
      inspector,
      shared: false,
      ...(endpoint === undefined ? {} : { endpoint }),
      control: server,
      accounts: () => makeAccounts(client),
      exhaust: () => exhaust(client),
      async stop() {
        await inspector.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A server in a process or a container. */
interface OwnServer extends BackendControl {
  readonly port: number;
  stop(): Promise<void>;
}

async function versionOf(client: Redis): Promise<string> {
  return (await redisInfo(client, 'server')).redis_version ?? 'unknown';
}

/** Undefined for TLS: by way of another port its certificate would be somebody else's. */
function endpointOf(address: string): Endpoint | undefined {
  const url = new URL(address);
  if (url.protocol !== 'redis:') return undefined;
  const through = (port: number) => {
    const other = new URL(address);
    other.hostname = '127.0.0.1';
    other.port = `${port}`;
    return other.href;
  };
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 6379), framing: respFraming, through };
}

/** A user whose password is another one, one whom the server does not know, and one who may only read. */
async function makeAccounts(client: Redis): Promise<Account[]> {
  const [right, wrong, reading] = [secret(), secret(), secret()];
  await client.acl('SETUSER', 'someone', 'reset', 'on', `>${right}`, '~*', '&*', '+@all');
  await client.acl('SETUSER', 'reader', 'reset', 'on', `>${reading}`, '~*', '&*', '+@all', '-@write');
  const account = (what: string, user: string, password: string, lacks: Account['lacks']): Account => {
    return { what, secret: password, lacks, at: (port) => `redis://${user}:${password}@127.0.0.1:${port}` };
  };
  return [
    account('a wrong password', 'someone', wrong, 'everything'),
    account('an unknown user', 'nobody', wrong, 'everything'),
    account('a user who may not write', 'reader', reading, 'writing'),
  ];
}

function secret(): string {
  return randomBytes(12).toString('hex');
}

async function exhaust(client: Redis): Promise<() => Promise<void>> {
  await client.config('SET', 'maxmemory', '1');
  return async () => {
    await client.config('SET', 'maxmemory', '0');
  };
}

const container: Strategy = {
  name: 'container',
  cure: `start a container engine and fetch the image with --pull, or name one that is there in SPIDERLIGHTNING_REDIS_IMAGE`,
  unavailable: ({ pull }) => containerUnavailable(IMAGE, pull),
  async start(options) {
    const command = ['redis-server', '--protected-mode', 'no', ...settings(options)];
    const ready = /Ready to accept connections/;
    return own(await startContainer({ image: IMAGE, command, port: 6379, ready, isReady: answersPing }));
  },
};

const binary: Strategy = {
  name: 'binary',
  cure: 'install redis-server (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis)',
  async unavailable() {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const found = await access(join(folder, 'redis-server'), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return undefined;
    }
    return 'there is no redis-server on PATH';
  },
  async start(options) {
    const server = await GuardedServer.start(
      'redis-server',
      options.folder,
      (port, folder) => ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, ...settings(options)],
      answersPing,
    );
    return own(server);
  },
};

async function answersPing(port: number): Promise<boolean> {
  try {
    const client = await connectRedis(`redis://127.0.0.1:${port}`);
    const pong = await client.ping().catch(() => '');
    client.disconnect();
    return pong === 'PONG';
  } catch {
    return false;
  }
}

class RedisInspector implements Inspector {
  readonly replacesForeign = true;
  readonly hasLinks = false;
  readonly #client: Redis;
  readonly #before: Record<string, number>;

  constructor(client: Redis, before: Record<string, number>) {
    this.#client = client;
    this.#before = before;
  }

  static async create(client: Redis): Promise<RedisInspector> {
    return new this(client, await commandCounts(client));
  }

  async names(containing: string): Promise<string[]> {
    const names: string[] = [];
    const pattern = `*${containing.replaceAll(/[*?[\]\\]/g, '\\$&')}*`;
    for await (const page of this.#client.scanStream({ match: pattern, count: 1000 })) names.push(...page);
    return names;
  }

  async plant(location: Location): Promise<void> {
    await this.#client.rpush(redisKey(location), 'planted');
  }

  async isIntact(location: Location): Promise<boolean> {
    return (await this.#client.type(redisKey(location))) === 'list';
  }

  async remove(location: Location): Promise<void> {
    await this.#client.del(redisKey(location));
  }

  /** Keys that imitate whatever prefix a provider may use, one of them with a time to live. */
  async watchOutside(nonce: string): Promise<OutsideWatch> {
    const names = ['', 'kv', 'spiderlightning', `spiderlightning/${nonce}`, `${nonce}:`].map(
      (name) => `${name}~${nonce}`,
    );
    for (const name of names) await this.#client.set(name, `canary ${name}`);
    const expiring = names[0] ?? '';
    await this.#client.expire(expiring, 86_400);
    const before = await Promise.all(names.map((name) => this.#client.dump(name)));
    const changes = async () => {
      const after = await Promise.all(names.map((name) => this.#client.dump(name)));
      const changed = names.filter((_, index) => before[index] !== after[index]);
      const persists = (await this.#client.pttl(expiring)) < 0 && !changed.includes(expiring);
      return [...changed, ...(persists ? [`time to live of ${expiring}`] : [])];
    };
    const close = async () => {
      await this.#client.del(...names);
    };
    return { changes, close };
  }

  /** On a server that others use, their connections come and go too. */
  async connections(): Promise<number | undefined> {
    return undefined;
  }

  async served(): Promise<Record<string, number>> {
    const now = await commandCounts(this.#client);
    const since = Object.entries(now).map(([name, count]) => [name, count - (this.#before[name] ?? 0)] as const);
    return Object.fromEntries(since.filter(([name, count]) => count > 0 && !INSPECTION.includes(name)));
  }

  async close(): Promise<void> {
    this.#client.disconnect();
  }
}

/** With the hands that only the owner of a server may use. */
class OwnRedisInspector extends RedisInspector {
  readonly #client: Redis;

  constructor(client: Redis, before: Record<string, number>) {
    super(client, before);
    this.#client = client;
  }

  override async connections(): Promise<number> {
    const { connected_clients: connected = '0' } = await redisInfo(this.#client, 'clients');
    return Number(connected) - 1;
  }

  async sweep(containing: string): Promise<void> {
    const names = await this.names(containing);
    for (let at = 0; at < names.length; at += 1_000) await this.#client.unlink(...names.slice(at, at + 1_000));
  }

  async setEviction(on: boolean): Promise<void> {
    await this.#client.config('SET', 'maxmemory-policy', on ? 'allkeys-lru' : 'noeviction');
  }
}

function redisKey(location: Location): Buffer {
  return Buffer.from(location as Uint8Array);
}

async function commandCounts(client: Redis): Promise<Record<string, number>> {
  const stats = await redisInfo(client, 'commandstats');
  const counts: Record<string, number> = {};
  for (const [name, line] of Object.entries(stats)) {
    const command = name.replace('cmdstat_', '').split('|')[0] ?? name;
    counts[command] = (counts[command] ?? 0) + Number(/calls=(\d+)/.exec(line)?.[1] ?? 0);
  }
  return counts;
}

/** Redis servers. */
const redis: BackendKind = {
  kind: 'redis',
  strategies: [container, binary],
  attach,
};

export default redis;
