import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { redisInfo } from '../redis/bounded-redis.ts';
import { describeWithRedis, freePort, TestRedisServer } from '../redis/test-redis-server.ts';
import { describeAtomics } from '../test-atomics.ts';
import { callContext, eventually, witError } from '../test-support.ts';
import type { KeyValueConnection, KeyValueStore } from './contract.ts';
import redis from './redis.ts';

const context = callContext();
const bytes = (...values: number[]) => Buffer.from(values);
const text = (value: string) => Buffer.from(value);

const connections: KeyValueConnection[] = [];

async function connect(address: string, configs: Record<string, string> = {}): Promise<KeyValueConnection> {
  const connection = await redis.connect({ REDIS_ADDRESS: address, ...configs }, context);
  connections.push(connection);
  return connection;
}

async function openStore(address: string, name = 'store'): Promise<KeyValueStore> {
  return (await connect(address)).open(name, context);
}

async function allKeys(store: KeyValueStore): Promise<string[]> {
  const keys = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await store.list(cursor, context);
    for (const key of page.keys) keys.add(key);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [...keys];
}

/** How often the server has executed a command. */
async function executed(admin: Redis, command: string): Promise<number> {
  const line = (await redisInfo(admin, 'commandstats'))[`cmdstat_${command}`] ?? 'calls=0,';
  return Number(/^calls=(\d+),/.exec(line)?.[1]);
}

