import { setImmediate } from 'node:timers/promises';
import type { Check } from '../../check.ts';
import { Inconclusive, NotApplicable } from '../../endings.ts';
import type { FaultWindow } from '../../histories/fault-window.ts';
import { isDefinite } from '../../models/definite-cases.ts';
import { bytes, patterned, sameBytes } from '../../models/keyvalue/bytes.ts';
import { runConcurrently } from '../../models/keyvalue/concurrent-workload.ts';
import { expectError, expectKeys, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import {
  expectInTime,
  expectOutcome,
  expectRecovery,
  type Mutation,
  recovery,
} from '../../models/keyvalue/fault-expectations.ts';
import { expectLinearizable } from '../../models/keyvalue/judge-history.ts';
import type { KeyValueClient, KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { CallResult, Subject } from '../../subjects/subject.ts';
import { Violation } from '../../violation.ts';
import { eventually, never } from '../../wait.ts';
import type { World } from '../../world.ts';

/** A mutation that comes twice comes within this time, in milliseconds. */
const AGAIN_MS = 250;

/** Calls at once of which none may wait for another. */
const AT_ONCE = 4;

/** Rounds of a history with cuts, and of a connection cut over and over. */
const ROUNDS = { quick: 1, default: 2, full: 10 };

const FIRST = bytes('first');
const SECOND = bytes('second');

type Faults = Awaited<ReturnType<World['disturb']>>;

/** A client by the way of the faults, with a store of its own, and a handle to that store by the other way. */
async function bothWays(world: World, faults: Faults): Promise<{ store: KeyValueHandle; aside: KeyValueHandle }> {
  const name = world.fresh();
  const open = async (way: Subject) => (await world.keyvalue('connection', way)).open(name);
  const [store, aside] = await Promise.all([open(faults.subject), open(faults.aside)]);
  return { store, aside };
}

/** Cuts every connection, which there must be. */
function cut(faults: Faults, how: 'rst' | 'fin' = 'rst'): void {
  if (faults.cutAll(how) === 0) throw new Inconclusive('no connection of the subject went through the proxy');
}

/** A request that has a text in it, whatever is around it. */
function having(text: string): (message: Uint8Array) => boolean {
  return (message) => Buffer.from(message.buffer, message.byteOffset, message.byteLength).includes(text);
}

/** An open, and a get where it succeeds: a provider may connect at either. */
async function openAndGet(client: KeyValueClient, name: string): Promise<CallResult<unknown>> {
  const opened = await client.tryOpen(name);
  return 'ok' in opened ? opened.ok.get('k') : opened;
}

/** Makes a call, and cuts its connection while it waits for the answer. */
async function cutDuring<T>(faults: Faults, call: () => Promise<T>): Promise<T> {
  const held = faults.inject({ kind: 'hold-replies' });
  const answer = call();
  await Promise.race([held.reached().catch(() => {}), answer.catch(() => {})]);
  if (held.hits === 0) throw new Inconclusive('the call was answered before its connection could be cut');
  cut(faults);
  held.heal();
  return answer;
}

/** What became of a key after a mutation whose connection was cut at its request. */
async function cutAt(
  world: World,
  faults: Faults,
  { store, aside }: Awaited<ReturnType<typeof bothWays>>,
  kind: 'cut-before-reply' | 'cut-before-forward',
  mutation: 'set' | 'delete',
): Promise<void> {
  const key = `key-${world.fresh()}`;
  await store.put(key, bytes('before'));
  const injection = faults.inject({ kind, matching: having(key) });
  const answer = mutation === 'set' ? await store.set(key, bytes('after')) : await store.delete(key);
  const { hits } = injection;
  injection.heal();
  if (hits === 0) throw new Inconclusive(`no request of the ${mutation} had its key in it`);
  const lost = kind === 'cut-before-reply' ? 'answer' : 'request';
  const told: Mutation = {
    what: `${mutation} whose ${lost} was lost`,
    before: bytes('before'),
    after: mutation === 'set' ? bytes('after') : undefined,
  };
  expectOutcome(world, told, answer, await aside.get(key));
  if ('err' in answer) expectError(world, ['KV-ERR-CONN'], told.what, answer, ['connection-error']);
  else world.observed('KV-ERR-CONN');
  if (isDefinite(answer)) {
    await never(async () => {
      expectOutcome(world, told, answer, await aside.get(key));
      return undefined;
    }, AGAIN_MS);
  }
  await expectRecovery(world, `get after a ${told.what}`, () => store.get(key));
}

/** Calls of every kind, each by a client of its own, so that a guest makes them at once. */
async function callsAtOnce(world: World, faults: Faults): Promise<Record<string, () => Promise<CallResult<unknown>>>> {
  const name = world.fresh();
  const handles = await Promise.all(
    ['get', 'set', 'delete', 'keys'].map(async () => (await world.keyvalue('handle', faults.subject)).open(name)),
  );
  const [get, set, remove, keys] = handles as [KeyValueHandle, KeyValueHandle, KeyValueHandle, KeyValueHandle];
  await get.put('k', bytes('before'));
  return {
    get: () => get.get('k'),
    set: () => set.set('k', bytes('after')),
    delete: () => remove.delete('other'),
    keys: () => keys.keys(),
  };
}

/** What a client sees of a backend that is there and never answers; the fault begins and ends with what is given. */
async function expectSilenceTold(world: World, faults: Faults, begin: () => Promise<() => number>): Promise<void> {
  const calls = await callsAtOnce(world, faults);
  const late = await world.keyvalue('connection', faults.subject);
  const hits = await begin();
  const established = Object.entries(calls).map(async ([name, call]) => {
    const what = `${name} by a connection that fell silent`;
    const result = await expectInTime(world, 'GEN-BOUNDED', what, call());
    expectError(world, ['KV-ERR-CONN'], what, result, ['timeout-error']);
  });
  const connecting = (async () => {
    const what = 'open while nobody answers';
    const result = await expectInTime(world, 'GEN-BOUNDED', what, openAndGet(late, world.fresh()));
    expectError(world, ['KV-ERR-CONN'], what, result, ['connection-error', 'timeout-error']);
  })();
  const ends = await Promise.allSettled([...established, connecting]);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  if (hits() === 0) throw new Inconclusive('nothing of the subject went to the backend while it was silent');
  await faults.heal();
  for (const [name, call] of Object.entries(calls)) {
    await expectRecovery(world, `${name} by a handle from before the silence`, call);
  }
  await expectRecovery(world, 'open by a client that had no answer', () => openAndGet(late, world.fresh()));
}

/** What the network and the backend do to a client. */
const checks: Check[] = [
  {
    id: 'kv.fault.refused',
    title: 'a backend that refuses connections is a connection-error, and works again once it is back',
    covers: ['KV-ERR-CONN', 'GEN-RECOVER', 'GEN-BOUNDED'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const { store } = await bothWays(world, faults);
      await store.put('k', bytes('v'));
      const late = await world.keyvalue('connection', faults.subject);
      faults.inject({ kind: 'refuse' });
      cut(faults);
      const calls: Record<string, () => Promise<CallResult<unknown>>> = {
        get: () => store.get('k'),
        set: () => store.set('other', bytes('v')),
        delete: () => store.delete('other'),
        keys: () => store.keys(),
        open: () => openAndGet(late, world.fresh()),
      };
      for (const [name, call] of Object.entries(calls)) {
        const what = `${name} while connections are refused`;
        const result = await expectInTime(world, 'GEN-BOUNDED', what, call());
        expectError(world, ['KV-ERR-CONN'], what, result, ['connection-error']);
      }
      await faults.heal();
      await expectRecovery(world, 'get by a handle from before', () => store.get('k'));
      expectValue(world, ['GEN-RECOVER'], 'get by a handle from before', await store.get('k'), bytes('v'));
      await expectRecovery(world, 'open by a client that was refused', () => openAndGet(late, world.fresh()));
    },
  },
  {
    id: 'kv.fault.reset',
    title: 'a connection that is reset, idle or during a call, is at most a connection-error, and calls work again',
    covers: ['KV-ERR-CONN', 'GEN-RECOVER', 'GEN-OUTCOME', 'KV-FAIL-ATOMIC', 'GEN-STILL-ALIVE'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const { store } = await bothWays(world, faults);
      await store.put('k', bytes('before'));
      for (const how of ['rst', 'fin'] as const) {
        cut(faults, how);
        await expectRecovery(world, 'get after an idle connection was cut', () => store.get('k'));
      }
      const get = await cutDuring(faults, () => store.get('k'));
      // Reading again by itself is a client's good right.
      if ('err' in get)
        expectError(world, ['KV-ERR-CONN'], 'get whose connection was reset', get, ['connection-error']);
      else expectValue(world, ['KV-ERR-CONN'], 'get whose connection was reset', get, bytes('before'));
      await expectRecovery(world, 'get after a reset', () => store.get('k'));
      const set = await cutDuring(faults, () => store.set('k', bytes('after')));
      const what = 'set whose connection was reset';
      if ('err' in set) expectError(world, ['KV-ERR-CONN'], what, set, ['connection-error']);
      await expectRecovery(world, 'get after a reset', () => store.get('k'));
      expectOutcome(world, { what, before: bytes('before'), after: bytes('after') }, set, await store.get('k'));
      expectOk(world, ['GEN-STILL-ALIVE'], 'set after resets', await store.set('k', bytes('again')));
      expectValue(world, ['GEN-STILL-ALIVE'], 'get after resets', await store.get('k'), bytes('again'));
    },
  },
  {
    id: 'kv.fault.once',
    title: 'a mutation whose answer was lost does not come a second time over what others wrote since',
    covers: ['GEN-ONCE'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const { store, aside } = await bothWays(world, faults);
      for (const mutation of ['set', 'delete'] as const) {
        const key = `key-${world.fresh()}`;
        await store.put(key, bytes('before'));
        const injection = faults.inject({ kind: 'cut-before-reply', matching: having(key), afterwards: 'refuse' });
        const lost: Promise<CallResult<undefined>> = mutation === 'set' ? store.set(key, FIRST) : store.delete(key);
        // A provider that asks again does not answer before it can; one that gives up has answered by now.
        await Promise.race([injection.reached().catch(() => {}), lost.catch(() => {})]);
        if (injection.hits === 0) throw new Inconclusive(`no request of the ${mutation} had its key in it`);
        const seen = await aside.get(key);
        const applied = mutation === 'set' ? 'ok' in seen && sameBytes(seen.ok, FIRST) : 'err' in seen;
        if (!applied) throw new Inconclusive(`the ${mutation} did not take effect before its answer was lost`);
        await aside.put(key, SECOND);
        await faults.heal();
        await lost;
        // What the client still had to send comes before this.
        await recovery(world, () => store.get('another key'));
        const doubled = await never(async () => {
          const now = await aside.get(key);
          return 'ok' in now && sameBytes(now.ok, SECOND) ? undefined : now;
        }, AGAIN_MS);
        const shown =
          doubled === undefined ? 'that value' : 'ok' in doubled ? 'the first value again' : 'no value again';
        world.expect(
          ['GEN-ONCE'],
          doubled === undefined,
          `a ${mutation} took effect, another client saw that and set the key, and then get → ${shown}`,
          'the value of the other client: a mutation takes effect once',
        );
      }
    },
  },
  {
    id: 'kv.fault.lost',
    title: 'a mutation whose request or answer is lost leaves what its error says, now and later',
    covers: ['GEN-OUTCOME', 'KV-FAIL-ATOMIC', 'KV-ERR-CONN', 'GEN-RECOVER'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const ways = await bothWays(world, faults);
      for (const kind of ['cut-before-reply', 'cut-before-forward'] as const) {
        for (const mutation of ['set', 'delete'] as const) await cutAt(world, faults, ways, kind, mutation);
      }
    },
  },
  {
    id: 'kv.fault.silent',
    title: 'a backend that accepts connections and never answers is an error in time, and works again once it answers',
    covers: ['GEN-BOUNDED', 'KV-ERR-CONN', 'GEN-RECOVER'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      await expectSilenceTold(world, faults, async () => {
        const hole = faults.inject({ kind: 'black-hole' });
        return () => hole.hits;
      });
    },
  },
  {
    id: 'kv.fault.paused',
    title: 'a backend whose process is stopped is an error in time, and works again once it goes on',
    covers: ['GEN-BOUNDED', 'KV-ERR-CONN', 'GEN-RECOVER'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const faults = await world.disturb();
      await expectSilenceTold(world, faults, async () => {
        await faults.pause();
        const before = faults.proxy.counters.requests;
        return () => faults.proxy.counters.requests - before;
      });
    },
  },
  {
    id: 'kv.fault.killed',
    title: 'a backend that is killed is a connection-error, and works again once it is started again',
    covers: ['KV-ERR-CONN', 'GEN-RECOVER'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const faults = await world.disturb();
      const { store } = await bothWays(world, faults);
      await store.put('k', bytes('v'));
      await faults.kill();
      expectError(world, ['KV-ERR-CONN'], 'get after the backend was killed', await store.get('k'), [
        'connection-error',
      ]);
      const late = await world.keyvalue('connection', faults.subject);
      const opened = await openAndGet(late, world.fresh());
      expectError(world, ['KV-ERR-CONN'], 'open while the backend is dead', opened, ['connection-error']);
      await faults.heal();
      await expectRecovery(world, 'get by a handle from before', () => store.get('k'));
      await expectRecovery(world, 'open by a client from before', () => openAndGet(late, world.fresh()));
    },
  },
  {
    id: 'kv.fault.no-hol',
    title: 'calls on other handles do not wait for a call that waits',
    covers: ['GEN-NO-HOL'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      if (world.facts.traits.has('network')) return expectNoQueueBeforeBackend(world);
      if (world.facts.traits.has('disk')) return expectOvertaking(world);
      throw new NotApplicable('no call of this provider waits for anything');
    },
  },
  {
    id: 'kv.fault.slow',
    title: 'a slow network that delivers in pieces changes nothing but the time',
    covers: ['KV-GET-SET', 'GEN-BYTES', 'KV-KEYS-EXACT'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const { store } = await bothWays(world, faults);
      const latency = faults.inject({ kind: 'latency', milliseconds: 3, jitter: 3, random: world.random });
      const slices = faults.inject({ kind: 'slicer', bytes: 3 });
      const keys: string[] = [];
      for (const length of [0, 1, 2, 3, 4, 10, 100, 1_000]) {
        const key = `${length} \r\n$5 ü`.replaceAll(/\p{Cc}/gu, ' ');
        keys.push(key);
        const value = patterned(length);
        expectOk(world, ['KV-GET-SET'], `set of ${length} bytes in pieces`, await store.set(key, value));
        const read = await store.get(key);
        expectValue(world, ['KV-GET-SET', 'GEN-BYTES'], `get of ${length} bytes in pieces`, read, value);
      }
      expectKeys(world, ['KV-KEYS-EXACT'], 'keys() in pieces', await store.keys(), keys);
      if (latency.hits === 0 || slices.hits === 0) throw new Inconclusive('nothing went through the slow network');
      slices.heal();
      faults.inject({ kind: 'bandwidth', bytesPerSecond: 2 * 1024 * 1024 });
      const long = patterned(256 * 1024);
      await store.put('long', long);
      expectValue(world, ['GEN-BYTES'], 'get of 256 KiB by a narrow network', await store.get('long'), long);
    },
  },
  {
    id: 'kv.fault.memory',
    title: 'a backend out of memory is an io-error that leaves the old value, and reading goes on',
    covers: ['GEN-VARIANT', 'KV-FAIL-ATOMIC', 'GEN-STILL-ALIVE'],
    kind: 'fault',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      const { store } = await bothWays(world, faults);
      await store.put('k', bytes('before'));
      await faults.exhaust();
      expectError(world, ['GEN-VARIANT'], 'set without memory', await store.set('k', patterned(1_000)), ['io-error']);
      expectError(world, ['GEN-VARIANT'], 'set of a new key', await store.set('new', patterned(1_000)), ['io-error']);
      expectValue(world, ['KV-FAIL-ATOMIC'], 'get of the old value', await store.get('k'), bytes('before'));
      expectKeys(world, ['KV-FAIL-ATOMIC'], 'keys() without memory', await store.keys(), ['k']);
      expectOk(world, ['GEN-STILL-ALIVE'], 'delete without memory', await store.delete('k'));
      await faults.heal();
      expectOk(world, ['GEN-STILL-ALIVE'], 'set with memory again', await store.set('k', bytes('after')));
    },
  },
  {
    id: 'kv.fault.history',
    title: 'clients whose connections are cut all the time have linearizable histories, whatever became of lost calls',
    covers: ['KV-LIN'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const faults = await world.disturb();
      const ways = [faults.subject, faults.subject, faults.subject, faults.aside];
      const clients = await Promise.all(ways.map((way) => world.keyvalue('connection', way)));
      let cuts = 0;
      for (let round = 0; round < ROUNDS[world.tier]; round++) {
        world.trace.beginSequence();
        const name = world.fresh();
        const handles = await Promise.all(clients.map((client) => client.open(name)));
        let running = true;
        const windows: FaultWindow[] = [];
        const workload = runConcurrently(world, handles, { keys: 8, operations: 40 }).finally(() => {
          running = false;
        });
        // Cut at certain requests, not at certain times: a fast machine is cut as often as a slow one.
        const cutting = (async () => {
          while (running) {
            const kind = world.random.below(2) === 0 ? 'cut-before-reply' : 'cut-before-forward';
            const from = process.hrtime.bigint();
            const injection = faults.inject({ kind, request: 10 + world.random.below(20) });
            await eventually(async () => (injection.hits > 0 || !running ? true : undefined), 10_000);
            cuts += injection.hits;
            injection.heal();
            windows.push({ label: kind, from, to: process.hrtime.bigint() });
          }
        })();
        const history = await workload;
        await cutting;
        await faults.heal();
        for (const handle of handles) await expectReady(world, handle);
        expectLinearizable(world, history, 'connection, which were cut', windows);
      }
      if (cuts === 0) throw new Inconclusive('no connection was cut');
    },
  },
  {
    id: 'kv.fault.cycles',
    title: 'a hundred cuts leave no connection behind',
    covers: ['GEN-HANDLES', 'GEN-RECOVER'],
    kind: 'fault',
    tier: 'full',
    async run(world) {
      const faults = await world.disturb();
      const { store } = await bothWays(world, faults);
      await expectRecovery(world, 'get', () => store.get('k'));
      const before = faults.proxy.counters.open;
      for (let cycle = 0; cycle < 100; cycle++) {
        cut(faults);
        await expectRecovery(world, `get after cut ${cycle + 1}`, () => store.get('k'));
      }
      const settled = async () => (faults.proxy.counters.open <= before ? true : undefined);
      const holds = (await eventually(settled, world.facts.limits.recoveryTimeMs)) === true;
      const observed = `${faults.proxy.counters.open} connections after a hundred cuts, ${before} before`;
      world.expect(['GEN-HANDLES'], holds, observed, 'as many as before');
    },
  },
];

/** Replies are held: each of several calls must be with the backend all the same. */
async function expectNoQueueBeforeBackend(world: World): Promise<void> {
  const faults = await world.disturb();
  const open = async () => (await world.keyvalue('handle', faults.subject)).open(world.fresh());
  const handles = await Promise.all(Array.from({ length: AT_ONCE }, open));
  await Promise.all(handles.map((handle) => handle.get('k')));
  const held = faults.inject({ kind: 'hold-replies' });
  const calls = handles.map((handle) => handle.get('k'));
  const patience = Math.min(world.facts.limits.opTimeoutMs / 2, 5_000);
  await eventually(async () => (held.hits >= AT_ONCE ? true : undefined), patience);
  const { hits } = held;
  held.heal();
  await Promise.all(calls);
  if (hits === 0) throw new Inconclusive('no call went to the backend');
  world.expect(
    ['GEN-NO-HOL'],
    hits >= AT_ONCE,
    `${hits} of ${AT_ONCE} calls on as many handles were with the backend while the first waited for its answer`,
    'all of them',
  );
}

/** A long call and a short one at once: the short one must be over first, at least once. */
async function expectOvertaking(world: World): Promise<void> {
  const [long, short] = [await world.store(), await world.store()];
  const value = new Uint8Array(Math.min(world.facts.limits.maxValueBytes, 8 * 1024 * 1024));
  await short.put('k', bytes('v'));
  for (let round = 0; round < 25; round++) {
    let over = false;
    const slow = long.set('k', value).finally(() => {
      over = true;
    });
    await setImmediate();
    await short.get('k');
    const overtook = !over;
    await slow;
    if (overtook) return world.observed('GEN-NO-HOL');
  }
  throw new Violation(
    'GEN-NO-HOL',
    `in 25 of 25 rounds a get waited until the set of ${value.length} bytes by another handle was over`,
    'that a call does not wait for those on other handles',
  );
}

/** A handle whose connection was cut is used again only when it works. */
async function expectReady(world: World, handle: KeyValueHandle): Promise<void> {
  await recovery(world, () => handle.get('k'));
}

export default checks;
