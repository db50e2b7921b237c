import type { Check } from '../../check.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { expectEqual, okOf, outcomeOf } from '../../models/wasi-keyvalue/expectations.ts';
import {
  freshBucket,
  freshIdentifier,
  newInstance,
  openBucket,
  shapeOf,
} from '../../models/wasi-keyvalue/fresh-bucket.ts';
import { dialectOf } from '../../subjects/wasi-keyvalue-client.ts';
import type { World } from '../../world.ts';

/** Instances that increment one key at a time, and how often each does. */
const TOGETHER = { instances: 4, increments: 50 };

/** The greatest number of the shape's type. */
const most = (world: World) => (dialectOf(shapeOf(world)).counter === 'u64' ? 2n ** 64n : 2n ** 63n) - 1n;

/** How a counter lies in the store. */
function encodingOf(value: Uint8Array | undefined, number: bigint): string {
  if (value === undefined) return 'none';
  const buffer = Buffer.from(value);
  if (buffer.toString('latin1') === String(number)) return 'decimal digits';
  if (buffer.length !== 8) return `${buffer.length} bytes of another form`;
  if (buffer.readBigInt64LE() === number) return '8 bytes, little-endian';
  return buffer.readBigInt64BE() === number ? '8 bytes, big-endian' : '8 bytes of another form';
}

