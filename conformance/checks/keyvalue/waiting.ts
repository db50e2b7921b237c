import { setImmediate } from 'node:timers/promises';
import type { Check } from '../../check.ts';
import { Inconclusive, NotApplicable } from '../../endings.ts';
import { bytes, patterned } from '../../models/keyvalue/bytes.ts';
import { bothWays } from '../../models/keyvalue/disturbed-clients.ts';
import { expectKeys, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import { Violation } from '../../violation.ts';
import { eventually } from '../../wait.ts';
import type { World } from '../../world.ts';

/** Calls at once of which none may wait for another. */
const AT_ONCE = 4;

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

/** Calls that take their time. */
const checks: Check[] = [
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
];

export default checks;
