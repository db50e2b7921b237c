import type { Check } from '../../check.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { expectKeys } from '../../models/keyvalue/expectations.ts';
import { fillStore } from '../../models/keyvalue/fill-store.ts';

/** What `keys` lists while nobody writes. */
const checks: Check[] = [
  {
    id: 'kv.keys.empty',
    title: 'keys of a store that holds nothing is an empty list, before and after',
    covers: ['KV-KEYS-EMPTY'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      expectKeys(world, ['KV-KEYS-EMPTY'], 'keys() of a store never written to', await store.keys(), []);
      await store.put('k', bytes('v'));
      await store.remove('k');
      expectKeys(world, ['KV-KEYS-EMPTY'], 'keys() of an emptied store', await store.keys(), []);
    },
  },
  {
    id: 'kv.keys.exact',
    title: 'keys lists every key once, set twice or once',
    covers: ['KV-KEYS-EXACT'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      const keys = ['b', 'a', 'c', 'a b', 'é', '1'];
      for (const [index, key] of keys.entries()) {
        await store.put(key, bytes('v'));
        const what = `keys() after ${index + 1} sets`;
        expectKeys(world, ['KV-KEYS-EXACT'], what, await store.keys(), keys.slice(0, index + 1));
      }
      for (const key of keys) await store.put(key, bytes('again'));
      expectKeys(world, ['KV-KEYS-EXACT'], 'keys() after every key was set again', await store.keys(), keys);
    },
  },
  {
    id: 'kv.keys.literal',
    title: "keys with the store's name, colons or globs in them are listed unchanged",
    covers: ['KV-KEYS-LITERAL'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const client = await world.keyvalue();
      const name = world.fresh();
      const store = await client.open(name);
      const keys = [
        name,
        `${name}:k`,
        `${name}/k`,
        `a${name}:b`,
        `:${name}`,
        'max:1',
        '*',
        'k*',
        '[k]',
        '?',
        `${name}*`,
      ];
      for (const key of keys) await store.put(key, bytes('v'));
      expectKeys(world, ['KV-KEYS-LITERAL'], 'keys()', await store.keys(), keys);
    },
  },
  ...[1_001, 5_001].map((count): Check => {
    return {
      id: `kv.keys.pages.${count}`,
      title: `keys lists all of ${count} keys`,
      covers: ['KV-KEYS-PAGES'],
      kind: 'example',
      tier: 'default',
      async run(world) {
        const keys = Array.from({ length: count }, (_, index) => `page ${index}`);
        const name = world.fresh();
        await fillStore(world, name, keys);
        const store = await (await world.keyvalue()).open(name);
        expectKeys(world, ['KV-KEYS-PAGES'], `keys() of ${count} keys`, await store.keys(), keys);
        // Where deleted keys hold their places for a while, these leave pages that are empty.
        const gone = keys.splice(100, 300);
        await world.trace.filling(async () => {
          for (const key of gone) await store.remove(key);
        });
        const what = `keys() after 300 of ${count} keys in a row were deleted`;
        expectKeys(world, ['KV-KEYS-PAGES'], what, await store.keys(), keys);
      },
    };
  }),
];

export default checks;
