import type { Check } from '../../check.ts';
import { bytes, patterned } from '../../models/keyvalue/bytes.ts';
import {
  expectDone,
  expectEqual,
  expectListed,
  expectMaybe,
  okOf,
  outcomeOf,
  showMaybe,
} from '../../models/wasi-keyvalue/expectations.ts';
import { freshBucket } from '../../models/wasi-keyvalue/fresh-bucket.ts';
import { showString } from '../../subjects/wit-value.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Keys that some store has confused. None of them differs from another in its Unicode normalisation alone. */
const CONFUSABLE: readonly (readonly string[])[] = [
  ['a/b', 'a//b', 'a/./b', 'a/../b', 'a/b/', '/a/b', 'a\\b', 'b'],
  ['x', './x', '../x', '.', '..', '/x'],
  ['A', 'a', '%41', '%61'],
  ['*', '?', '[a]', 'a*', 'a?'],
  ['a', 'ab', 'abc', 'a:b', 'a:', ':a'],
  ['y', 'y ', ' y', 'y.'],
  ['__proto__', 'constructor', 'toString'],
  ["a'b", 'a"b', 'a;b', 'a`b', '$a'],
  [`${'l'.repeat(255)}1`, `${'l'.repeat(255)}2`, 'l'.repeat(255)],
];

/** Keys that hosts may refuse, each with what it is. */
const ODD: readonly (readonly [string, string])[] = [
  ['NUL', 'a\0b'],
  ['a newline', 'a\nb'],
  ['a slash', 'a/b'],
  ['dots', '../a'],
  ['a question mark', 'a?b'],
  ['an emoji', '😀'],
];