describeWithRedis('keyvalue.redis', () => {
  let server: TestRedisServer;
  let admin: Redis;

  before(async () => {
    server = await TestRedisServer.start();
    admin = new Redis(server.address);
  });
  beforeEach(() => admin.flushall());
  afterEach(async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
  });
  after(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('keeps, replaces and removes', async () => {
    const store = await openStore(server.address);
    expect(await store.get('k', context)).to.equal(undefined);
    await store.set('k', text('something longer'), context);
    await store.set('k', text('v'), context);
    await store.set('empty', bytes(), context);
    expect(await store.get('k', context)).to.deep.equal(text('v'));
    expect(await store.get('empty', context)).to.deep.equal(bytes());
    expect(await allKeys(store)).to.have.members(['k', 'empty']);
    await store.delete('k', context);
    await store.delete('k', context);
    expect(await store.get('k', context)).to.equal(undefined);
    expect(await allKeys(store)).to.deep.equal(['empty']);
  });

  it('keeps any key and any bytes', async () => {
    const store = await openStore(server.address);
    const all = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    const keys = [
      '\0',
      '\r\n',
      '*',
      '?[a-z]\\',
      'é',
      'e\u0301',
      '\ufeff',
      '/',
      '😀',
      ' ',
      'store',
      'spiderlightning/store/',
    ];
    for (const [index, key] of keys.entries()) await store.set(key, all.subarray(index), context);
    for (const [index, key] of keys.entries()) expect(await store.get(key, context)).to.deep.equal(all.subarray(index));
    expect(await allKeys(store)).to.have.members(keys);
  });

  it('keeps stores apart, whatever their names', async () => {
    const connection = await connect(server.address);
    const names = ['a', 'a/b', 'a/', 'a%2fb', 'A', '*', '?', 'a*', '[a]', '\\', 'é', 'e\u0301', '..', 'a:b', ' ', '\0'];
    for (const name of names) await (await connection.open(name, context)).set(`b/${name}`, text(name), context);
    for (const name of names) {
      const store = await connection.open(name, context);
      expect(await allKeys(store), name).to.deep.equal([`b/${name}`]);
      expect(await store.get(`b/${name}`, context)).to.deep.equal(text(name));
    }
    const nested = await connection.open('a/b', context);
    expect(await nested.get('a', context)).to.equal(undefined);
  });

  it('puts an entry where locate says', async () => {
    await (await openStore(server.address, 'a/é')).set('k/é', text('v'), context);
    expect(await admin.keys('*')).to.deep.equal(['spiderlightning/a%2f%c3%a9/k/é']);
    expect(redis.locate?.('a/é', 'k/é')).to.equal('spiderlightning/a%2f%c3%a9/k/é');
  });

  it('lists in pages with SCAN, never with KEYS', async () => {
    const store = await openStore(server.address);
    const keys = Array.from({ length: 2_500 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((key) => store.set(key, text(key), context)));
    await admin.config('RESETSTAT');
    expect((await allKeys(store)).toSorted()).to.deep.equal(keys.toSorted());
    expect(await executed(admin, 'scan')).to.be.greaterThan(1);
    expect(await executed(admin, 'keys')).to.equal(0);
  });

  it('ignores foreign keys under its prefix that it cannot have written', async () => {
    const store = await openStore(server.address);
    const prefix = text('spiderlightning/store/');
    for (const key of [bytes(0xff), bytes(0xc3), bytes(0xed, 0xa0, 0x80), bytes(0x61, 0xc0, 0x80), bytes()]) {
      await admin.set(Buffer.concat([prefix, key]), 'foreign');
    }
    for (const key of ['spiderlightning/store', 'spiderlightning/', 'store/k', 'spiderlightning/stores/k']) {
      await admin.set(key, 'foreign');
    }
    await store.set('k', text('v'), context);
    expect(await allKeys(store)).to.deep.equal(['k']);
    expect(await admin.dbsize()).to.equal(10);
  });

  it('reports an entry of another type, and set replaces it', async () => {
    const store = await openStore(server.address);
    await admin.rpush('spiderlightning/store/k', 'a', 'b');
    expect(await witError('unexpected-error', store.get('k', context))).to.equal('redis answered WRONGTYPE to get');
    await store.set('k', text('v'), context);
    expect(await store.get('k', context)).to.deep.equal(text('v'));
  });

  it('claims every level on a single server that keeps what it acknowledges', async () => {
    await admin.config('SET', 'appendonly', 'yes');
    try {
      await admin.config('SET', 'appendfsync', 'always');
      const { claims, withheld } = await connect(server.address);
      expect(claims).to.deep.equal(redis.claims);
      expect(withheld).to.deep.equal({});
      await admin.config('SET', 'appendfsync', 'everysec');
      const lazy = await connect(server.address);
      expect(lazy.claims).not.to.have.property('DUR-S');
      expect(lazy.withheld?.['DUR-S']).to.contain('appendfsync everysec');
    } finally {
      await admin.config('SET', 'appendonly', 'no');
    }
  });

  it('withholds DUR-S where the server writes nothing down, or does not say', async () => {
    const { claims, withheld } = await connect(server.address);
    expect(claims).not.to.have.property('DUR-S');
    expect(withheld?.['DUR-S']).to.contain('appendonly no');
    await admin.config('SET', 'appendonly', 'yes');
    await admin.acl('SETUSER', 'modest', 'on', '>pw', '~*', '+@all', '-config');
    try {
      const modest = await connect(server.address.replace('//', '//modest:pw@'));
      expect(modest.withheld?.['DUR-S']).to.contain('may not CONFIG GET');
      expect(modest.claims.LIN).to.equal(true);
    } finally {
      await admin.config('SET', 'appendonly', 'no');
      await admin.acl('DELUSER', 'modest');
    }
  });

  it('reports a server out of memory as an io-error, and the old value stays', async () => {
    const store = await openStore(server.address);
    await store.set('k', text('old'), context);
    await admin.config('SET', 'maxmemory', '1');
    try {
      const message = await witError('io-error', store.set('k', text('new'), context));
      expect(message).to.equal('redis cannot store or serve data now: OOM');
      expect(await store.get('k', context)).to.deep.equal(text('old'));
    } finally {
      await admin.config('SET', 'maxmemory', '0');
    }
  });

  it('refuses a server that may evict keys, unless told to accept it', async () => {
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    try {
      for (const configs of [{}, { REDIS_ALLOW_EVICTION: 'false' }]) {
        const message = await witError('unexpected-error', connect(server.address, configs));
        expect(message).to.contain('allkeys-lru').and.to.contain('REDIS_ALLOW_EVICTION');
      }
      const store = await (await connect(server.address, { REDIS_ALLOW_EVICTION: 'true' })).open('s', context);
      await store.set('k', text('v'), context);
      expect(await store.get('k', context)).to.deep.equal(text('v'));
      // A refusal leaves no connection behind: this one and the one of the test itself.
      await eventually(async () => expect((await redisInfo(admin, 'clients')).connected_clients).to.equal('2'));
    } finally {
      await admin.config('SET', 'maxmemory-policy', 'noeviction');
    }
    const { check } = redis.configs.REDIS_ALLOW_EVICTION ?? {};
    expect(check?.('true')).to.equal(undefined);
    expect(check?.('false')).to.equal(undefined);
    expect(check?.('yes')).to.equal('is neither "true" nor "false"');
  });

  it('withholds LIN on a replica', async () => {
    const replica = await TestRedisServer.start('--replicaof', '127.0.0.1', `${server.port}`);
    try {
      const { claims, withheld } = await connect(replica.address);
      expect(claims).to.have.keys('PERSIST', 'DUR-H', 'CTRL', 'LARGE');
      expect(withheld?.LIN).to.equal('redis is no single primary (standalone, slave)');
      const store = await openStore(replica.address);
      expect(await witError('io-error', store.set('k', text('v'), context))).to.contain('READONLY');
    } finally {
      await replica.stop();
    }
  });

  it('lets go of its connection when it is closed', async () => {
    const connection = await connect(server.address);
    await eventually(async () => expect((await redisInfo(admin, 'clients')).connected_clients).to.equal('2'));
    await connection.close();
    await eventually(async () => expect((await redisInfo(admin, 'clients')).connected_clients).to.equal('1'));
  });

  it('does not send a command again whose reply was lost, and works on', async () => {
    const proxy = await ReplyLosingProxy.start(server.port);
    try {
      const store = await openStore(`redis://127.0.0.1:${proxy.port}`);
      await store.set('k', text('before'), context);
      await admin.config('RESETSTAT');
      proxy.lose = true;
      await witError('connection-error', store.set('k', text('lost'), context));
      proxy.lose = false;
      expect(proxy.lost, 'replies lost').to.equal(1);
      // It has reconnected and works, so a repetition would have come before this.
      const value = await eventually(() => store.get('k', context));
      expect(value).to.deep.equal(text('lost'));
      expect(await executed(admin, 'set')).to.equal(1);
    } finally {
      await proxy.stop();
    }
  });

  it('keeps a copy of a value that waits for the connection', async () => {
    const proxy = await ReplyLosingProxy.start(server.port);
    try {
      const store = await openStore(`redis://127.0.0.1:${proxy.port}`);
      proxy.lose = true;
      await witError('connection-error', store.get('k', context));
      proxy.lose = false;
      const value = text('as it was');
      const setting = store.set('k', value, context);
      value.fill('x');
      await setting;
      expect(await store.get('k', context)).to.deep.equal(text('as it was'));
    } finally {
      await proxy.stop();
    }
  });

  it('keeps a value whole where the connection breaks in the middle of it', async () => {
    const proxy = await ReplyLosingProxy.start(server.port);
    try {
      const store = await openStore(`redis://127.0.0.1:${proxy.port}`);
      await store.set('k', text('old'), context);
      proxy.cutAfterBytes = 100_000;
      await witError('connection-error', store.set('k', Buffer.alloc(1024 * 1024), context));
      proxy.cutAfterBytes = Number.POSITIVE_INFINITY;
      expect(await eventually(() => store.get('k', context))).to.deep.equal(text('old'));
    } finally {
      await proxy.stop();
    }
  });
});

describeWithRedis('keyvalue.redis and atomic operations', () => {
  let server: TestRedisServer;
  let admin: Redis;

  before(async () => {
    server = await TestRedisServer.start();
    admin = new Redis(server.address);
  });
  after(async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    admin.disconnect();
    await server.stop();
  });

  describeAtomics('keyvalue.redis', () => openStore(server.address, 'atomics'));

  it('count and swap among clients', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(server.address, 'clients')));
    await Promise.all(stores.flatMap((store) => Array.from({ length: 50 }, () => store.increment?.('n', 1n, context))));
    const add = async (store: KeyValueStore) => {
      for (let added = 0; added < 25; ) {
        const found = await store.get('swapped', context);
        const next = text(`${Number(found ?? 0) + 1}`);
        if (await store.compareAndSwap?.('swapped', found, next, context)) added++;
      }
    };
    await Promise.all(stores.map(add));
    const [store] = stores;
    expect(await store?.get('n', context)).to.deep.equal(text('200'));
    expect(await store?.get('swapped', context)).to.deep.equal(text('100'));
  });

  it('report an entry that the provider did not write, and leave it', async () => {
    const store = await openStore(server.address, 'foreign');
    const location = String(redis.locate?.('foreign', 'list'));
    await admin.rpush(location, 'item');
    expect(await witError('unexpected-error', increment(store, 'list'))).to.contain('WRONGTYPE');
    expect(await witError('unexpected-error', swap(store, 'list'))).to.contain('WRONGTYPE');
    expect(await admin.lrange(location, 0, -1)).to.deep.equal(['item']);
  });

  it('report a server without memory, and change nothing', async () => {
    const store = await openStore(server.address, 'full');
    await store.set('n', text('7'), context);
    await admin.config('SET', 'maxmemory', '1');
    try {
      expect(await witError('io-error', increment(store, 'n'))).to.contain('OOM');
      expect(await witError('io-error', swap(store, 'n', text('7'))))
        .to.contain('OOM')
        .and.not.to.contain('mine');
      expect(await store.get('n', context)).to.deep.equal(text('7'));
    } finally {
      await admin.config('SET', 'maxmemory', '0');
    }
  });

  it('answer a user without a right with an authentication-error', async () => {
    for (const [user, rights] of [
      ['reader', ['+get', '+info']],
      ['scripter', ['+get', '+info', '+eval']],
      ['blind', ['+set', '+info', '+eval']],
    ] as const) {
      await admin.call('ACL', 'SETUSER', user, 'on', '>pass', '~*', ...rights, '+select');
      const store = await openStore(`redis://${user}:pass@127.0.0.1:${server.port}`, 'rights');
      expect(await witError('authentication-error', increment(store, 'n'))).to.contain('NOPERM');
      expect(await witError('authentication-error', swap(store, 'n')), user).to.contain('NOPERM');
    }
    expect(await admin.exists(String(redis.locate?.('rights', 'n')))).to.equal(0);
  });

  it('happen once where the reply is lost', async () => {
    const proxy = await ReplyLosingProxy.start(server.port);
    try {
      const store = await openStore(`redis://127.0.0.1:${proxy.port}`, 'lost');
      proxy.lose = true;
      await witError('connection-error', increment(store, 'n'));
      proxy.lose = false;
      await eventually(async () => expect(await store.get('n', context)).to.deep.equal(text('1')));
      proxy.lose = true;
      await witError('connection-error', swap(store, 'k'));
      proxy.lose = false;
      await eventually(async () => expect(await store.get('k', context)).to.deep.equal(text('mine')));
      expect(await store.get('n', context)).to.deep.equal(text('1'));
    } finally {
      await proxy.stop();
    }
  });

  const increment = (store: KeyValueStore, key: string) =>
    store.increment?.(key, 1n, context) ?? expect.fail('there is no increment');
  const swap = (store: KeyValueStore, key: string, expected?: Uint8Array) =>
    store.compareAndSwap?.(key, expected, text('mine'), context) ?? expect.fail('there is no compareAndSwap');
});

