import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { witError } from '../test-support.ts';
import { checkRedisAddress, connectRedis, redisInfo, toRedisError } from './bounded-redis.ts';
import { describeWithRedis, freePort, TestRedisServer } from './test-redis-server.ts';

const SECRET = 'p4ssw0rd';

function thrown(message: string, properties: object = {}): Error {
  return Object.assign(new Error(message), properties);
}

const reply = (message: string, command?: object) => thrown(message, { name: 'ReplyError', command });

describe('toRedisError', () => {
  const cases: [Error | string | undefined, string, string][] = [
    [thrown('Command timed out'), 'timeout-error', 'redis did not answer in time'],
    [thrown('connect ETIMEDOUT'), 'timeout-error', 'redis did not accept the connection in time'],
    [thrown('read ETIMEDOUT', { code: 'ETIMEDOUT' }), 'timeout-error', 'redis did not accept the connection in time'],
    [thrown('connect ECONNREFUSED 1.2.3.4:5', { code: 'ECONNREFUSED' }), 'connection-error', ': ECONNREFUSED'],
    [thrown('Connection is closed.'), 'connection-error', 'the connection to redis failed'],
    ['a text', 'connection-error', 'the connection to redis failed'],
    [undefined, 'connection-error', 'the connection to redis failed'],
    ...['NOAUTH', 'WRONGPASS', 'NOPERM'].map((code): [Error, string, string] => [
      reply(`${code} ${SECRET}`),
      'authentication-error',
      code,
    ]),
    ...['OOM', 'MISCONF', 'READONLY', 'LOADING', 'NOREPLICAS', 'MASTERDOWN'].map((code): [Error, string, string] => [
      reply(`${code} ${SECRET}`),
      'io-error',
      code,
    ]),
    [reply(`-WRONGTYPE ${SECRET}`), 'unexpected-error', 'redis answered WRONGTYPE'],
    [reply(`ERR unknown ${SECRET}`, { name: 'get', args: [SECRET] }), 'unexpected-error', 'redis answered ERR to get'],
    [reply(`oddly ${SECRET}`), 'unexpected-error', 'redis answered an error'],
  ];
  for (const [error, tag, text] of cases) {
    it(`makes ${tag} of ${String(error).replace(SECRET, 'SECRET')}`, () => {
      const { payload } = toRedisError(error);
      expect(payload.tag).to.equal(tag);
      expect(payload.val).to.contain(text).and.not.to.contain(SECRET);
    });
  }
});

describe('checkRedisAddress', () => {
  it('takes what the client understands', () => {
    for (const rest of ['h', 'h:1', 'h/', 'h/0', 'h:1/15', ':p@h', 'u:p%40q@h:1/2', '[::1]:6379', '127.0.0.1']) {
      expect(checkRedisAddress(`redis://${rest}`), rest).to.equal(undefined);
      expect(checkRedisAddress(`rediss://${rest}`), rest).to.equal(undefined);
    }
  });

  const wrong: [string, string][] = [
    ['', 'is no URL'],
    [SECRET, 'is no URL'],
    ['127.0.0.1:6379', 'is no URL'],
    ['localhost:6379', 'does not begin with redis://'],
    [`http://:${SECRET}@h`, 'does not begin with redis://'],
    ['redis://', 'names no host'],
    ['redis:///0', 'names no host'],
    [`redis://h/${SECRET}`, 'no database number'],
    ['redis://h/1/2', 'no database number'],
    [`redis://h/0?password=${SECRET}`, 'nothing may follow'],
    ['redis://h?maxRetriesPerRequest=20', 'nothing may follow'],
    ['redis://h#1', 'nothing may follow'],
    [`redis://:${SECRET}%zz@h`, 'write % itself as %25'],
    [`redis://${SECRET}%@h`, 'write % itself as %25'],
  ];
  for (const [address, text] of wrong) {
    it(`refuses ${address.replaceAll(SECRET, 'SECRET') || 'nothing'} and does not repeat it`, async () => {
      expect(checkRedisAddress(address)).to.contain(text).and.not.to.contain(SECRET);
      expect(await witError('unexpected-error', connectRedis(address))).to.contain(text);
    });
  }
});

describe('connectRedis', () => {
  let server: Server | undefined;

  /** A server that treats every connection like this. */
  async function serve(treat: (socket: Socket) => void): Promise<string> {
    server = createServer((socket) => {
      socket.on('error', () => {});
      treat(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `redis://:${SECRET}@127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    server?.close();
    server = undefined;
  });

  it('reports a port where nobody listens within seconds', async () => {
    const before = performance.now();
    const text = await witError('connection-error', connectRedis(`redis://127.0.0.1:${await freePort()}`));
    expect(text).to.equal('the connection to redis failed: ECONNREFUSED');
    expect(performance.now() - before).to.be.lessThan(5_000);
  });

  it('reports a host that does not exist', async () => {
    // RFC 6761 keeps the name from ever being one.
    expect(await witError('connection-error', connectRedis('redis://host.invalid'))).to.match(/ENOTFOUND|EAI_AGAIN/);
  });

  it('reports a server that resets or ends every connection, and tries no more', async () => {
    for (const treat of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => socket.end()]) {
      let connections = 0;
      const address = await serve((socket) => {
        connections++;
        treat(socket);
      });
      await witError('connection-error', connectRedis(address));
      const after = connections;
      server?.close();
      expect(after).to.equal(1);
      expect(await witError('connection-error', connectRedis(address))).to.contain('ECONNREFUSED');
      expect(connections).to.equal(after);
    }
  });

  it('reports what is no Redis, and never the password', async () => {
    const address = await serve((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const text = await witError('connection-error', connectRedis(address));
    expect(text).not.to.contain(SECRET);
  });
});

describeWithRedis('connectRedis with a server', () => {
  let server: TestRedisServer;
  before(async () => {
    server = await TestRedisServer.start('--databases', '4');
  });
  after(() => server.stop());

  it('uses the database of the address', async () => {
    const third = await connectRedis(`${server.address}/3`);
    await third.set('k', 'v');
    expect(await redisInfo(third, 'keyspace')).to.have.property('db3');
    third.disconnect();
  });

  it('refuses a database that the server does not have, rather than use database 0', async () => {
    const text = await witError('unexpected-error', connectRedis(`${server.address}/4`));
    expect(text).to.equal('redis answered ERR to select');
  });

  it('reads the fields of a section', async () => {
    const client = await connectRedis(server.address);
    const info = await redisInfo(client, 'replication');
    expect(info).to.include({ role: 'master', connected_slaves: '0' });
    client.disconnect();
  });
});
