import type { Check } from '../../check.ts';
import { NotApplicable, Unsupported } from '../../endings.ts';
import { bytes, sameBytes } from '../../models/keyvalue/bytes.ts';
import { confusableNames } from '../../models/keyvalue/confusable-keys.ts';
import { expectKeys, expectMissing, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import { showString } from '../../subjects/wit-value.ts';
import { eventually } from '../../wait.ts';

/** A dropped handle's connection is gone within this time, in milliseconds. */
const CLOSING_MS = 5_000;

/** Where LIN is not claimed, what one client wrote has reached the others after this time, in milliseconds. */
const CONVERGENCE_MS = 5_000;

/** The first answer that is the wanted one, or the last one before the patience ends; the very first without any. */
async function settled<T>(ask: () => Promise<T>, patience: number, isWanted: (answer: T) => boolean): Promise<T> {
  let answer = await ask();
  if (patience === 0) return answer;
  await eventually(async () => {
    if (!isWanted(answer)) answer = await ask();
    return isWanted(answer) || undefined;
  }, patience);
  return answer;
}

/** Names, handles, and what stores share. */
const checks: Check[] = [
  {
    id: 'kv.store.names',
    title: 'names of 1 to 128 bytes are stores, and opening one creates nothing',
    covers: ['KV-STORE-NAME', 'GEN-NO-TRAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const client = await world.keyvalue();
      const base = world.fresh();
      // The last two differ in their last byte alone.
      const longest = 'n'.repeat(127 - Buffer.byteLength(base));
      const shapes = ['', '/', ':', ' ', '.', 'é', '%', '*', '😀', `${longest}1`, `${longest}2`];
      const stores: string[] = [];
      for (const shape of shapes) {
        const name = base + shape;
        await client.open(name);
        world.observed('KV-STORE-NAME');
        stores.push(name);
      }
      const left = await world.facts.inspector?.names(base);
      if (left !== undefined) {
        const what = `opening created ${left.slice(0, 3).join(', ')}`;
        world.expect(['KV-STORE-NAME'], left.length === 0, what, 'opening creates nothing in the backend');
      }
      for (const name of stores) {
        const store = await client.open(name);
        expectOk(world, ['KV-STORE-NAME'], `set in ${showString(name)}`, await store.set('k', bytes(name)));
      }
      for (const name of stores) {
        const store = await client.open(name);
        expectValue(world, ['KV-STORE-NAME'], `get in ${showString(name)}`, await store.get('k'), bytes(name));
      }
      // What becomes of an illegal name is open, as long as something does.
      for (const name of ['', 'n'.repeat(129), 'n'.repeat(100_000)]) {
        await client.tryOpen(name);
        world.observed('GEN-NO-TRAP');
      }
    },
  },
  {
    id: 'kv.store.isolation',
    title: 'store "a" with key "b:c" and store "a:b" with key "c" are different, and so are other confusable names',
    covers: ['KV-STORE-ISOLATION', 'GEN-NAME-ISOLATION'],
    kind: 'security',
    tier: 'quick',
    foundation: true,
    async run(world) {
      const client = await world.keyvalue();
      for (const [group, tails] of confusableNames.entries()) {
        // The first names are those of the requirement of key-value stores; the others are any resource's.
        const [first, second] = ['KV-STORE-ISOLATION', 'GEN-NAME-ISOLATION'] as const;
        const ids = group === 0 ? ([first, second] as const) : ([second, first] as const);
        const base = world.fresh();
        const stores = await Promise.all(
          tails.map(async (tail) => ({
            tail,
            store: await client.open(base + tail),
            keys: [`${tail}k`, 'c', 'b:c', ':c'],
          })),
        );
        for (const { tail, store, keys } of stores) {
          const what = `keys() of the store …${showString(tail)} before anything was set in it`;
          expectKeys(world, ids, what, await store.keys(), []);
          for (const key of keys) expectMissing(world, ids, `get(${showString(key)}) in it`, await store.get(key), key);
          for (const key of keys) await store.put(key, bytes(`${tail} ${key}`));
        }
        for (const { tail, store, keys } of stores) {
          const what = `in the store …${showString(tail)}`;
          expectKeys(world, ids, `keys() ${what}`, await store.keys(), keys);
          for (const key of keys) {
            expectValue(world, ids, `get(${showString(key)}) ${what}`, await store.get(key), bytes(`${tail} ${key}`));
          }
        }
        const [emptied, ...others] = stores;
        for (const key of emptied?.keys ?? []) await emptied?.store.remove(key);
        for (const { tail, store, keys } of others) {
          const what = `keys() of the store …${showString(tail)} after everything in another was deleted`;
          expectKeys(world, ids, what, await store.keys(), keys);
        }
      }
    },
  },
  {
    id: 'kv.store.shared',
    title: 'every handle of one name sees the same data, as far apart as the scope admits',
    covers: ['KV-STORE-SHARED', 'KV-RYW'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      for (const apart of world.distances()) {
        const name = world.fresh();
        const one = await (await world.keyvalue(apart)).open(name);
        const other = await (await world.keyvalue(apart)).open(name);
        const ids = ['KV-STORE-SHARED', 'KV-RYW'] as const;
        const far = `by a client apart by ${apart}`;
        // KV-RYW is about one host; further apart only LIN promises that what was written is seen at once.
        const patience = apart === 'handle' || world.facts.claims.LIN === true ? 0 : CONVERGENCE_MS;
        const get = (store: KeyValueHandle, wanted: Uint8Array | undefined) => {
          return settled(
            () => store.get('k'),
            patience,
            (result) => {
              return 'ok' in result ? wanted !== undefined && sameBytes(result.ok, wanted) : wanted === undefined;
            },
          );
        };
        // Whoever remembers that there was nothing shows it now.
        expectMissing(world, ids, `get ${far} before set`, await other.get('k'), 'k');
        const [first, second, third] = [bytes('1'), bytes('2'), bytes('3')];
        await one.put('k', first);
        expectValue(world, ids, `get ${far} after set`, await get(other, first), first);
        await other.put('k', second);
        expectValue(world, ids, `get ${far} after its peer's set`, await get(one, second), second);
        expectKeys(world, ['KV-STORE-SHARED'], `keys() ${far}`, await other.keys(), ['k']);
        // Both have read what there was; whoever kept it shows it now.
        await other.put('k', third);
        expectValue(world, ids, `get ${far} after its peer's second set`, await get(one, third), third);
        expectValue(world, ids, `get of the own value, apart by ${apart}`, await other.get('k'), third);
        await one.remove('k');
        expectMissing(world, ids, `get ${far} after delete`, await get(other, undefined), 'k');
      }
    },
  },
  {
    id: 'kv.handles.hundred',
    title: 'a hundred handles work at once, over no more connections than one needs',
    covers: ['GEN-HANDLES'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const client = await world.keyvalue();
      const first = await client.open(world.fresh());
      await first.put('k', bytes('v'));
      const before = await world.facts.inspector?.connections();
      const handles = [];
      for (let index = 0; index < 100; index++) {
        const opened = await client.tryOpen(world.fresh());
        expectOk(world, ['GEN-HANDLES'], `open of handle ${index}`, opened);
        if ('ok' in opened) handles.push(opened.ok);
      }
      for (const [index, handle] of handles.entries()) {
        expectOk(world, ['GEN-HANDLES'], `set through handle ${index}`, await handle.set('k', bytes(`${index}`)));
      }
      for (const [index, handle] of handles.entries()) {
        expectValue(world, ['GEN-HANDLES'], `get through handle ${index}`, await handle.get('k'), bytes(`${index}`));
      }
      const during = await world.facts.inspector?.connections();
      if (before !== undefined && during !== undefined) {
        const what = `${before} connections with one handle, ${during} with a hundred more`;
        world.expect(['GEN-HANDLES'], during <= before, what, 'connections do not grow with handles');
      }
      for (const handle of handles) await handle.drop();
      expectValue(world, ['GEN-HANDLES'], 'get through a handle that was kept', await first.get('k'), bytes('v'));
    },
  },
  {
    id: 'kv.handles.closed',
    title: 'when a host or connection ends, its connections to the backend end with it',
    covers: ['GEN-HANDLES'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const before = await world.facts.inspector?.connections();
      if (before === undefined && world.facts.traits.has('network')) {
        throw new Unsupported('this run cannot count its connections apart from those of others');
      }
      if (before === undefined) throw new NotApplicable('the backend has no connections to count');
      const client = await world.keyvalue('connection');
      const store = await client.open(world.fresh());
      await store.put('k', bytes('v'));
      await store.drop();
      await client.close();
      const left = await eventually(async () => {
        const now = (await world.facts.inspector?.connections()) ?? 0;
        return now <= before ? now : undefined;
      }, CLOSING_MS);
      const what = `more than the ${before} connections of before are left`;
      world.expect(['GEN-HANDLES'], left !== undefined, what, 'the number of connections before the first open');
    },
  },
  {
    id: 'kv.host.restart',
    title: 'what was acknowledged before the host was stopped is there after it starts again',
    covers: ['GEN-HOST-RESTART'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const name = world.fresh();
      // A client in a process of its own: when it is closed, the host, or what stands for it, really ends.
      const store = await (await world.keyvalue('process')).open(name);
      const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
      for (const key of keys) await store.put(key, bytes(`value of ${key}`));
      await store.remove('k0');
      await world.disconnect();
      const again = await (await world.keyvalue('process')).open(name);
      for (const key of keys.slice(1)) {
        const what = `get(${showString(key)}) after the host was restarted`;
        expectValue(world, ['GEN-HOST-RESTART'], what, await again.get(key), bytes(`value of ${key}`));
      }
      const what = 'get of a key deleted before the host was restarted';
      expectMissing(world, ['GEN-HOST-RESTART'], what, await again.get('k0'), 'k0');
    },
  },
  {
    id: 'kv.evict.refused',
    title: 'a backend that is configured to evict keys is refused',
    covers: ['KV-NO-EVICT'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const { inspector } = world.facts;
      if (inspector?.setEviction === undefined) {
        throw new Unsupported("this run may not change the backend's configuration to one that evicts");
      }
      await inspector.setEviction(true);
      try {
        const opened = await (await world.keyvalue('connection')).tryOpen(world.fresh());
        const what = 'open succeeded on a backend that may evict keys';
        world.expect(['KV-NO-EVICT'], 'err' in opened, what, 'an error that says so');
      } finally {
        await inspector.setEviction(false);
      }
      const again = await (await world.keyvalue('connection')).tryOpen(world.fresh());
      expectOk(world, ['KV-NO-EVICT'], 'open once the backend no longer evicts', again);
    },
  },
];

export default checks;