describeWithRedis('keyvalue.redis and credentials', () => {
  const PASSWORD = 'c0rrect-h0rse';
  const WRONG = 'wr0ng-h0rse';
  let server: TestRedisServer;
  const at = (credentials: string) => `redis://${credentials}127.0.0.1:${server.port}`;

  before(async () => {
    server = await TestRedisServer.start('--requirepass', PASSWORD);
  });
  after(async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    await server.stop();
  });

  it('works with the right password', async () => {
    const store = await openStore(at(`:${PASSWORD}@`));
    await store.set('k', text('v'), context);
    expect(await store.get('k', context)).to.deep.equal(text('v'));
  });

  for (const [what, credentials, code] of [
    ['a wrong password', `:${WRONG}@`, 'WRONGPASS'],
    ['no password', '', 'NOAUTH'],
    ['an unknown user', `nobody:${WRONG}@`, 'WRONGPASS'],
  ] as const) {
    it(`answers ${what} with an authentication-error that does not repeat it`, async () => {
      const before = performance.now();
      const thrown = await connect(at(credentials)).catch((error: unknown) => error);
      expect(performance.now() - before).to.be.lessThan(5_000);
      expect(await witError('authentication-error', Promise.reject(thrown))).to.contain(code);
      const { message, stack, cause } = thrown as Error;
      for (const shown of [message, stack, JSON.stringify(thrown), String(cause)]) {
        expect(shown).not.to.contain(WRONG).and.not.to.contain(PASSWORD);
      }
    });
  }

  it('answers a user without the right with an authentication-error', async () => {
    const admin = new Redis(at(`:${PASSWORD}@`));
    await admin.call('ACL', 'SETUSER', 'reader', 'on', `>${PASSWORD}`, '~*', '+@read', '+info', '+@connection');
    admin.disconnect();
    const store = await openStore(at(`reader:${PASSWORD}@`));
    expect(await store.get('absent', context)).to.equal(undefined);
    const message = await witError('authentication-error', store.set('k', text('v'), context));
    expect(message).to.contain('NOPERM').and.not.to.contain(PASSWORD);
  });
});

