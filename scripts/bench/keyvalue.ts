/**
 * What a `get` costs on its way from a component to Redis and back, layer by layer. Run with `npm run bench`; options
 * are `--rounds N` (at least 9, default 15) and `--calls N` (a round of each subject, default 300).
 *
 * Every subject gets one key of 100 bytes, call after call, from a redis-server of its own on this machine, or from
 * memory:
 *
 * - ioredis: `getBuffer` of the client that the provider uses, which is what everything else is compared with;
 * - face: the published interface over the provider, in process, without a component;
 * - loop guest: a component that does nothing but the call, so the whole cost of the host is in it;
 * - interpreter: the guest of the conformance suite, fed with requests ahead of time through streams in memory; it also
 *   reads, writes and encodes a line of JSON per call.
 *
 * How to read it: the rounds of all subjects alternate in one run, in an order that rotates, and a ratio is taken within
 * one round; so what else the machine does hits all alike. The ratio is the median, with the least and the greatest of
 * all rounds. Microseconds depend on the machine, ratios much less. Over memory, the face stands for the work above the
 * backend, and what a guest takes beyond it is the cost of the boundary.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseArgs } from 'node:util';
import type { KeyValueConnection } from '../../providers/keyvalue/contract.ts';
import memory from '../../providers/keyvalue/memory.ts';
import redis from '../../providers/keyvalue/redis.ts';
import { connectRedis } from '../../providers/redis/bounded-redis.ts';
import { hasRedisServer, TestRedisServer } from '../../providers/redis/test-redis-server.ts';
import type { Component } from '../../reference-host/component/component.ts';
import { loadComponent } from '../../reference-host/component/load-component.ts';
import { componentFile, prebuilt } from '../../reference-host/component/test-components.ts';
import { type KeyvalueClass, spiderlightningKeyvalue } from '../../reference-host/faces/spiderlightning-keyvalue.ts';
import { runInstance } from '../../reference-host/run-instance.ts';
import { atLeast } from './at-least.ts';
import { loopGuest } from './loop-guest.ts';
import { median } from './median.ts';

const WARM_UP_ROUNDS = 5;
const VALUE = Buffer.alloc(100, 'v');
const INTERFACE = spiderlightningKeyvalue.interface;

/** Something whose calls are timed. */
interface Subject {
  readonly name: string;
  /** Makes so many calls, one after the other, and gives the milliseconds that they took. */
  round(calls: number): Promise<number>;
  close(): Promise<void>;
}

async function timed(perform: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await perform();
  return performance.now() - before;
}

async function directSubject(address: string): Promise<Subject> {
  const client = await connectRedis(address);
  const key = Buffer.from(String(redis.locate?.('bench', 'k')));
  return {
    name: 'redis    ioredis',
    round: (calls) =>
      timed(async () => {
        for (let call = 0; call < calls; call++) await client.getBuffer(key);
      }),
    close: async () => client.disconnect(),
  };
}

type Imports = Record<string, object>;

async function faceSubject(backend: string, imports: Imports): Promise<Subject> {
  const { Keyvalue } = imports[INTERFACE] as { Keyvalue: KeyvalueClass };
  const store = await Keyvalue.open('bench');
  await store.set('k', VALUE);
  return {
    name: `${backend} face`,
    round: (calls) =>
      timed(async () => {
        for (let call = 0; call < calls; call++) await store.get('k');
      }),
    close: async () => {},
  };
}

/** The guest makes a fixed number of calls; what it takes to instantiate it is not counted. */
function loopSubject(backend: string, imports: Imports, component: Component): Subject {
  return {
    name: `${backend} loop guest`,
    async round() {
      const instance = await component.instantiate(imports);
      const took = await timed(async () => {
        if ((await instance.run()) !== 0) throw new Error('the loop guest got an error');
      });
      await instance.close();
      return took;
    },
    close: async () => {},
  };
}

