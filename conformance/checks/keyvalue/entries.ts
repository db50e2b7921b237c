import type { Check } from '../../check.ts';
import { bytes, patterned } from '../../models/keyvalue/bytes.ts';
import { expectMissing, expectOk, expectValue } from '../../models/keyvalue/expectations.ts';
import { fillStore } from '../../models/keyvalue/fill-store.ts';
import { never } from '../../wait.ts';

/** An entry is looked at for so long after it was set, in milliseconds. */
const STAY_MS = 2_500;

/** And while so many others are set. What is kept on a disk or by a server is no cache of so many entries. */
const OTHERS = { process: 7_000, elsewhere: 500 };

/** Single entries: what `set`, `get` and `delete` owe each other. */
const checks: Check[] = [
  {
    id: 'kv.get.missing',
    title: 'get of a key that was never set says key-not-found, with the key',
    covers: ['KV-GET-MISSING', 'GEN-PAYLOAD-STRING', 'GEN-VARIANT'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      for (const key of ['never', 'a b', 'key:1', '\u00e9', 'x'.repeat(200)]) {
        const ids = ['KV-GET-MISSING', 'GEN-PAYLOAD-STRING', 'GEN-VARIANT'] as const;
        expectMissing(world, ids, `get(${JSON.stringify(key)})`, await store.get(key), key);
      }
    },
  },
  {
    id: 'kv.get.set',
    title: 'get returns what set stored, through the handle that set it and through another',
    covers: ['KV-GET-SET', 'KV-RYW', 'KV-STORE-SHARED'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const client = await world.keyvalue();
      const name = world.fresh();
      const store = await client.open(name);
      const value = bytes('Hello, SpiderLightning!');
      expectOk(world, ['KV-GET-SET'], 'set', await store.set('hello-spiderlightning', value));
      expectValue(world, ['KV-GET-SET', 'KV-RYW'], 'get', await store.get('hello-spiderlightning'), value);
      const other = await client.open(name);
      const ids = ['KV-STORE-SHARED', 'KV-RYW'] as const;
      expectValue(world, ids, 'get through another handle', await other.get('hello-spiderlightning'), value);
    },
  },
  {
    id: 'kv.value.empty',
    title: 'the empty value is stored, and is not a missing key',
    covers: ['KV-EMPTY-VALUE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      const empty = new Uint8Array();
      expectOk(world, ['KV-EMPTY-VALUE'], 'set("k", no bytes)', await store.set('k', empty));
      expectValue(world, ['KV-EMPTY-VALUE'], 'get("k")', await store.get('k'), empty);
      await store.put('k', bytes('full'));
      expectOk(world, ['KV-EMPTY-VALUE'], 'set("k", no bytes) over a value', await store.set('k', empty));
      expectValue(world, ['KV-EMPTY-VALUE'], 'get("k")', await store.get('k'), empty);
    },
  },
  {
    id: 'kv.value.binary',
    title: 'every byte, and text that is no UTF-8, comes back as it was',
    covers: ['KV-BINARY', 'GEN-BYTES'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      const values: [string, Uint8Array][] = [
        ['all bytes', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
        ['all bytes backwards', Uint8Array.from({ length: 256 }, (_, byte) => 255 - byte)],
        ['NUL', Uint8Array.of(0)],
        ['CRLF', bytes('a\r\nb\r\n')],
        ['a newline at the end', bytes('a\n')],
        ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)],
        ['a cut UTF-8 sequence', Uint8Array.of(0xe2, 0x82)],
        ['a surrogate in UTF-8', Uint8Array.of(0xed, 0xa0, 0x80)],
        ['0xff', Uint8Array.of(0xff, 0xfe, 0xff)],
      ];
      for (const [what, value] of values) {
        expectOk(world, ['KV-BINARY'], `set of ${what}`, await store.set(what, value));
        expectValue(world, ['KV-BINARY', 'GEN-BYTES'], `get of ${what}`, await store.get(what), value);
      }
    },
  },
  {
    id: 'kv.value.lengths',
    title: 'values of every awkward length up to 256 KiB come back as they were',
    covers: ['KV-VALUE-SIZE', 'GEN-BYTES'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const store = await world.store();
      const powers = [10, 12, 13, 14, 16, 17].map((power) => 2 ** power);
      const lengths = [0, 1, 2, 3, ...powers.flatMap((length) => [length - 1, length, length + 1]), 256 * 1024];
      for (const length of lengths) {
        const value = patterned(length);
        const what = `a value of ${length} bytes`;
        expectOk(world, ['KV-VALUE-SIZE'], `set of ${what}`, await store.set('k', value));
        expectValue(world, ['KV-VALUE-SIZE', 'GEN-BYTES'], `get of ${what}`, await store.get('k'), value);
      }
    },
  },
  {
    id: 'kv.value.large',
    title: 'a value of the claimed length comes back as it was',
    covers: ['KV-VALUE-LARGE'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const store = await world.store();
      const length = world.facts.claims.LARGE ?? 0;
      const value = patterned(length);
      expectOk(world, ['KV-VALUE-LARGE'], `set of ${length} bytes`, await store.set('large', value));
      expectValue(world, ['KV-VALUE-LARGE'], `get of ${length} bytes`, await store.get('large'), value);
    },
  },
  {
    id: 'kv.value.stays',
    title: 'entries stay, for seconds and while thousands of others are set',
    covers: ['KV-GET-SET', 'KV-NO-EVICT'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      // By itself no key goes from any store; where the backend is a server, the specification has a name for it.
      const network = world.facts.traits.has('network');
      const ids = network ? (['KV-NO-EVICT', 'KV-GET-SET'] as const) : (['KV-GET-SET', 'KV-NO-EVICT'] as const);
      const name = world.fresh();
      const store = await (await world.keyvalue()).open(name);
      const began = performance.now();
      const keys = Array.from({ length: 20 }, (_, index) => `early ${index}`);
      for (const key of keys) await store.put(key, bytes(`value of ${key}`));
      const others = OTHERS[network || world.facts.traits.has('disk') ? 'elsewhere' : 'process'];
      await fillStore(
        world,
        name,
        Array.from({ length: others }, (_, index) => `other ${index}`),
      );
      // One key is looked at all the time, the others are left alone: a look may be what keeps an entry.
      const [watched = '', ...alone] = keys;
      const look = async (key: string): Promise<undefined> => {
        const what = `get(${JSON.stringify(key)}) ${Math.round(performance.now() - began)} ms and ${others} keys after set`;
        expectValue(world, ids, what, await store.get(key), bytes(`value of ${key}`));
      };
      await never(() => look(watched), STAY_MS - (performance.now() - began));
      for (const key of alone) await look(key);
    },
  },
  {
    id: 'kv.set.overwrite',
    title: 'set replaces the whole value, a longer one by a shorter',
    covers: ['KV-OVERWRITE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      for (const text of ['first', 'second and longer', 'short', '', 'last']) {
        expectOk(world, ['KV-OVERWRITE'], `set("k", ${JSON.stringify(text)})`, await store.set('k', bytes(text)));
        expectValue(world, ['KV-OVERWRITE'], 'get("k")', await store.get('k'), bytes(text));
      }
    },
  },
  {
    id: 'kv.set.buffer',
    title: 'bytes belong to the caller before and after a call',
    covers: ['GEN-BYTES'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      const given = bytes('given');
      expectOk(world, ['GEN-BYTES'], 'set', await store.set('k', given));
      given.fill(0x58);
      const first = await store.get('k');
      expectValue(world, ['GEN-BYTES'], 'get after the buffer given to set was changed', first, bytes('given'));
      if ('ok' in first) first.ok.fill(0x59);
      const second = await store.get('k');
      expectValue(world, ['GEN-BYTES'], 'get after the buffer of another get was changed', second, bytes('given'));
    },
  },
  {
    id: 'kv.delete',
    title: 'a deleted key is gone, and can be set again',
    covers: ['KV-DELETE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      await store.put('k', bytes('v'));
      await store.put('kept', bytes('v'));
      expectOk(world, ['KV-DELETE'], 'delete("k")', await store.delete('k'));
      expectMissing(world, ['KV-DELETE'], 'get("k") after delete', await store.get('k'), 'k');
      const keys = await store.keys();
      const listed = 'ok' in keys && keys.ok.includes('k');
      world.expect(['KV-DELETE'], !listed, 'keys() lists "k" after it was deleted', 'a deleted key is not listed');
      expectValue(world, ['KV-DELETE'], 'get of another key after delete', await store.get('kept'), bytes('v'));
      await store.put('k', bytes('again'));
      expectValue(world, ['KV-DELETE'], 'get("k") set again', await store.get('k'), bytes('again'));
    },
  },
  {
    id: 'kv.delete.missing',
    title: 'delete of a missing key is ok, once and again',
    covers: ['KV-DELETE-MISSING'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const store = await world.store();
      expectOk(world, ['KV-DELETE-MISSING'], 'delete in a store that was never written', await store.delete('never'));
      await store.put('k', bytes('v'));
      expectOk(world, ['KV-DELETE-MISSING'], 'delete of a key never set', await store.delete('never'));
      await store.remove('k');
      expectOk(world, ['KV-DELETE-MISSING'], 'delete of a deleted key', await store.delete('k'));
    },
  },
];

export default checks;
