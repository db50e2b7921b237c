import type { Check } from '../../check.ts';
import { NotApplicable, Unsupported } from '../../endings.ts';
import { bytes, patterned } from '../../models/keyvalue/bytes.ts';
import { confusableKeys, controlKeys } from '../../models/keyvalue/confusable-keys.ts';
import { expectError, expectKeys, expectMissing, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import { showString } from '../../subjects/wit-value.ts';
import type { World } from '../../world.ts';

/** Sets every key to a value of its own, and sees that all are there and listed; then deletes one after the other. */
async function keepApart(world: World, id: string, store: KeyValueHandle, keys: readonly string[]): Promise<void> {
  const value = (key: string) => bytes(`value of ${key}`);
  for (const key of keys) {
    expectMissing(world, [id], `get(${showString(key)}) before it is set`, await store.get(key), key);
    expectOk(world, [id], `set(${showString(key)})`, await store.set(key, value(key)));
  }
  for (const key of keys) {
    expectValue(world, [id], `get(${showString(key)})`, await store.get(key), value(key));
  }
  expectKeys(world, [id], 'keys()', await store.keys(), keys);
  const [gone, ...kept] = keys;
  if (gone === undefined) return;
  expectOk(world, [id], `delete(${showString(gone)})`, await store.delete(gone));
  for (const key of kept) {
    const what = `get(${showString(key)}) after delete(${showString(gone)})`;
    expectValue(world, [id], what, await store.get(key), value(key));
  }
}

/** What is a key, what is none, and that keys never meet. */
const checks: Check[] = [
  {
    id: 'kv.key.opaque',
    title: 'keys that stores confuse are all legal and stay apart',
    covers: ['KV-KEY-OPAQUE', 'GEN-STRINGS'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const client = await world.keyvalue();
      for (const group of confusableKeys) {
        await keepApart(world, 'KV-KEY-OPAQUE', await client.open(world.fresh()), [...new Set(group)]);
        world.observed('GEN-STRINGS');
      }
    },
  },
  {
    id: 'kv.key.strings',
    title: 'keys are equal when their code points are: normal forms, case and blanks stay apart',
    covers: ['GEN-STRINGS'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const pairs = [
        ['\u00e9', 'e\u0301'],
        ['K', 'k'],
        ['k', 'k '],
        ['%41', 'A'],
        ['\u212b', '\u00c5'],
      ] as const;
      const store = await world.store();
      for (const [one, other] of pairs) {
        await store.put(one, bytes('one'));
        await store.put(other, bytes('other'));
        const what = `get(${showString(one)}) after set(${showString(other)})`;
        expectValue(world, ['GEN-STRINGS'], what, await store.get(one), bytes('one'));
      }
      // Only a caller in the host's language can pass one; a component's strings are Unicode.
      if (world.subject.transport !== 'direct') return;
      const lone = 'a\ud800';
      expectError(world, ['GEN-STRINGS'], 'set of a lone surrogate', await store.set(lone, bytes('v')), [
        'invalid-key',
      ]);
    },
  },
  {
    id: 'kv.key.control',
    title: 'keys with control characters, NUL included, work like any other',
    covers: ['KV-KEY-CTRL'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const store = await world.store();
      await keepApart(world, 'KV-KEY-CTRL', store, controlKeys);
      const client = await world.keyvalue();
      const base = world.fresh();
      // Joined by a NUL these two entries would be one.
      const plain = await client.open(base);
      await plain.put('\0k', bytes('in the plain store'));
      const beside = await (await client.open(`${base}\0`)).get('k');
      expectMissing(world, ['KV-KEY-CTRL'], 'get("k") in a store whose name ends in NUL', beside, 'k');
      for (const tail of ['\0', '\n', '\u007f']) {
        const named = await client.open(base + tail);
        expectOk(world, ['KV-KEY-CTRL'], `set in the store …${showString(tail)}`, await named.set('k', bytes(tail)));
      }
      for (const tail of ['\0', '\n', '\u007f']) {
        const named = await client.open(base + tail);
        const what = `get in the store …${showString(tail)}`;
        expectValue(world, ['KV-KEY-CTRL'], what, await named.get('k'), bytes(tail));
      }
    },
  },
  {
    id: 'kv.key.control-reject',
    title: 'without CTRL a key with a control character is refused, and stands for no other',
    covers: ['KV-KEY-CTRL-REJECT'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const store = await world.store();
      await store.put('a', bytes('plain'));
      const id = ['KV-KEY-CTRL-REJECT'] as const;
      for (const key of controlKeys.filter((control) => /\p{Cc}/u.test(control))) {
        const shown = showString(key);
        expectError(world, id, `set(${shown})`, await store.set(key, bytes('v')), ['invalid-key'], key);
        const cases = ['key-not-found', 'invalid-key'];
        expectError(world, id, `get(${shown})`, await store.get(key), cases, key);
      }
      expectValue(world, id, 'get("a")', await store.get('a'), bytes('plain'));
    },
  },
  {
    id: 'kv.key.empty',
    title: 'the empty key is invalid in get, set and delete',
    covers: ['KV-KEY-EMPTY', 'GEN-VARIANT', 'GEN-PAYLOAD-STRING'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      const ids = ['KV-KEY-EMPTY', 'GEN-VARIANT', 'GEN-PAYLOAD-STRING'] as const;
      expectError(world, ids, 'set("")', await store.set('', bytes('v')), ['invalid-key'], '');
      expectError(world, ids, 'get("")', await store.get(''), ['invalid-key'], '');
      expectError(world, ids, 'delete("")', await store.delete(''), ['invalid-key'], '');
      expectKeys(world, ['KV-KEY-EMPTY'], 'keys()', await store.keys(), []);
    },
  },
  {
    id: 'kv.key.longest',
    title: 'keys up to the declared limit work; one byte more is invalid, and nothing is cut',
    covers: ['KV-KEY-LONG', 'GEN-LIMIT-DECLARED', 'KV-KEY-OPAQUE', 'GEN-PAYLOAD-STRING', 'GEN-VARIANT'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const { maxKeyBytes } = world.facts.limits;
      const declared = maxKeyBytes >= 256 && maxKeyBytes <= 64 * 1024;
      const required = 'max-key-bytes from 256 to 65536';
      world.expect(['GEN-LIMIT-DECLARED'], declared, `max-key-bytes ${maxKeyBytes}`, required);
      const store = await world.store();
      const ids = ['KV-KEY-LONG', 'GEN-LIMIT-DECLARED'] as const;
      const longest = 'k'.repeat(maxKeyBytes);
      const twoBytes = 'é'.repeat(Math.floor(maxKeyBytes / 2));
      const keys = [longest, `${longest.slice(1)}x`, twoBytes, 'k'.repeat(256)];
      for (const [index, key] of keys.entries()) {
        const what = `set of a key of ${Buffer.byteLength(key)} bytes`;
        expectOk(world, ['GEN-LIMIT-DECLARED', 'KV-KEY-OPAQUE'], what, await store.set(key, bytes(`${index}`)));
      }
      for (const [index, key] of keys.entries()) {
        // At the smallest limit the last key is the first again.
        if (keys.lastIndexOf(key) !== index) continue;
        const what = `get of a key of ${Buffer.byteLength(key)} bytes`;
        expectValue(world, ['GEN-LIMIT-DECLARED', 'KV-KEY-OPAQUE'], what, await store.get(key), bytes(`${index}`));
      }
      // Of the last one the first 1,024 bytes end inside a character.
      const threeBytes = '€'.repeat(Math.floor(maxKeyBytes / 3) + 1);
      for (const key of [`${longest}k`, `${twoBytes}éé`, threeBytes]) {
        const what = `a key of ${Buffer.byteLength(key)} bytes`;
        const payload = Buffer.from(key)
          .toString('utf8', 0, 1024)
          .replace(/\ufffd$/, '');
        const all = [...ids, 'GEN-VARIANT', 'GEN-PAYLOAD-STRING'] as const;
        const cases = ['invalid-key'];
        const expected = Buffer.byteLength(key) > 1024 ? payload : key;
        expectError(world, all, `set of ${what}`, await store.set(key, bytes('v')), cases, expected);
        expectError(world, all, `get of ${what}`, await store.get(key), cases, expected);
        expectError(world, all, `delete of ${what}`, await store.delete(key), cases, expected);
      }
      expectKeys(world, ['KV-KEY-LONG'], 'keys()', await store.keys(), [...new Set(keys)]);
    },
  },
  {
    id: 'kv.value.longest',
    title: 'a value at the declared limit works; one byte more is invalid, and the old value stays',
    covers: [
      'KV-VALUE-SIZE',
      'GEN-LIMIT-DECLARED',
      'KV-FAIL-ATOMIC',
      'GEN-OUTCOME',
      'GEN-PAYLOAD-STRING',
      'GEN-VARIANT',
    ],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const { maxValueBytes } = world.facts.limits;
      const declared = maxValueBytes >= 256 * 1024 && maxValueBytes <= 64 * 1024 * 1024;
      const required = 'max-value-bytes from 256 KiB to 64 MiB';
      world.expect(['GEN-LIMIT-DECLARED'], declared, `max-value-bytes ${maxValueBytes}`, required);
      const store = await world.store();
      const longest = new Uint8Array(maxValueBytes).fill(0x61);
      expectOk(world, ['GEN-LIMIT-DECLARED'], `set of ${maxValueBytes} bytes`, await store.set('k', longest));
      const got = await store.get('k');
      const length = 'ok' in got ? got.ok.length : 0;
      world.expect(
        ['GEN-LIMIT-DECLARED'],
        length === maxValueBytes,
        `get returned ${length} bytes`,
        `${maxValueBytes}`,
      );
      const old = patterned(1000);
      await store.put('k', old);
      const more = new Uint8Array(maxValueBytes + 1).fill(0x62);
      const ids = ['KV-VALUE-SIZE', 'GEN-LIMIT-DECLARED', 'GEN-VARIANT', 'GEN-PAYLOAD-STRING'] as const;
      const what = `set of ${maxValueBytes + 1} bytes`;
      expectError(world, ids, what, await store.set('k', more), ['invalid-value'], 'k');
      const kept = ['KV-FAIL-ATOMIC', 'GEN-OUTCOME', 'KV-VALUE-SIZE'] as const;
      expectValue(world, kept, `get after the ${what} failed`, await store.get('k'), old);
      expectError(world, ids, `${what} of a new key`, await store.set('new', more), ['invalid-value'], 'new');
      expectMissing(world, ['KV-FAIL-ATOMIC', 'GEN-OUTCOME'], 'get of the new key', await store.get('new'), 'new');
    },
  },
  {
    id: 'kv.key.escape',
    title: 'no key and no store name reaches anything outside its store',
    covers: ['KV-KEY-ESCAPE'],
    kind: 'security',
    tier: 'default',
    async run(world) {
      const id = ['KV-KEY-ESCAPE'] as const;
      const up = ['..', '../..', '../../..', '../secret', '../root', '../../secret', '/etc/hostname', '..\\secret'];
      const tricks = [...up, '.', './..', 'a/../../secret', '%2e%2e%2fsecret', '..%2fsecret', '....//secret', '*', '~'];
      const watch = await world.facts.inspector?.watchOutside(world.fresh());
      try {
        const client = await world.keyvalue();
        const base = world.fresh();
        const neighbour = await client.open(`${base}x`);
        await neighbour.put('k', bytes('neighbour'));
        const store = await client.open(base);
        for (const trick of tricks) {
          expectMissing(world, id, `get(${showString(trick)}) in an empty store`, await store.get(trick), trick);
          expectOk(world, id, `delete(${showString(trick)}) in an empty store`, await store.delete(trick));
        }
        for (const trick of tricks) await store.put(trick, bytes('escaped'));
        for (const trick of tricks) await store.remove(trick);
        for (const trick of tricks) {
          const inside = await client.tryOpen(`${base}/${trick}`);
          if ('err' in inside) continue;
          expectKeys(world, id, `keys() of the store ${showString(`…/${trick}`)}`, await inside.ok.keys(), []);
          await inside.ok.put('k', bytes('escaped'));
          await inside.ok.remove('k');
        }
        expectValue(world, id, 'get in the neighbouring store', await neighbour.get('k'), bytes('neighbour'));
        expectKeys(world, id, 'keys() of the neighbouring store', await neighbour.keys(), ['k']);
        const changes = (await watch?.changes()) ?? [];
        world.expect(
          id,
          changes.length === 0,
          `changed outside of the stores: ${changes.join(', ')}`,
          'nothing changes',
        );
      } finally {
        await watch?.close();
      }
    },
  },
  {
    id: 'kv.key.link',
    title: 'a link planted in the place of an entry is not followed',
    covers: ['KV-KEY-ESCAPE'],
    kind: 'security',
    tier: 'default',
    async run(world) {
      const { inspector, locate } = world.facts;
      if (inspector === undefined || !inspector.hasLinks || locate === undefined) {
        throw new NotApplicable('there are no links to plant in this backend');
      }
      const id = ['KV-KEY-ESCAPE'] as const;
      const name = world.fresh();
      const store = await (await world.keyvalue()).open(name);
      await store.put('other', bytes('v'));
      const watch = await inspector.watchOutside(world.fresh());
      try {
        const read = locate(name, 'read');
        await inspector.plant(read, 'link');
        const result = await store.get('read');
        world.expect(id, 'err' in result, 'get followed the link and returned what it points to', 'an error');
        await inspector.remove(read);
        const written = locate(name, 'written');
        await inspector.plant(written, 'link');
        expectOk(world, id, 'set over a link', await store.set('written', bytes('mine')));
        expectValue(world, id, 'get after set over a link', await store.get('written'), bytes('mine'));
        const through = (await watch.changes()).length > 0;
        world.expect(id, !through, 'set wrote through the link', 'the link itself is replaced');
        const replaced = !(await inspector.isIntact(written));
        world.expect(id, replaced, 'the link stands as before after set', 'the link itself is replaced');
      } finally {
        await watch.close();
      }
    },
  },
  {
    id: 'kv.foreign',
    title: 'what the provider did not write is neither returned nor harmful',
    covers: ['KV-FOREIGN'],
    kind: 'security',
    tier: 'default',
    async run(world) {
      const { inspector, locate } = world.facts;
      if (inspector === undefined || locate === undefined) {
        throw new Unsupported('the provider does not say where its entries stand, so nothing can be planted there');
      }
      const id = ['KV-FOREIGN'] as const;
      const name = world.fresh();
      const store = await (await world.keyvalue()).open(name);
      await store.put('mine', bytes('v'));
      const place = locate(name, 'foreign');
      await inspector.plant(place, 'foreign');
      try {
        expectError(world, id, 'get of a foreign entry', await store.get('foreign'), ['unexpected-error']);
        const keys = await store.keys();
        expectOk(world, id, 'keys() beside a foreign entry', keys);
        world.expect(id, 'ok' in keys && keys.ok.includes('mine'), 'keys() lacks "mine"', 'keys() lists own entries');
        const set = await store.set('foreign', bytes('new'));
        if (inspector.replacesForeign) {
          expectOk(world, id, 'set over a foreign entry', set);
          expectValue(world, id, 'get after it', await store.get('foreign'), bytes('new'));
        } else {
          expectError(world, id, 'set over a foreign entry', set, ['io-error']);
          world.expect(id, await inspector.isIntact(place), 'set changed the foreign entry', 'it stays intact');
        }
        expectValue(world, id, 'get of an own entry', await store.get('mine'), bytes('v'));
      } finally {
        await inspector.remove(place);
      }
    },
  },
];

export default checks;
