import type { Check } from '../../check.ts';
import { Inconclusive } from '../../endings.ts';
import { bytes, patterned } from '../../models/keyvalue/bytes.ts';
import { bothWays, cutConnections, type Faults, openAndGet } from '../../models/keyvalue/disturbed-clients.ts';
import { expectError, expectKeys, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import { expectInTime, expectOutcome, expectRecovery } from '../../models/keyvalue/fault-expectations.ts';
import type { CallResult } from '../../subjects/subject.ts';
import { eventually } from '../../wait.ts';

/** Makes a call, and cuts its connection while it waits for the answer. */
async function cutDuring<T>(faults: Faults, call: () => Promise<T>): Promise<T> {
  const held = faults.inject({ kind: 'hold-replies' });
  const answer = call();
  await Promise.race([held.reached().catch(() => {}), answer.catch(() => {})]);
  if (held.hits === 0) throw new Inconclusive('the call was answered before its connection could be cut');
  cutConnections(faults);
  held.heal();
  return answer;
}

/** A backend that goes away: what its clients are told, and that they find it again. */
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
      cutConnections(faults);
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
        cutConnections(faults, how);
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
        cutConnections(faults);
        await expectRecovery(world, `get after cut ${cycle + 1}`, () => store.get('k'));
      }
      const settled = async () => (faults.proxy.counters.open <= before ? true : undefined);
      const holds = (await eventually(settled, world.facts.limits.recoveryTimeMs)) === true;
      const observed = `${faults.proxy.counters.open} connections after a hundred cuts, ${before} before`;
      world.expect(['GEN-HANDLES'], holds, observed, 'as many as before');
    },
  },
];

export default checks;