describeWithRedis('keyvalue.redis and a server in trouble', () => {
  let server: TestRedisServer;
  beforeEach(async () => {
    server = await TestRedisServer.start('--appendonly', 'yes');
  });
  afterEach(async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    await server.stop();
  });

  it('reports a server that is down when it connects', async () => {
    await witError('connection-error', connect(`redis://127.0.0.1:${await freePort()}`));
  });

  it('reports a server that went down within seconds, and works again when it is back', async () => {
    const store = await openStore(server.address);
    await store.set('k', text('v'), context);
    await server.kill();
    for (const call of [
      () => store.get('k', context),
      () => store.set('k', text('unheard'), context),
      () => store.delete('k', context),
      () => store.list(undefined, context),
    ]) {
      const before = performance.now();
      await witError('connection-error', call());
      expect(performance.now() - before).to.be.lessThan(5_000);
    }
    await server.restart();
    const value = await eventually(() => store.get('k', context), 5_000);
    expect(value).to.deep.equal(text('v'));
  });

  it('reports a server that falls silent within the time it declares, and works again after', async () => {
    const connection = await connect(server.address);
    const store = await connection.open('store', context);
    await store.set('k', text('v'), context);
    const { opTimeoutMs } = connection.limits;
    server.signal('SIGSTOP');
    const before = performance.now();
    await Promise.all([
      witError('timeout-error', store.get('k', context)),
      witError('timeout-error', store.set('other', text('v'), context)),
      // The system accepts a connection for a stopped process, which then never speaks.
      witError('timeout-error', connect(server.address)),
    ]);
    expect(performance.now() - before).to.be.lessThan(opTimeoutMs);
    server.signal('SIGCONT');
    expect(await eventually(() => store.get('k', context), 5_000)).to.deep.equal(text('v'));
  });
});

/** Stands between the provider and the server, and breaks connections as it is told. */
class ReplyLosingProxy {
  /** Whether replies are swallowed from now on, and the connection of each reset. */
  lose = false;
  /** How many replies were. */
  lost = 0;
  /** A connection is reset once it has sent so many bytes from now on. */
  cutAfterBytes = Number.POSITIVE_INFINITY;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(to: number): Promise<ReplyLosingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new ReplyLosingProxy(server);
    server.on('connection', (client) => {
      const upstream = createConnection(to, '127.0.0.1');
      client.on('error', () => {});
      upstream.on('error', () => {});
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
      client.on('data', (sent: Buffer) => {
        upstream.write(sent.subarray(0, proxy.cutAfterBytes));
        proxy.cutAfterBytes -= sent.length;
        if (proxy.cutAfterBytes <= 0) client.resetAndDestroy();
      });
      upstream.on('data', (reply) => {
        if (!proxy.lose) {
          client.write(reply);
          return;
        }
        proxy.lost++;
        client.resetAndDestroy();
      });
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.close();
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    await once(this.#server, 'close');
  }
}
