import { expect } from 'chai';
import { Random } from '../../random.ts';
import type { Fault, Injection } from './fault-proxy.ts';
import { FaultProxy } from './fault-proxy.ts';
import { EchoServer, leavesNothing, lineFraming, Peer, until } from './test-peers.ts';

const SCHEDULES = 200;
const STEPS = 40;

/** Faults after which everything still arrives. */
const HARMLESS: ((random: Random) => Fault)[] = [
  (random) => ({ kind: 'latency', milliseconds: random.below(5), direction: direction(random) }),
  (random) => ({ kind: 'latency', milliseconds: random.below(5), jitter: 3, random }),
  (random) => ({ kind: 'bandwidth', bytesPerSecond: 100_000 + random.below(1_000_000), direction: direction(random) }),
  (random) => ({ kind: 'slicer', bytes: 1 + random.below(500), direction: direction(random) }),
  (random) => ({ kind: 'slow-close', milliseconds: random.below(5) }),
  (random) => ({ kind: 'black-hole', onHeal: 'release', direction: direction(random) }),
  () => ({ kind: 'hold-replies' }),
];

/** Faults that cut connections, or keep clients from making them. */
const HARMFUL: ((random: Random) => Fault)[] = [
  () => ({ kind: 'fin' }),
  () => ({ kind: 'rst' }),
  () => ({ kind: 'refuse' }),
  (random) => ({ kind: 'limit-data', bytes: random.below(3_000), direction: direction(random) }),
  (random) => ({ kind: 'black-hole', direction: direction(random) }),
  (random) => targeted(random, 'cut-before-reply'),
  (random) => targeted(random, 'cut-before-forward'),
];

function direction(random: Random) {
  return random.pick(['up', 'down', 'both'] as const);
}

function targeted(random: Random, kind: 'cut-before-reply' | 'cut-before-forward'): Fault {
  const afterwards = random.pick(['refuse', 'accept'] as const);
  return { kind, request: 1 + random.below(5), afterwards };
}

/** A client that remembers what it sent. Every line tells which client sent it, and is unlike all others. */
class Speaker {
  readonly peer: Peer;
  readonly #name: number;
  sent = '';
  #unsent = '';
  #lines = 0;

  constructor(name: number, port: number) {
    this.#name = name;
    this.peer = Peer.dial(port);
  }

  /** Sends the next bytes, which may end within a line. */
  speak(random: Random): void {
    const size = random.below(2_000);
    while (this.#unsent.length < size) {
      this.#unsent += `${this.#name} ${this.#lines++} ${'x'.repeat(random.below(300))}\n`;
    }
    this.#send(size);
  }

  /** Sends the rest of the line, and ends. */
  end(): void {
    this.#send(this.#unsent.length);
    this.peer.socket.end();
  }

  #send(size: number): void {
    if (!this.peer.socket.writable) return;
    this.peer.send(this.#unsent.slice(0, size));
    this.sent += this.#unsent.slice(0, size);
    this.#unsent = this.#unsent.slice(size);
  }
}

async function runSchedule(seed: number): Promise<void> {
  const random = new Random(seed);
  const faults = seed % 2 === 0 ? HARMLESS : [...HARMLESS, ...HARMFUL];
  const server = await EchoServer.start();
  const proxy = await FaultProxy.start({ host: '127.0.0.1', port: server.port }, lineFraming);
  const speakers: Speaker[] = [];
  const injections: Injection[] = [];
  for (let step = 0; step < STEPS; step++) {
    const choice = random.below(10);
    if (speakers.length === 0 || (choice === 0 && speakers.length < 4)) {
      speakers.push(new Speaker(speakers.length, proxy.port));
    } else if (choice < 5) random.pick(speakers).speak(random);
    else if (choice === 5) injections.push(proxy.inject(random.pick(faults)(random)));
    else if (choice === 6 && injections.length > 0) random.pick(injections).heal();
    else if (choice === 7 && random.below(4) === 0) random.pick(speakers).end();
    else for (let turns = random.below(8); turns >= 0; turns--) await new Promise(setImmediate);
  }
  proxy.heal();
  await proxy.listening();
  for (const speaker of speakers) speaker.end();
  for (const { peer, sent } of speakers) {
    // Where the proxy ended the connection, this side was kept open until now.
    await until(`the end of a client after ${peer.seen.join(', ')}`, () => peer.socket.closed);
    expect(sent.startsWith(peer.text), 'what a client got back is not the beginning of what it sent').to.equal(true);
    if (faults === HARMLESS) {
      expect(peer.text).to.equal(sent);
      expect(peer.seen).to.deep.equal(['connect', ...(sent === '' ? [] : ['data']), 'end', 'close']);
    }
  }
  await until('no connection', () => proxy.counters.open === 0);
  await until('the ends at the server', () => server.peers.every(({ socket }) => socket.closed));
  for (const { text } of server.peers) {
    const isBeginning = text === '' || speakers.some(({ sent }) => sent.startsWith(text));
    expect(isBeginning, 'what the server got is not the beginning of what a client sent').to.equal(true);
  }
  const after = new Speaker(99, proxy.port);
  after.speak(random);
  after.end();
  await until('an echo after healing', () => after.peer.socket.closed);
  expect(after.peer.text).to.equal(after.sent);
  await proxy.close();
  await server.close();
}

describe('a random schedule of faults', () => {
  it('never reorders, repeats or changes bytes, and leaves nothing', async () => {
    await leavesNothing(async () => {
      for (let seed = 0; seed < SCHEDULES; seed++) {
        try {
          await runSchedule(seed);
        } catch (error) {
          throw new Error(`with seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
        }
      }
    });
  });
});