/** Counters. */
const checks: Check[] = [
  {
    id: 'wkv.increment',
    title: 'increment creates a counter, adds to it exactly, and returns the new value',
    covers: ['WKV-INCREMENT-CREATES', 'WKV-INCREMENT-ADDS'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const created = await bucket.increment('n', 5n);
      expectEqual(world, ['WKV-INCREMENT-CREATES'], 'increment("n", 5) of no value', created, 5n);
      const ids = ['WKV-INCREMENT-ADDS'] as const;
      expectEqual(world, ids, 'increment("n", 3) of 5', await bucket.increment('n', 3n), 8n);
      expectEqual(world, ids, 'increment("n", 0) of 8', await bucket.increment('n', 0n), 8n);
      expectEqual(world, ['WKV-INCREMENT-CREATES'], 'increment("zero", 0)', await bucket.increment('zero', 0n), 0n);
      expectEqual(world, ids, 'increment("zero", 1)', await bucket.increment('zero', 1n), 1n);
      // Beyond what a floating-point number holds exactly.
      const large = 2n ** 53n + 1n;
      expectEqual(
        world,
        ['WKV-INCREMENT-CREATES'],
        `increment("large", ${large})`,
        await bucket.increment('large', large),
        large,
      );
      expectEqual(world, ids, `increment("large", 2) of ${large}`, await bucket.increment('large', 2n), large + 2n);
      okOf('WKV-INCREMENT-CREATES', 'delete("n")', await bucket.delete('n'));
      const again = await bucket.increment('n', 2n);
      expectEqual(world, ['WKV-INCREMENT-CREATES'], 'increment("n", 2) after it was deleted', again, 2n);
    },
  },
  {
    id: 'wkv.increment.sign',
    title: 'a negative delta is subtracted, and a counter may be below zero',
    covers: ['WKV-INCREMENT-SIGN'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const ids = ['WKV-INCREMENT-SIGN'] as const;
      expectEqual(world, ids, 'increment("n", -3) of no value', await bucket.increment('n', -3n), -3n);
      expectEqual(world, ids, 'increment("n", 5) of -3', await bucket.increment('n', 5n), 2n);
      expectEqual(world, ids, 'increment("n", -4) of 2', await bucket.increment('n', -4n), -2n);
    },
  },
  {
    id: 'wkv.increment.negative',
    title: 'what an unsigned increment does to a number below zero that set wrote',
    covers: ['WKV-INCREMENT-NEGATIVE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      okOf('WKV-NO-TRAP', 'set("n", "-3")', await bucket.set('n', bytes('-3')));
      const result = await bucket.increment('n', 5n);
      world.observe('WKV-INCREMENT-NEGATIVE', 'ok' in result ? `-3 and 5 are ${result.ok}` : outcomeOf(result));
    },
  },
  {
    id: 'wkv.increment.encoding',
    title: 'what get returns of a counter',
    covers: ['WKV-INCREMENT-ENCODING'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      okOf('WKV-INCREMENT-CREATES', 'increment("n", 12345)', await bucket.increment('n', 12_345n));
      const found = await bucket.get('n');
      world.observe('WKV-INCREMENT-ENCODING', 'ok' in found ? encodingOf(found.ok, 12_345n) : outcomeOf(found));
    },
  },
  {
    id: 'wkv.increment.set',
    title: 'whether increment adds to a number that set wrote in decimal digits',
    covers: ['WKV-INCREMENT-SET'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      okOf('WKV-NO-TRAP', 'set("n", "41")', await bucket.set('n', bytes('41')));
      const result = await bucket.increment('n', 1n);
      const choice =
        'ok' in result ? (result.ok === 42n ? 'it adds to it' : `41 and 1 are ${result.ok}`) : outcomeOf(result);
      world.observe('WKV-INCREMENT-SET', choice);
    },
  },
  {
    id: 'wkv.increment.text',
    title: 'what increment does to a value that is no number',
    covers: ['WKV-INCREMENT-TEXT', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const outcomes = new Set<string>();
      for (const text of ['no number', '', '1.5', '\u0661', '99999999999999999999999999']) {
        okOf('WKV-NO-TRAP', `set("n", "${text}")`, await bucket.set('n', bytes(text)));
        const result = await bucket.increment('n', 1n);
        world.observed('WKV-NO-TRAP');
        if ('ok' in result)
          outcomes.add(
            `${text === '' ? 'no bytes' : text === 'no number' ? 'text' : text} counts as ${result.ok - 1n}`,
          );
        else {
          const kept = await bucket.get('n');
          const same = 'ok' in kept && kept.ok !== undefined && Buffer.from(kept.ok).equals(Buffer.from(text));
          outcomes.add(`${outcomeOf(result)}${same ? '' : ', and the value is gone'}`);
        }
      }
      world.observe('WKV-INCREMENT-TEXT', [...outcomes].join(', or '));
    },
  },
  {
    id: 'wkv.increment.range',
    title: 'whether a counter can be any number of its type',
    covers: ['WKV-INCREMENT-RANGE', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const outcomes: string[] = [];
      for (const [what, number] of [
        ['2^63-1', 2n ** 63n - 1n],
        ['the greatest', most(world)],
        ['the least', dialectOf(shapeOf(world)).counter === 'u64' ? 0n : -(2n ** 63n)],
      ] as const) {
        const result = await bucket.increment(what, number);
        world.observed('WKV-NO-TRAP');
        if ('err' in result) outcomes.push(`not ${what}: ${outcomeOf(result)}`);
        else if (result.ok !== number) outcomes.push(`${what} becomes another number`);
      }
      world.observe('WKV-INCREMENT-RANGE', outcomes.length === 0 ? 'it can' : outcomes.join(', '));
    },
  },
  {
    id: 'wkv.increment.overflow',
    title: 'what increment does where the sum has no place in its type',
    covers: ['WKV-INCREMENT-OVERFLOW', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const greatest = most(world);
      const full = await bucket.increment('n', greatest);
      world.observed('WKV-NO-TRAP');
      if ('err' in full) {
        world.observe('WKV-INCREMENT-OVERFLOW', `no counter comes so far: ${outcomeOf(full)}`);
        return;
      }
      const result = await bucket.increment('n', 1n);
      const wrapped = greatest === 2n ** 63n - 1n ? -(2n ** 63n) : 0n;
      const sum = 'ok' in result ? result.ok : undefined;
      const choice =
        'err' in result
          ? outcomeOf(result)
          : sum === greatest
            ? 'it stays at the greatest number'
            : sum === wrapped
              ? 'it wraps around'
              : 'it gives another number';
      world.observe('WKV-INCREMENT-OVERFLOW', choice);
    },
  },
  {
    id: 'wkv.increment.together',
    title: `increments by ${TOGETHER.instances} instances at a time all count`,
    covers: ['WKV-INCREMENT-ATOMIC'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      if (world.facts.runtime?.isolation === 'process') await world.subject.renew?.();
      const identifier = freshIdentifier(world);
      const clients = await Promise.all(Array.from({ length: TOGETHER.instances }, () => newInstance(world)));
      const buckets = await Promise.all(clients.map((client) => openBucket(client, identifier)));
      const returned = await Promise.all(
        buckets.map(async (bucket) => {
          const values: bigint[] = [];
          for (let count = 0; count < TOGETHER.increments; count++) {
            values.push(okOf('WKV-INCREMENT-ATOMIC', 'increment("n", 1)', await bucket.increment('n', 1n)));
          }
          return values;
        }),
      );
      const total = BigInt(TOGETHER.instances * TOGETHER.increments);
      const distinct = BigInt(new Set(returned.flat()).size);
      const ids = ['WKV-INCREMENT-ATOMIC'] as const;
      world.expect(ids, distinct === total, `${total} increments returned ${distinct} values`, 'another value each');
      const last = await (buckets[0] as (typeof buckets)[number]).increment('n', 0n);
      expectEqual(world, ids, `increment("n", 0) after ${total} increments by 1`, last, total);
    },
  },
];

export default checks;