/** Single pairs: what `set`, `get`, `delete` and `exists` owe each other. */
const checks: Check[] = [
  {
    id: 'wkv.get.missing',
    title: 'get of a key without a value is ok(none), and exists is false',
    covers: ['WKV-GET-MISSING', 'WKV-EXISTS'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      for (const key of ['never', 'a b', 'key:1', 'x'.repeat(100)]) {
        expectMaybe(world, ['WKV-GET-MISSING'], `get(${showString(key)})`, await bucket.get(key), undefined);
        expectEqual(world, ['WKV-EXISTS'], `exists(${showString(key)})`, await bucket.exists(key), false);
      }
      okOf('WKV-GET-MISSING', 'set("other")', await bucket.set('other', bytes('v')));
      expectMaybe(world, ['WKV-GET-MISSING'], 'get("othe") beside "other"', await bucket.get('othe'), undefined);
      expectEqual(world, ['WKV-EXISTS'], 'exists("othe") beside "other"', await bucket.exists('othe'), false);
    },
  },
  {
    id: 'wkv.get.set',
    title: 'get returns what set stored, and exists is true',
    covers: ['WKV-GET-SET', 'WKV-RYW', 'WKV-EXISTS'],
    kind: 'example',
    tier: 'quick',
    foundation: true,
    async run(world) {
      const bucket = await freshBucket(world);
      for (const [key, text] of [
        ['k', 'value'],
        ['key with blanks', 'another value'],
        ['k', 'a second value'],
      ] as const) {
        expectDone(world, ['WKV-GET-SET'], `set("${key}")`, await bucket.set(key, bytes(text)));
        expectMaybe(world, ['WKV-GET-SET', 'WKV-RYW'], `get("${key}") after set`, await bucket.get(key), bytes(text));
        expectEqual(world, ['WKV-EXISTS'], `exists("${key}") after set`, await bucket.exists(key), true);
      }
    },
  },
  {
    id: 'wkv.get.own-writes',
    title: 'a client reads what it wrote last, again and again',
    covers: ['WKV-RYW'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      for (let round = 0; round < 30; round++) {
        const value = bytes(`round ${round}`);
        okOf('WKV-RYW', 'set("k")', await bucket.set('k', value));
        expectMaybe(world, ['WKV-RYW'], `get("k") after its set of round ${round}`, await bucket.get('k'), value);
        if (round % 3 !== 0) continue;
        okOf('WKV-RYW', 'delete("k")', await bucket.delete('k'));
        expectMaybe(world, ['WKV-RYW'], 'get("k") after its delete', await bucket.get('k'), undefined);
      }
    },
  },
  {
    id: 'wkv.value.own',
    title: 'a value that is read was written to its key, among keys that change',
    covers: ['WKV-NO-THIN-AIR'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const keys = ['a', 'b', 'ab', 'c', 'key-1'];
      const written = new Map<string, string[]>(keys.map((key) => [key, []]));
      for (let round = 0; round < 8; round++) {
        for (const key of keys) {
          // Its two halves tell the same, so that no half of another value goes unseen.
          const text = `${round} ${key} ${round}`;
          written.get(key)?.push(text);
          okOf('WKV-NO-THIN-AIR', `set("${key}")`, await bucket.set(key, bytes(text)));
        }
        for (const key of keys) {
          const found = okOf('WKV-NO-THIN-AIR', `get("${key}")`, await bucket.get(key));
          const known = found === undefined || written.get(key)?.includes(Buffer.from(found).toString('latin1'));
          const observed = `get("${key}") → ok(${showMaybe(found)})`;
          world.expect(['WKV-NO-THIN-AIR'], known === true, observed, `a value that was written to "${key}"`);
        }
      }
    },
  },
  {
    id: 'wkv.value.empty',
    title: 'the empty value is a value',
    covers: ['WKV-EMPTY-VALUE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const empty = new Uint8Array();
      for (const before of [undefined, 'full']) {
        if (before !== undefined) okOf('WKV-EMPTY-VALUE', 'set', await bucket.set('k', bytes(before)));
        expectDone(world, ['WKV-EMPTY-VALUE'], 'set("k", no bytes)', await bucket.set('k', empty));
        expectMaybe(world, ['WKV-EMPTY-VALUE'], 'get("k")', await bucket.get('k'), empty);
        expectEqual(world, ['WKV-EMPTY-VALUE'], 'exists("k")', await bucket.exists('k'), true);
      }
    },
  },
  {
    id: 'wkv.value.bytes',
    title: 'any bytes up to 64 KiB come back as they were',
    covers: ['WKV-BYTES'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const values: [string, Uint8Array][] = [
        ['every byte', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
        ['NUL', Uint8Array.of(0)],
        ['CRLF', bytes('a\r\nb\r\n')],
        ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)],
        ['a cut UTF-8 sequence', Uint8Array.of(0xe2, 0x82)],
        ['0xff', Uint8Array.of(0xff, 0xfe)],
        ...[1, 4095, 4096, 4097, 65_535, 64 * KIB].map((length): [string, Uint8Array] => [
          `${length} bytes`,
          patterned(length),
        ]),
      ];
      for (const [what, value] of values) {
        expectDone(world, ['WKV-BYTES'], `set of ${what}`, await bucket.set(what, value));
        expectMaybe(world, ['WKV-BYTES'], `get of ${what}`, await bucket.get(what), value);
      }
      // All of them once more: a host may have handed its buffers to the next one.
      for (const [what, value] of values) {
        expectMaybe(world, ['WKV-BYTES'], `get of ${what}, after all others`, await bucket.get(what), value);
      }
    },
  },
  {
    id: 'wkv.set.overwrite',
    title: 'set replaces the whole value, a longer one by a shorter',
    covers: ['WKV-SET-OVERWRITE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      for (const text of ['first', 'second and longer', 'short', '', 'last']) {
        expectDone(world, ['WKV-SET-OVERWRITE'], `set("k", "${text}")`, await bucket.set('k', bytes(text)));
        expectMaybe(world, ['WKV-SET-OVERWRITE'], `get("k") after it`, await bucket.get('k'), bytes(text));
      }
    },
  },
  {
    id: 'wkv.delete',
    title: 'a deleted key has no value, and can be set again',
    covers: ['WKV-DELETE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      for (const key of ['k', 'kept']) okOf('WKV-DELETE', `set("${key}")`, await bucket.set(key, bytes('v')));
      expectDone(world, ['WKV-DELETE'], 'delete("k")', await bucket.delete('k'));
      expectMaybe(world, ['WKV-DELETE'], 'get("k") after delete', await bucket.get('k'), undefined);
      expectEqual(world, ['WKV-DELETE'], 'exists("k") after delete', await bucket.exists('k'), false);
      await expectListed(world, ['WKV-DELETE'], 'the listing after delete', bucket, ['kept']);
      expectMaybe(world, ['WKV-DELETE'], 'get of another key after delete', await bucket.get('kept'), bytes('v'));
      okOf('WKV-DELETE', 'set("k") again', await bucket.set('k', bytes('again')));
      expectMaybe(world, ['WKV-DELETE'], 'get("k") set again', await bucket.get('k'), bytes('again'));
    },
  },
  {
    id: 'wkv.delete.missing',
    title: 'delete of a key without a value is ok, once and again',
    covers: ['WKV-DELETE-MISSING'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      expectDone(world, ['WKV-DELETE-MISSING'], 'delete in an empty bucket', await bucket.delete('never'));
      okOf('WKV-DELETE-MISSING', 'set("k")', await bucket.set('k', bytes('v')));
      expectDone(world, ['WKV-DELETE-MISSING'], 'delete of a key never set', await bucket.delete('never'));
      okOf('WKV-DELETE-MISSING', 'delete("k")', await bucket.delete('k'));
      expectDone(world, ['WKV-DELETE-MISSING'], 'delete of a deleted key', await bucket.delete('k'));
    },
  },
  {
    id: 'wkv.key.distinct',
    title: 'confusable keys stay apart, where they are accepted',
    covers: ['WKV-KEY-DISTINCT', 'WKV-NO-TRAP'],
    kind: 'security',
    tier: 'quick',
    async run(world) {
      for (const group of CONFUSABLE) {
        const bucket = await freshBucket(world);
        const accepted: string[] = [];
        for (const key of group) {
          const set = await bucket.set(key, bytes(`value of ${key}`));
          world.observed('WKV-NO-TRAP');
          if ('ok' in set) accepted.push(key);
          else await bucket.get(key);
        }
        for (const key of accepted) {
          const what = `get(${showString(key)}) after ${accepted.length} confusable keys were set`;
          expectMaybe(world, ['WKV-KEY-DISTINCT'], what, await bucket.get(key), bytes(`value of ${key}`));
        }
        await expectListed(world, ['WKV-KEY-DISTINCT'], 'the listing of confusable keys', bucket, accepted);
        const [gone, ...kept] = accepted;
        if (gone === undefined) continue;
        okOf('WKV-KEY-DISTINCT', `delete(${showString(gone)})`, await bucket.delete(gone));
        await expectListed(world, ['WKV-KEY-DISTINCT'], `the listing after delete(${showString(gone)})`, bucket, kept);
      }
    },
  },
  {
    id: 'wkv.key.empty',
    title: 'whether the empty string is a key',
    covers: ['WKV-KEY-EMPTY'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const set = await bucket.set('', bytes('v'));
      world.observe('WKV-KEY-EMPTY', 'ok' in set ? 'it is a key' : `it is refused: ${outcomeOf(set)}`);
    },
  },
  {
    id: 'wkv.key.odd',
    title: 'which odd keys are refused',
    covers: ['WKV-KEY-ODD', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const refused: string[] = [];
      const lost: string[] = [];
      for (const [what, key] of ODD) {
        const set = await bucket.set(key, bytes(what));
        world.observed('WKV-NO-TRAP');
        if ('err' in set) refused.push(what);
        else {
          const found = await bucket.get(key);
          if (!('ok' in found) || found.ok === undefined) lost.push(what);
        }
      }
      const said = refused.length === 0 ? 'none is refused' : `refused: ${refused.join(', ')}`;
      world.observe('WKV-KEY-ODD', lost.length === 0 ? said : `${said}; accepted and not there: ${lost.join(', ')}`);
    },
  },
  {
    id: 'wkv.key.normalised',
    title: 'whether two spellings of one text are one key',
    covers: ['WKV-KEY-NORMALISED'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const sets = [await bucket.set('\u00e9', bytes('composed')), await bucket.set('e\u0301', bytes('decomposed'))];
      const found = await bucket.get('\u00e9');
      const apart = 'ok' in found && found.ok !== undefined && Buffer.from(found.ok).equals(Buffer.from('composed'));
      const refused = sets.some((set) => 'err' in set);
      world.observe(
        'WKV-KEY-NORMALISED',
        refused ? 'one is refused' : apart ? 'they are two keys' : 'they are one key',
      );
    },
  },
  {
    id: 'wkv.key.long',
    title: 'how long a key may be',
    covers: ['WKV-KEY-LONG', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const bucket = await freshBucket(world);
      let longest = 0;
      let refusal = '';
      for (const length of [256, KIB, 4 * KIB, 64 * KIB, MIB]) {
        const set = await bucket.set('k'.repeat(length), bytes('v'));
        world.observed('WKV-NO-TRAP');
        if ('ok' in set) longest = length;
        else {
          refusal = `, not ${length}: ${outcomeOf(set)}`;
          break;
        }
      }
      world.observe('WKV-KEY-LONG', longest === MIB ? 'at least 1,048,576 bytes' : `${longest} bytes work${refusal}`);
    },
  },
  {
    id: 'wkv.value.large',
    title: 'how long a value may be',
    covers: ['WKV-VALUE-LARGE'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const bucket = await freshBucket(world);
      let longest = 0;
      let refusal = '';
      for (const length of [256 * KIB, MIB, 4 * MIB]) {
        const value = new Uint8Array(length).fill(0x76);
        const set = await bucket.set('k', value);
        if ('err' in set) {
          refusal = `, not ${length}: ${outcomeOf(set)}`;
          break;
        }
        const found = await bucket.get('k');
        if (!('ok' in found) || found.ok?.length !== length) {
          refusal = `, and one of ${length} does not come back`;
          break;
        }
        longest = length;
      }
      world.observe(
        'WKV-VALUE-LARGE',
        longest === 4 * MIB ? 'at least 4,194,304 bytes' : `${longest} bytes work${refusal}`,
      );
    },
  },
];

export default checks;
