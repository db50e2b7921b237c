import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../../providers/redis/bounded-redis.ts';
import { describeWithRedis, TestRedisServer } from '../../../providers/redis/test-redis-server.ts';
import { FaultProxy } from './fault-proxy.ts';
import { respFraming } from './resp-framing.ts';
import { Peer, until } from './test-peers.ts';

describeWithRedis('a fault proxy before Redis', () => {
  let server: TestRedisServer;
  let proxy: FaultProxy;
  /** Through the proxy, and past it. */
  let client: Redis;
  let direct: Redis;

  before(async () => {
    server = await TestRedisServer.start();
    direct = await connectRedis(server.address);
  });

  after(async () => {
    direct.disconnect();
    await server.stop();
  });

  beforeEach(async () => {
    await direct.flushall();
    proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.port }, respFraming);
    client = await connectRedis(`redis://127.0.0.1:${proxy.port}`);
    // What ioredis asks of a server when it connects goes by before the first fault.
    await client.ping();
  });

  afterEach(async () => {
    client.disconnect();
    await proxy.close();
  });

  const increments = (message: Uint8Array) => /\r\nincr\r\n/i.test(Buffer.from(message).toString('latin1'));

  async function failure(answer: Promise<unknown>): Promise<string> {
    return answer.then(
      () => 'no failure',
      (error: Error) => error.message,
    );
  }

  /** The client of before works again by itself. */
  async function recovers(): Promise<void> {
    let answer: unknown;
    await until('an answer after healing', () => {
      client.ping().then(
        (pong) => {
          answer = pong;
        },
        () => {},
      );
      return answer === 'PONG';
    });
  }

  it('finds a reply to every request', async () => {
    const value = Buffer.alloc(100_000, '\r\n$-1\r\n*2\r\n');
    const pipeline = client.pipeline();
    for (let i = 0; i < 200; i++) pipeline.set(`k${i}`, value).get(`k${i}`).incr('n').get('missing').incr(`k${i}`);
    await pipeline.exec();
    expect((await client.getBuffer('k7'))?.equals(value)).to.equal(true);
    await client.multi().set('a', '1').hset('h', { a: 1, b: 2 }).hgetall('h').exec();
    await client.info();
    await client.eval("return {1, {'two', false}, {err = 'three'}, {ok = 'four'}}", 0).catch(() => {});
    const { requests, replies } = proxy.counters;
    expect(requests).to.be.greaterThan(1_000);
    expect(replies).to.equal(requests);
  });

  it('tells replies from what RESP3 pushes', async () => {
    const peer = Peer.dial(proxy.port);
    const before = proxy.counters;
    peer.send('HELLO 3\r\nCLIENT TRACKING ON\r\n\r\nGET watched\r\n');
    await until('three replies', () => peer.text.endsWith('+OK\r\n_\r\n'));
    await direct.set('watched', 'changed');
    await until('a push', () => peer.text.includes('>2\r\n$10\r\ninvalidate'));
    const fault = proxy.inject({ kind: 'cut-before-reply' });
    peer.send('GET watched\r\n');
    await peer.sees('ECONNRESET');
    expect(fault.messages.map((message) => Buffer.from(message).toString())).to.deep.equal([
      'GET watched\r\n',
      '$7\r\nchanged\r\n',
    ]);
    expect(proxy.counters.requests - before.requests).to.equal(4);
    expect(proxy.counters.replies - before.replies).to.equal(4);
  });

  it('loses a reply: the server has done it once, the client has an error', async () => {
    const fault = proxy.inject({ kind: 'cut-before-reply', matching: increments });
    await client.set('other', '1');
    expect(await failure(client.incr('n'))).not.to.equal('no failure');
    expect(fault.hits).to.equal(1);
    expect(Buffer.from(fault.messages[1] ?? []).toString()).to.equal(':1\r\n');
    expect(await direct.get('n')).to.equal('1');
    await recovers();
    expect(await direct.get('n')).to.equal('1');
  });

  it('loses a request: the server never saw it, the client has an error', async () => {
    const fault = proxy.inject({ kind: 'cut-before-forward', matching: increments, request: 2 });
    expect(Number(await client.incr('n'))).to.equal(1);
    expect(await failure(client.incr('n'))).not.to.equal('no failure');
    expect(fault.hits).to.equal(1);
    expect(await direct.get('n')).to.equal('1');
    await recovers();
    expect(await direct.get('n')).to.equal('1');
  });

  it('refuses', async () => {
    proxy.inject({ kind: 'refuse' });
    proxy.cutAll();
    const late = await connectRedis(`redis://127.0.0.1:${proxy.port}`).then(
      () => 'no failure',
      (error: { payload: { val: string } }) => error.payload.val,
    );
    expect(late).to.equal('the connection to redis failed: ECONNREFUSED');
    proxy.heal();
    await recovers();
  });

  it('answers nothing in a black hole, while the server does', async () => {
    const hole = proxy.inject({ kind: 'black-hole' });
    let settled = false;
    const answer = failure(client.incr('n')).finally(() => {
      settled = true;
    });
    await hole.reached();
    expect(Number(await direct.incr('n'))).to.equal(1);
    expect(settled).to.equal(false);
    proxy.heal();
    expect(await answer).not.to.equal('no failure');
    await recovers();
    expect(await direct.get('n')).to.equal('1');
  });

  it('holds replies: all requests are carried out, none is answered', async () => {
    const hold = proxy.inject({ kind: 'hold-replies' });
    let answered = 0;
    const answers = Array.from({ length: 10 }, () => client.incr('n').finally(() => answered++));
    await hold.reached(10);
    expect(await direct.get('n')).to.equal('10');
    expect(answered).to.equal(0);
    proxy.heal();
    expect((await Promise.all(answers)).map(Number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('passes a value of 64 MiB, and one of 8 MiB in slices', async () => {
    const huge = Buffer.alloc(64 * 1024 * 1024, 'spiderlightning');
    await client.set('huge', huge);
    expect((await client.getBuffer('huge'))?.equals(huge)).to.equal(true);
    const value = huge.subarray(0, 8 * 1024 * 1024);
    await client.set('large', value);
    const slicer = proxy.inject({ kind: 'slicer', bytes: 50_000, direction: 'down' });
    expect((await client.getBuffer('large'))?.equals(value)).to.equal(true);
    expect(slicer.hits).to.be.at.least(Math.ceil(value.length / 50_000));
  });

  it('follows a server that was killed and came back', async () => {
    await server.kill();
    await until('the end of the connection', () => proxy.counters.open === 0);
    await server.restart();
    await recovers();
  });
});
