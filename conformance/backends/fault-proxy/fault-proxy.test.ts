import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Random } from '../../random.ts';
import { never } from '../../wait.ts';
import type { Fault, Framing, Injection } from './fault-proxy.ts';
import { FaultProxy } from './fault-proxy.ts';
import { EchoServer, leavesNothing, lineFraming, Peer, until } from './test-peers.ts';

const MEBIBYTE = 1024 * 1024;

/** What nobody may see: so long, in milliseconds, something is watched that must not happen. */
const WATCH_MS = 100;

describe('a fault proxy', () => {
  let server: EchoServer;
  let proxy: FaultProxy;
  let clients: Peer[];

  async function start(serve?: (peer: Peer) => void, framing: Framing | undefined = lineFraming): Promise<void> {
    server = await EchoServer.start(serve);
    proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.port }, framing);
  }

  beforeEach(() => {
    clients = [];
  });

  afterEach(async () => {
    for (const { socket } of clients) socket.destroy();
    await proxy.close();
    await server.close();
    expect(proxy.counters.open).to.equal(0);
  });

  function dial(): Peer {
    const client = Peer.dial(proxy.port);
    clients.push(client);
    return client;
  }

  /** A client whose connection is there on both sides. */
  async function connected(): Promise<Peer> {
    const before = server.peers.length;
    const client = dial();
    await client.sees('connect');
    await until('a connection at the server', () => server.peers.length > before);
    return client;
  }

  /** The proxy works as if nothing had been. */
  async function works(): Promise<void> {
    await proxy.listening();
    const client = dial().send('after all\n');
    await client.receives('after all\n');
    client.socket.end();
    await client.sees('end');
  }

  async function nothingMore(client: Peer): Promise<void> {
    const before = client.seen.join();
    expect(
      await never(async () => (client.seen.join() === before ? undefined : client.seen.join()), WATCH_MS),
    ).to.equal(undefined);
  }

  /** Waits until the proxy reads no more. @returns how many bytes it read from clients */
  async function halt(): Promise<number> {
    let before = 0;
    let polls = 0;
    await until('a halt', () => {
      const now = proxy.counters.bytesUp;
      polls = now === before && now > 0 ? polls + 1 : 0;
      before = now;
      return polls === 5;
    });
    return before;
  }

  describe('without a fault', () => {
    it('passes bytes on as they come, and counts them', async () => {
      await start();
      const client = await connected();
      client.send('one\ntwo\nthr');
      await client.receives('one\ntwo\nthr');
      expect(proxy.counters).to.deep.equal({
        connections: 1,
        refused: 0,
        open: 1,
        requests: 2,
        replies: 2,
        bytesUp: 11,
        bytesDown: 11,
      });
      client.send('ee\n');
      await client.receives('one\ntwo\nthree\n');
      expect(proxy.counters).to.include({ requests: 3, replies: 3 });
    });

    it('passes on the end of one side while the other goes on', async () => {
      await start((peer) => {
        peer.socket.on('end', () => peer.socket.end(`got ${peer.text}`));
      });
      const client = await connected();
      client.send('all').socket.end();
      await client.sees('close');
      expect(client.seen).to.deep.equal(['connect', 'data', 'end', 'close']);
      expect(client.text).to.equal('got all');
      await until('no connection', () => proxy.counters.open === 0);
    });

    it("passes on the server's end while the client goes on", async () => {
      await start((peer) => peer.socket.end('bye'));
      const client = await connected();
      await client.sees('end');
      client.send('more').socket.end();
      await server.peers[0]?.receives('more');
      await client.sees('close');
      expect(client.seen).to.deep.equal(['connect', 'data', 'end', 'close']);
    });

    it('passes on a reset of either side', async () => {
      await start(() => {});
      const client = await connected();
      server.peers[0]?.socket.resetAndDestroy();
      await client.sees('close');
      expect(client.seen).to.deep.equal(['connect', 'ECONNRESET', 'close']);
      const another = await connected();
      another.socket.resetAndDestroy();
      await server.peers[1]?.sees('close');
      expect(server.peers[1]?.seen).to.deep.equal(['ECONNRESET', 'close']);
    });

    it('resets clients while the server is away, and follows it to another port', async () => {
      await start();
      const away = server;
      await away.close();
      const client = dial();
      await client.sees('close');
      expect(client.seen).to.include('ECONNRESET');
      server = await EchoServer.start();
      proxy.retarget(server.port);
      await works();
    });

    for (const [name, framing] of [
      ['with', lineFraming],
      ['without', undefined],
    ] as const) {
      it(`reads no faster than the other side does, ${name} a framing`, async () => {
        const paused: Peer[] = [];
        server = await EchoServer.start((peer) => {
          peer.socket.pause();
          paused.push(peer);
        });
        proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.port }, framing);
        const client = await connected();
        const sent = randomBytes(64 * MEBIBYTE);
        // Lines of reasonable length, which a framing keeps until they are whole.
        for (let at = 0; at < sent.length; at += 64 * 1024) sent[at] = 0x0a;
        client.send(sent);
        // What lies between is in the buffers of the system.
        expect(await halt()).to.be.lessThan(32 * MEBIBYTE);
        paused[0]?.socket.resume();
        client.socket.end();
        await paused[0]?.sees('end');
        expect(paused[0]?.received.equals(sent)).to.equal(true);
      });
    }

    it('counts chunks where it knows no messages, and refuses faults that must know them', async () => {
      server = await EchoServer.start();
      proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.port });
      const client = await connected();
      await client.send('no message').receives('no message');
      expect(proxy.counters).to.include({ requests: 1, replies: 1 });
      for (const kind of ['hold-replies', 'cut-before-reply', 'cut-before-forward'] as const) {
        expect(() => proxy.inject({ kind }), kind).to.throw(`the fault ${kind} needs a proxy with a framing`);
      }
    });

    it('cuts everything once, and is whole again', async () => {
      await start();
      for (const how of ['rst', 'fin'] as const) {
        const both = [await connected(), await connected()];
        expect(proxy.cutAll(how)).to.equal(2);
        expect(proxy.cutAll(how)).to.equal(0);
        for (const client of both) {
          await client.sees(how === 'rst' ? 'close' : 'end');
          expect(client.seen.slice(1)).to.deep.equal(how === 'rst' ? ['ECONNRESET', 'close'] : ['end']);
          client.socket.end();
        }
        await until('no connection', () => proxy.counters.open === 0);
        await works();
      }
      expect(proxy.cutAll()).to.equal(0);
    });

    it('ends also a connection that nothing comes out of', async () => {
      await start((peer) => peer.socket.pause());
      const client = await connected();
      client.send(Buffer.alloc(64 * MEBIBYTE)).socket.end();
      await halt();
      proxy.cutAll('fin');
      server.peers[0]?.socket.resume().end();
      await client.sees('close');
      await until('no connection', () => proxy.counters.open === 0);
      expect(client.seen).to.deep.equal(['connect', 'end', 'close']);
      expect(server.peers[0]?.received.length).to.be.lessThan(64 * MEBIBYTE);
    });
  });

  describe('refuses connections', () => {
    it('while the port stays its own, and open connections go on', async () => {
      await start();
      const before = await connected();
      const { port } = proxy;
      const refuse = proxy.inject({ kind: 'refuse' });
      expect(refuse.hits).to.equal(1);
      const client = dial();
      await client.sees('close');
      expect(client.seen).to.deep.equal(['ECONNREFUSED', 'close']);
      await before.send('still\n').receives('still\n');
      refuse.heal();
      expect(proxy.port).to.equal(port);
      await works();
    });

    it('until the last of the faults that refuse is healed', async () => {
      await start();
      const [one, two] = [proxy.inject({ kind: 'refuse' }), proxy.inject({ kind: 'refuse' })];
      one.heal();
      one.heal();
      const client = dial();
      await client.sees('close');
      expect(client.seen).to.deep.equal(['ECONNREFUSED', 'close']);
      let message = '';
      await proxy.listening().catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.equal(`port ${proxy.port} is shut`);
      two.heal();
      await works();
    });
  });

  for (const [kind, seen] of [
    ['fin', ['end']],
    ['rst', ['ECONNRESET', 'close']],
  ] as const) {
    it(`ends open and new connections with a ${kind}`, async () => {
      await start();
      const before = [await connected(), await connected()];
      const fault = proxy.inject({ kind });
      expect(fault.hits).to.equal(2);
      for (const client of before) {
        await client.sees(seen[0]);
        await until('the last of it', () => client.seen.length === seen.length + 1);
        expect(client.seen).to.deep.equal(['connect', ...seen]);
      }
      const after = dial();
      await fault.reached(3);
      await after.sees(seen[0]);
      expect(after.seen).to.include.members([...seen]);
      expect(proxy.counters).to.include({ connections: 3, refused: 1 });
      expect(server.peers).to.have.lengthOf(2);
      proxy.heal();
      await works();
      for (const client of clients) client.socket.end();
      await until('no connection', () => proxy.counters.open === 0);
    });
  }

  it('resets a connection whose end is on its way out', async () => {
    await start();
    await leavesNothing(async () => {
      const client = await connected();
      const slow = proxy.inject({ kind: 'slow-close', milliseconds: 3_600_000 });
      client.socket.end();
      await slow.reached();
      // Healing lets the end go, which takes a turn.
      slow.heal();
      proxy.cutAll();
      await client.sees('ECONNRESET');
      await until('the end at the server', () => server.peers.every(({ socket }) => socket.closed));
    });
  });

  describe('delays', () => {
    it('every chunk, while another proxy answers, and until it is healed', async () => {
      await start();
      const sideways = await FaultProxy.start({ host: '127.0.0.1', port: server.port });
      const client = await connected();
      const latency = proxy.inject({ kind: 'latency', milliseconds: 3_600_000, direction: 'up' });
      client.send('late\n');
      await latency.reached();
      client.send('later\n');
      const other = Peer.dial(sideways.port).send('first\n');
      await other.receives('first\n');
      expect(server.peers[0]?.text).to.equal('');
      other.socket.destroy();
      await sideways.close();
      latency.heal();
      await client.receives('late\nlater\n');
    });

    it('every chunk by its own time, and keeps their order', async () => {
      await start();
      const client = await connected();
      const latency = proxy.inject({ kind: 'latency', milliseconds: 20, jitter: 20, random: new Random(1) });
      let sent = '';
      for (let i = 1; i <= 50; i++) {
        client.send(`${i}\n`);
        sent += `${i}\n`;
        await latency.reached(i);
      }
      client.socket.end();
      await client.sees('end');
      expect(client.text).to.equal(sent);
      // Chunks one way, at least one the other, both ends.
      expect(latency.hits).to.be.at.least(53);
    });

    it('the end alone', async () => {
      await start();
      const client = await connected();
      const slow = proxy.inject({ kind: 'slow-close', milliseconds: 3_600_000 });
      client.send('data\n').socket.end();
      await client.receives('data\n');
      await slow.reached();
      expect(server.peers[0]?.seen).to.deep.equal(['data']);
      slow.heal();
      await client.sees('close');
      expect(slow.hits).to.equal(1);
      expect(client.seen).to.deep.equal(['connect', 'data', 'end', 'close']);
    });

    it('the end for some time, if it is not healed', async () => {
      await start();
      const client = await connected();
      const slow = proxy.inject({ kind: 'slow-close', milliseconds: 20 });
      client.socket.end();
      await client.sees('close');
      expect(slow.hits).to.equal(2);
    });
  });

  describe('shapes', () => {
    it('a bandwidth, and loses nothing', async () => {
      await start();
      const client = await connected();
      const narrow = proxy.inject({ kind: 'bandwidth', bytesPerSecond: 1_000_000, direction: 'down' });
      const sent = randomBytes(100_000);
      client.send(sent).socket.end();
      await client.sees('end');
      expect(client.received.equals(sent)).to.equal(true);
      expect(narrow.hits).to.be.at.least(10);
      expect(server.peers[0]?.received.equals(sent)).to.equal(true);
    });

    it('a bandwidth of nearly nothing, until it is healed', async () => {
      await start();
      const client = await connected();
      const narrow = proxy.inject({ kind: 'bandwidth', bytesPerSecond: 1, direction: 'up' });
      const sent = randomBytes(MEBIBYTE);
      client.send(sent);
      await narrow.reached();
      await server.peers[0]?.sees('data');
      expect(server.peers[0]?.received.length).to.be.lessThan(100);
      narrow.heal();
      await until('all of it', () => client.received.equals(sent));
    });

    it('slices, each read for itself', async () => {
      await start();
      const client = await connected();
      const slicer = proxy.inject({ kind: 'slicer', bytes: 3, direction: 'down' });
      const sent = 'slices of three bytes\n';
      await client.send(sent).receives(sent);
      expect(slicer.hits).to.equal(Math.ceil(sent.length / 3));
      expect(server.peers[0]?.chunks).to.equal(1);
      slicer.heal();
      await client.send('whole\n').receives(`${sent}whole\n`);
      expect(slicer.hits).to.equal(Math.ceil(sent.length / 3));
    });

    it('slices that arrive one by one', async () => {
      await start();
      const client = await connected();
      proxy.inject({ kind: 'slicer', bytes: 1, direction: 'down' });
      client.send('0123456789\n');
      const chunks: number[] = [];
      client.socket.on('data', (chunk: Uint8Array) => chunks.push(chunk.length));
      await client.receives('0123456789\n');
      expect(chunks.length).to.be.greaterThan(5);
    });
  });

  describe('cuts after some bytes', () => {
    it('of one direction, exactly', async () => {
      await start();
      const client = await connected();
      await client.send('before\n').receives('before\n');
      const limit = proxy.inject({ kind: 'limit-data', bytes: 10, direction: 'down' });
      await client.send('0123').receives('before\n0123');
      client.send('456789ABC');
      await client.sees('close');
      expect(client.text).to.equal('before\n0123456789');
      expect(client.seen).to.deep.equal(['connect', 'data', 'ECONNRESET', 'close']);
      expect(server.text).to.equal('before\n0123456789ABC');
      expect(limit.hits).to.equal(1);
      const another = await connected();
      another.send('0123456789ABC');
      await another.sees('close');
      expect(another.text).to.equal('0123456789');
      expect(limit.hits).to.equal(2);
      proxy.heal();
      await works();
    });

    it('of both together', async () => {
      await start();
      const client = await connected();
      const limit = proxy.inject({ kind: 'limit-data', bytes: 10 });
      client.send('0123456');
      await client.sees('close');
      expect(server.text).to.equal('0123456');
      expect(client.text).to.equal('012');
      expect(limit.hits).to.equal(1);
    });

    it('that a new connection had not passed on yet', async () => {
      await start();
      const limit = proxy.inject({ kind: 'limit-data', bytes: 10, direction: 'up' });
      for (let i = 1; i <= 20; i++) {
        const client = dial().send('0123456789ABC');
        await client.sees('close');
        await limit.reached(i);
        await until('a connection at the server', () => server.peers.length === i);
        await server.peers[i - 1]?.receives('0123456789');
      }
    });

    it('at the first byte', async () => {
      await start();
      const client = await connected();
      const limit = proxy.inject({ kind: 'limit-data', bytes: 0, direction: 'up' });
      await nothingMore(client);
      client.send('x');
      await client.sees('close');
      expect(server.text).to.equal('');
      expect(limit.hits).to.equal(1);
    });
  });

  describe('is a black hole', () => {
    it('that takes connections and answers nothing, and cuts those that lost something', async () => {
      await start();
      const [idle, busy] = [await connected(), await connected()];
      const hole = proxy.inject({ kind: 'black-hole' });
      busy.send('lost\n');
      const fresh = dial().send('lost too\npart');
      await fresh.sees('connect');
      await hole.reached(2);
      await nothingMore(busy);
      await nothingMore(fresh);
      expect(server.text).to.equal('');
      expect(hole.messages.map((message) => Buffer.from(message).toString())).to.have.members(['lost\n', 'lost too\n']);
      hole.heal();
      for (const client of [busy, fresh]) {
        await client.sees('close');
        expect(client.seen).to.deep.equal(['connect', 'ECONNRESET', 'close']);
      }
      await idle.send('nothing lost\n').receives('nothing lost\n');
      expect(server.text).to.equal('nothing lost\n');
      await works();
    });

    it('that gives everything after all', async () => {
      await start();
      const client = await connected();
      const hole = proxy.inject({ kind: 'black-hole', onHeal: 'release' });
      client.send('one\n').send('two\n').socket.end();
      await hole.reached(2);
      await nothingMore(client);
      hole.heal();
      await client.receives('one\ntwo\n');
      await client.sees('close');
      expect(client.seen).to.deep.equal(['connect', 'data', 'end', 'close']);
    });

    it('in one direction', async () => {
      await start();
      const client = await connected();
      const down = proxy.inject({ kind: 'black-hole', direction: 'down' });
      client.send('seen\n');
      await down.reached();
      expect(server.text).to.equal('seen\n');
      await nothingMore(client);
      expect(proxy.counters).to.include({ requests: 1, replies: 1 });
      proxy.heal();
      await client.sees('ECONNRESET');
      const another = await connected();
      const up = proxy.inject({ kind: 'black-hole', direction: 'up' });
      server.peers[1]?.send('pushed\n');
      await another.receives('pushed\n');
      another.send('lost\n');
      await up.reached();
      expect(server.peers[1]?.text).to.equal('');
    });

    it('that keeps resets to itself too', async () => {
      await start(() => {});
      const client = await connected();
      const [peer] = server.peers;
      const hole = proxy.inject({ kind: 'black-hole' });
      peer?.socket.resetAndDestroy();
      await nothingMore(client);
      hole.heal();
      await client.sees('ECONNRESET');
    });

    it('that does not swallow without end', async () => {
      await start();
      const client = await connected();
      const hole = proxy.inject({ kind: 'black-hole', onHeal: 'release' });
      const sent = Buffer.alloc(64 * MEBIBYTE, `${'x'.repeat(65_535)}\n`);
      client.send(sent).socket.end();
      await hole.reached();
      expect(await halt()).to.be.lessThan(MEBIBYTE);
      hole.heal();
      await client.sees('end');
      expect(client.received.equals(sent)).to.equal(true);
    });
  });

  describe('holds replies', () => {
    it('so that all requests were carried out before any was answered', async () => {
      await start();
      const [one, two] = [await connected(), await connected()];
      const hold = proxy.inject({ kind: 'hold-replies' });
      one.send('a\nb\n');
      await hold.reached(2);
      two.send('c\n');
      one.send('d\n');
      await hold.reached(4);
      expect(server.peers.map((peer) => peer.text)).to.deep.equal(['a\nb\nd\n', 'c\n']);
      expect([one.text, two.text]).to.deep.equal(['', '']);
      await nothingMore(one);
      proxy.heal();
      await one.receives('a\nb\nd\n');
      await two.receives('c\n');
      expect(hold.messages.map((message) => Buffer.from(message).toString())).to.deep.equal([
        'a\n',
        'b\n',
        'c\n',
        'd\n',
      ]);
      await works();
    });

    it('however large they are', async () => {
      await start();
      const client = await connected();
      const hold = proxy.inject({ kind: 'hold-replies' });
      const line = Buffer.alloc(MEBIBYTE, 'x');
      line[line.length - 1] = 0x0a;
      for (let i = 0; i < 4; i++) client.send(line);
      await hold.reached(4);
      expect(client.received.length).to.equal(0);
      hold.heal();
      await until('all of it', () => client.received.length === 4 * MEBIBYTE);
    });
  });

  describe('cuts at a request', () => {
    const cut = (kind: 'cut-before-reply' | 'cut-before-forward', more: object = {}): Fault => ({ kind, ...more });
    const refusing = { afterwards: 'refuse' };
    const bytes = (injection: Injection) => injection.messages.map((message) => Buffer.from(message).toString());

    it('that was answered, and gives nothing of the reply', async () => {
      await start();
      const client = await connected();
      const fault = proxy.inject(cut('cut-before-reply', { request: 3 }));
      client.send('one\ntwo\nthree\nfour\nfi');
      await client.sees('close');
      expect(client.seen).to.deep.equal(['connect', 'data', 'ECONNRESET', 'close']);
      expect(client.text).to.equal('one\ntwo\n');
      expect(server.text).to.equal('one\ntwo\nthree\n');
      expect(fault.hits).to.equal(1);
      expect(bytes(fault)).to.deep.equal(['three\n', 'three\n']);
      await works();
      expect(fault.hits).to.equal(1);
    });

    it('that was answered, after those before it', async () => {
      await start((peer) => {
        peer.socket.on('data', () => {
          if (peer.text === 'one\ntwo\n') peer.send('first\n');
        });
      });
      const client = await connected();
      const fault = proxy.inject(cut('cut-before-reply', { request: 2 }));
      await client.send('one\ntwo\n').receives('first\n');
      expect(fault.hits).to.equal(0);
      server.peers[0]?.send('second\n');
      await client.sees('ECONNRESET');
      expect(client.text).to.equal('first\n');
      expect(bytes(fault)).to.deep.equal(['two\n', 'second\n']);
    });

    it('that the server never sees', async () => {
      await start();
      const client = await connected();
      const fault = proxy.inject(cut('cut-before-forward', { request: 2 }));
      await client.send('one\ntw').receives('one\n');
      await nothingMore(client);
      expect(server.text).to.equal('one\n');
      client.send('o\nthree\n');
      await client.sees('close');
      expect(client.seen).to.deep.equal(['connect', 'data', 'ECONNRESET', 'close']);
      await server.peers[0]?.sees('close');
      expect(server.text).to.equal('one\n');
      expect(bytes(fault)).to.deep.equal(['two\n']);
      await works();
    });

    it('that matches, on whatever connection it comes', async () => {
      await start();
      const [one, two] = [await connected(), await connected()];
      const matching = (message: Uint8Array) => Buffer.from(message).includes('set');
      const fault = proxy.inject(cut('cut-before-reply', { matching, request: 2 }));
      await one.send('get\nset 1\n').receives('get\nset 1\n');
      await two.send('get\n').receives('get\n');
      two.send('set 2\n');
      await two.sees('ECONNRESET');
      expect(bytes(fault)[0]).to.equal('set 2\n');
      await one.send('set 3\n').receives('get\nset 1\nset 3\n');
    });

    it('that was under way when the fault came', async () => {
      await start();
      for (const kind of ['cut-before-reply', 'cut-before-forward'] as const) {
        const client = await connected();
        const peer = server.peers.at(-1);
        client.send('hal');
        await client.receives('hal');
        const fault = proxy.inject(cut(kind));
        client.send('f\nmore\n');
        await client.sees('close');
        expect(client.text).to.equal('hal');
        expect(peer?.text).to.equal(kind === 'cut-before-reply' ? 'half\n' : 'hal');
        expect(bytes(fault)[0]).to.equal('half\n');
        fault.heal();
      }
    });

    for (const kind of ['cut-before-reply', 'cut-before-forward'] as const) {
      it(`and lets nobody in after it: ${kind}`, async () => {
        await start();
        const [client, other] = [await connected(), await connected()];
        const fault = proxy.inject(cut(kind, refusing));
        const again: Peer[] = [];
        client.socket.on('close', () => again.push(dial()));
        client.send('request\n');
        await until('a second attempt', () => again.length > 0);
        await again[0]?.sees('close');
        expect(again[0]?.seen).to.deep.equal(['ECONNREFUSED', 'close']);
        expect(proxy.counters.connections).to.equal(2);
        await other.send('open before\n').receives('open before\n');
        fault.heal();
        await works();
      });
    }

    it('and lets everybody in until then', async () => {
      await start();
      const fault = proxy.inject(cut('cut-before-reply', { request: 3, ...refusing }));
      await works();
      await works();
      expect(fault.hits).to.equal(0);
      const client = dial().send('third\n');
      await client.sees('ECONNRESET');
      expect(fault.hits).to.equal(1);
    });

    it('unless it is healed before', async () => {
      await start((peer) => {
        peer.socket.on('data', () => {
          if (peer.text.endsWith('answer now\n')) peer.send('one\ntwo\n');
        });
      });
      const client = await connected();
      const fault = proxy.inject(cut('cut-before-reply'));
      client.send('question\nans');
      await until('the question at the server', () => server.text === 'question\n');
      const reached = fault.reached();
      fault.heal();
      client.send('wer now\n');
      await client.receives('one\ntwo\n');
      let message = '';
      await reached.catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.equal('the fault cut-before-reply was healed after 0 hits');
    });

    it('and says so where the server never answered', async () => {
      await start(() => {});
      const client = await connected();
      const fault = proxy.inject(cut('cut-before-reply', refusing));
      client.send('question\n');
      await until('the question at the server', () => server.text === 'question\n');
      server.peers[0]?.socket.resetAndDestroy();
      let message = '';
      await fault.reached().catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.include('lost its connection before the server answered');
      await proxy.listening();
    });

    it('and says so where it cannot tell whether one matches', async () => {
      await start();
      const client = await connected();
      const matching = () => {
        throw new Error('no idea');
      };
      const fault = proxy.inject(cut('cut-before-forward', { matching }));
      await client.send('question\n').receives('question\n');
      let message = '';
      await fault.reached().catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.include('no idea');
    });

    it('of two faults, one after the other', async () => {
      await start();
      const forward = proxy.inject(cut('cut-before-forward'));
      const reply = proxy.inject(cut('cut-before-reply'));
      for (const text of ['first\n', 'second\n']) {
        const client = dial().send(text);
        await client.sees('ECONNRESET');
      }
      expect(bytes(forward)).to.deep.equal(['first\n']);
      expect(bytes(reply)).to.deep.equal(['second\n', 'second\n']);
      expect(server.text).to.equal('second\n');
    });

    it('that ends without being whole, not at all', async () => {
      await start();
      const fault = proxy.inject(cut('cut-before-forward'));
      const client = dial().send('never whole');
      client.socket.end();
      await client.sees('close');
      expect(client.text).to.equal('never whole');
      expect(fault.hits).to.equal(0);
    });
  });

  describe('whose framing loses track', () => {
    const framing: Framing = {
      ...lineFraming,
      requests: () => {
        const framer = lineFraming.requests();
        return (chunk) => {
          if (chunk.includes(0)) throw new Error('a NUL');
          return framer(chunk);
        };
      },
    };

    it('fails the faults that need it, and passes bytes on', async () => {
      await start(undefined, framing);
      const client = await connected();
      const other = await connected();
      const fault = proxy.inject({ kind: 'cut-before-forward', request: 3 });
      const hold = proxy.inject({ kind: 'hold-replies' });
      other.send('held\npart');
      await hold.reached();
      client.send('a\nb\0c\n');
      await client.receives('a\nb\0c\n');
      await other.receives('held\npart');
      for (const injection of [fault, hold]) {
        let message = '';
        await injection.reached(2).catch((error: Error) => {
          message = error.message;
        });
        expect(message).to.include('lost track of the messages: a NUL');
      }
      expect(() => proxy.inject({ kind: 'hold-replies' })).to.throw('an open connection carries something else');
      client.socket.end();
      await client.sees('close');
      await until('one connection', () => proxy.counters.open === 1);
      proxy.inject({ kind: 'hold-replies' });
    });
  });

  describe('refuses what is no fault', () => {
    const wrong: [Fault, string][] = [
      [{ kind: 'latency', milliseconds: -1 }, 'milliseconds of the fault latency is -1; expected an integer from 0'],
      [{ kind: 'latency', milliseconds: 1, jitter: 1 }, 'jitter of the fault latency needs random'],
      [{ kind: 'bandwidth', bytesPerSecond: 0 }, 'bytesPerSecond of the fault bandwidth is 0'],
      [{ kind: 'slicer', bytes: 0 }, 'bytes of the fault slicer is 0; expected an integer from 1'],
      [{ kind: 'limit-data', bytes: 0.5 }, 'bytes of the fault limit-data is 0.5'],
      [{ kind: 'cut-before-reply', request: 0 }, 'request of the fault cut-before-reply is 0'],
      [{ kind: 'slow-close', milliseconds: Number.NaN }, 'milliseconds of the fault slow-close is NaN'],
    ];
    for (const [fault, message] of wrong) {
      it(message, async () => {
        await start();
        expect(() => proxy.inject(fault)).to.throw(message);
        await works();
      });
    }
  });

  it('stays closed', async () => {
    await start();
    const fin = proxy.inject({ kind: 'fin' });
    const half = dial();
    await half.sees('end');
    expect(fin.hits).to.equal(1);
    const refuse = proxy.inject({ kind: 'refuse' });
    await proxy.close();
    expect(proxy.counters.open).to.equal(0);
    refuse.heal();
    proxy.heal();
    await proxy.close();
    expect(() => proxy.inject({ kind: 'rst' })).to.throw('the proxy is closed');
    const client = dial();
    await client.sees('close');
    expect(client.seen).to.deep.equal(['ECONNREFUSED', 'close']);
  });

  it('leaves nothing, whatever was going on', async () => {
    await start();
    await leavesNothing(async () => {
      const another = await FaultProxy.start({ host: '127.0.0.1', port: server.port }, lineFraming);
      const peers = Array.from({ length: 10 }, () => Peer.dial(another.port).send('some\n'));
      await until('all answers', () => peers.every((peer) => peer.text === 'some\n'));
      const faults: Fault[] = [
        { kind: 'latency', milliseconds: 60_000 },
        { kind: 'slicer', bytes: 1 },
        { kind: 'bandwidth', bytesPerSecond: 1 },
        { kind: 'hold-replies' },
        { kind: 'cut-before-reply' },
        { kind: 'black-hole', direction: 'down' },
      ];
      const reached = faults.map((fault) => another.inject(fault).reached(1_000));
      peers.push(Peer.dial(another.port));
      for (const peer of peers) peer.send('more\nand part');
      peers[0]?.socket.end();
      another.inject({ kind: 'refuse' });
      await until('the end of one', () => another.counters.bytesUp > 5 * peers.length);
      await another.close();
      expect(another.counters.open).to.equal(0);
      expect((await Promise.allSettled(reached)).map(({ status }) => status)).to.deep.equal(
        faults.map(() => 'rejected'),
      );
      for (const peer of peers) {
        await until('a cut', () => peer.seen.includes('close') || peer.seen.includes('end'));
        peer.socket.destroy();
      }
      const gone = Peer.dial(another.port);
      await gone.sees('close');
      expect(gone.seen).to.deep.equal(['ECONNREFUSED', 'close']);
      await until('the server to see it', () => server.peers.every((peer) => peer.socket.closed));
    });
  });
});
