import type { Check } from '../../check.ts';
import { Inconclusive } from '../../endings.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { type Faults, openAndGet } from '../../models/keyvalue/disturbed-clients.ts';
import { expectError } from '../../models/keyvalue/expectations.ts';
import { expectInTime, expectRecovery } from '../../models/keyvalue/fault-expectations.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { CallResult } from '../../subjects/subject.ts';
import type { World } from '../../world.ts';

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

/** A backend that is there and never answers. */
const checks: Check[] = [
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
];

export default checks;