async function interpreterSubject(backend: string, imports: Imports, component: Component): Promise<Subject> {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const ended = runInstance(component, imports, ['bench'], { stdin, stdout, stderr: process.stderr });
  let lines = 0;
  let failed = 0;
  stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines++;
    if (chunk.includes('"err"') || chunk.includes('"protocol"')) failed++;
  });
  const replies = async (awaited: number) => {
    while (lines < awaited) await once(stdout, 'data');
    if (failed > 0) throw new Error('the interpreter got an error');
    lines = 0;
  };
  stdin.write(
    `${JSON.stringify({ id: 0, call: `${INTERFACE}#[static]keyvalue.open`, args: [{ string: 'bench' }] })}\n`,
  );
  await replies(2);
  const get = { id: 1, call: `${INTERFACE}#[method]keyvalue.get`, self: 1, args: [{ string: 'k' }] };
  return {
    name: `${backend} interpreter`,
    round: (calls) => {
      const requests = `${JSON.stringify(get)}\n`.repeat(calls);
      return timed(async () => {
        stdin.write(requests);
        await replies(calls);
      });
    },
    close: async () => {
      stdin.end();
      await ended;
    },
  };
}

function print(subjects: readonly Subject[], times: ReadonlyMap<Subject, number[]>, calls: number): void {
  const [reference] = subjects;
  const direct = reference === undefined ? [] : (times.get(reference) ?? []);
  process.stdout.write(
    `get of ${VALUE.length} bytes, ${direct.length} rounds of ${calls} calls\n\n` +
      'ratio to ioredis  (min-max)         us per call  subject\n',
  );
  for (const subject of subjects) {
    const took = times.get(subject) ?? [];
    const ratios = took.map((time, round) => time / (direct[round] ?? Number.NaN));
    const spread = `(${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
    const cost = ((median(took) / calls) * 1_000).toFixed(1);
    process.stdout.write(
      `${median(ratios).toFixed(2).padStart(16)}  ${spread.padEnd(16)}  ${cost.padStart(11)}  ${subject.name}\n`,
    );
  }
}

async function bench(server: TestRedisServer, rounds: number, calls: number): Promise<void> {
  const context = { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY };
  const connections: Record<string, KeyValueConnection> = {
    'redis   ': await redis.connect({ REDIS_ADDRESS: server.address }, context),
    'memory  ': await memory.connect({}, context),
  };
  const file = await componentFile(loopGuest(calls));
  const [loop, interpreter] = await Promise.all([
    loadComponent(file, { cacheDirectory: dirname(file) }),
    loadComponent(prebuilt('interpreter-spiderlightning-keyvalue-0.5.1-command')),
  ]);
  const subjects: Subject[] = [await directSubject(server.address)];
  for (const [backend, connection] of Object.entries(connections)) {
    const imports = { [INTERFACE]: spiderlightningKeyvalue.create(async () => connection) };
    subjects.push(await faceSubject(backend, imports));
    subjects.push(loopSubject(backend, imports, loop));
    subjects.push(await interpreterSubject(backend, imports, interpreter));
  }
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const first = (round + WARM_UP_ROUNDS) % subjects.length;
    for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
      const took = await subject.round(calls);
      if (round >= 0) times.get(subject)?.push(took);
    }
  }
  print(subjects, times, calls);
  for (const subject of subjects) await subject.close();
  for (const connection of Object.values(connections)) await connection.close();
  rmSync(dirname(file), { recursive: true, force: true });
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, calls: { type: 'string', default: '300' } },
});
const rounds = atLeast(9, values.rounds, '--rounds');
const calls = atLeast(1, values.calls, '--calls');

if (hasRedisServer()) {
  // As `slight` does, whose cost this is.
  process.env = { ...process.env };
  const server = await TestRedisServer.start();
  try {
    await bench(server, rounds, calls);
  } finally {
    await server.stop();
  }
} else {
  process.stderr.write('no redis-server on PATH: install one to measure, e.g. apt-get install redis-server\n');
  process.exitCode = 3;
}
