import type { Check } from '../../check.ts';
import { bytes, patterned } from '../../models/keyvalue/bytes.ts';
import {
  expectDone,
  expectListed,
  expectMaybe,
  foundBy,
  okOf,
  outcomeOf,
  sameMaybe,
  showGotten,
  showMaybe,
} from '../../models/wasi-keyvalue/expectations.ts';
import { freshBucket, freshIdentifier, newInstance, openBucket } from '../../models/wasi-keyvalue/fresh-bucket.ts';
import type { Bucket } from '../../subjects/wasi-keyvalue-client.ts';
import type { World } from '../../world.ts';

/** So often somebody writes while somebody else does. */
const STALE_ROUNDS = 50;

/** More than one message of any protocol holds comfortably. */
const MANY = 200;

/** `get-many` must find exactly these; in the place of any other it must say none. */
async function expectGotten(
  world: World,
  ids: readonly [string, ...string[]],
  what: string,
  bucket: Bucket,
  keys: readonly string[],
  wanted: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const gotten = okOf(ids[0], what, await bucket.getMany(keys));
  const found = foundBy(gotten);
  for (const key of keys) {
    const observed = `${what} has ${showMaybe(found.get(key))} for "${key}" in ${gotten.length} answers`;
    world.expect(ids, sameMaybe(found.get(key), wanted.get(key)), observed, showMaybe(wanted.get(key)));
  }
  const stray = [...found.keys()].find((key) => !keys.includes(key));
  world.expect(
    ids,
    stray === undefined,
    `${what} has the key "${stray}", which was not asked for`,
    'only keys asked for',
  );
  const none = gotten.filter((item) => item?.value === undefined).length;
  const missing = keys.filter((key) => !wanted.has(key)).length;
  const observed = `${what} → ${gotten.length > 12 ? `${gotten.length} answers` : showGotten(gotten)}`;
  world.expect(ids, none === missing, observed, `none in the place of each of the ${missing} keys without a value`);
}

/** Several keys in one call. */
const checks: Check[] = [
  {
    id: 'wkv.batch.get',
    title: 'get-many returns the values that there are, and none for the other keys',
    covers: ['WKV-GET-MANY', 'WKV-GET-MANY-ORDER', 'WKV-BATCH-RYW'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const pairs = new Map<string, Uint8Array>([
        ['b', bytes('two')],
        ['a', bytes('one')],
        ['empty', new Uint8Array()],
        ['bytes', patterned(5_000)],
      ]);
      for (const [key, value] of pairs) okOf('WKV-GET-MANY', `set("${key}")`, await bucket.set(key, value));
      const keys = ['a', 'missing', 'bytes', 'b', 'another', 'empty'];
      await expectGotten(world, ['WKV-GET-MANY', 'WKV-BATCH-RYW'], 'get-many of 6 keys', bucket, keys, pairs);
      const gotten = okOf('WKV-GET-MANY', 'get-many', await bucket.getMany(keys));
      const positional = gotten.every((item, index) => item === undefined || item.key === keys[index]);
      const choice =
        gotten.length !== keys.length
          ? 'missing keys are left out'
          : positional
            ? 'in the order of the keys'
            : 'in another order';
      world.observe('WKV-GET-MANY-ORDER', choice);
    },
  },
  {
    id: 'wkv.batch.set',
    title: 'set-many sets every key, new ones and old ones',
    covers: ['WKV-SET-MANY', 'WKV-BATCH-RYW'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      okOf('WKV-SET-MANY', 'set("old")', await bucket.set('old', bytes('to be replaced by something shorter')));
      const pairs = [
        ['old', bytes('replaced')],
        ['new', bytes('created')],
        ['empty', new Uint8Array()],
        ['bytes', patterned(5_000)],
      ] as const;
      expectDone(world, ['WKV-SET-MANY'], 'set-many of 4 pairs', await bucket.setMany(pairs));
      for (const [key, value] of pairs) {
        expectMaybe(
          world,
          ['WKV-SET-MANY', 'WKV-BATCH-RYW'],
          `get("${key}") after set-many`,
          await bucket.get(key),
          value,
        );
      }
      await expectListed(
        world,
        ['WKV-SET-MANY'],
        'the listing after set-many',
        bucket,
        pairs.map(([key]) => key),
      );
      expectDone(world, ['WKV-SET-MANY'], 'set-many of nothing', await bucket.setMany([]));
    },
  },
  {
    id: 'wkv.batch.delete',
    title: 'delete-many removes every key, and skips those without a value',
    covers: ['WKV-DELETE-MANY', 'WKV-BATCH-RYW'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      for (const key of ['a', 'b', 'c', 'kept'])
        okOf('WKV-DELETE-MANY', `set("${key}")`, await bucket.set(key, bytes('v')));
      const deleted = await bucket.deleteMany(['a', 'missing', 'c', 'b']);
      expectDone(world, ['WKV-DELETE-MANY'], 'delete-many of 3 keys and a missing one', deleted);
      for (const key of ['a', 'b', 'c']) {
        const ids = ['WKV-DELETE-MANY', 'WKV-BATCH-RYW'] as const;
        expectMaybe(world, ids, `get("${key}") after delete-many`, await bucket.get(key), undefined);
      }
      await expectListed(world, ['WKV-DELETE-MANY'], 'the listing after delete-many', bucket, ['kept']);
      expectDone(world, ['WKV-DELETE-MANY'], 'delete-many of nothing', await bucket.deleteMany([]));
    },
  },
  {
    id: 'wkv.batch.own-writes',
    title: 'single calls and batches of one client see what the other wrote, again and again',
    covers: ['WKV-BATCH-RYW'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const ids = ['WKV-BATCH-RYW'] as const;
      for (let round = 0; round < 10; round++) {
        const value = bytes(`round ${round}`);
        okOf(ids[0], 'set-many of "a" and "b"', await bucket.setMany(['a', 'b'].map((key) => [key, value] as const)));
        expectMaybe(world, ids, 'get("b") after set-many', await bucket.get('b'), value);
        expectMaybe(world, ids, 'get("a") after set-many', await bucket.get('a'), value);
        okOf(ids[0], 'set("single")', await bucket.set('single', value));
        okOf(ids[0], 'delete-many of "single" and "a"', await bucket.deleteMany(['single', 'a']));
        expectMaybe(world, ids, 'get("a") after delete-many', await bucket.get('a'), undefined);
        const what = 'get of what set wrote and delete-many deleted';
        expectMaybe(world, ids, what, await bucket.get('single'), undefined);
      }
    },
  },
  {
    id: 'wkv.batch.many',
    title: `batches of ${MANY} keys are whole`,
    covers: ['WKV-SET-MANY', 'WKV-GET-MANY', 'WKV-DELETE-MANY'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const bucket = await freshBucket(world);
      const pairs = new Map(Array.from({ length: MANY }, (_, index) => [`key-${index}`, bytes(`value ${index}`)]));
      expectDone(world, ['WKV-SET-MANY'], `set-many of ${MANY} pairs`, await bucket.setMany([...pairs]));
      const keys = [...pairs.keys()];
      await expectGotten(world, ['WKV-GET-MANY'], `get-many of ${MANY} keys`, bucket, keys, pairs);
      const half = keys.filter((_, index) => index % 2 === 0);
      expectDone(world, ['WKV-DELETE-MANY'], `delete-many of ${half.length} keys`, await bucket.deleteMany(half));
      for (const key of half) pairs.delete(key);
      await expectGotten(world, ['WKV-DELETE-MANY'], 'get-many after half was deleted', bucket, keys, pairs);
    },
  },
  {
    id: 'wkv.batch.empty',
    title: 'what asking for no key gives',
    covers: ['WKV-GET-MANY-EMPTY'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const result = await (await freshBucket(world)).getMany([]);
      world.observe(
        'WKV-GET-MANY-EMPTY',
        'ok' in result ? (result.ok.length === 0 ? 'an empty list' : 'a list') : outcomeOf(result),
      );
    },
  },
  {
    id: 'wkv.batch.duplicates',
    title: 'what becomes of a key that stands twice in a batch',
    covers: ['WKV-GET-MANY-DUPLICATES', 'WKV-SET-MANY-DUPLICATES', 'WKV-DELETE-MANY-DUPLICATES', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const set = await bucket.setMany([
        ['k', bytes('first')],
        ['other', bytes('v')],
        ['k', bytes('second')],
      ]);
      const found = await bucket.get('k');
      const text = 'ok' in found && found.ok !== undefined ? Buffer.from(found.ok).toString() : 'neither';
      world.observe('WKV-SET-MANY-DUPLICATES', 'ok' in set ? `the ${text} one wins` : outcomeOf(set));
      okOf('WKV-NO-TRAP', 'set("k")', await bucket.set('k', bytes('v')));
      const gotten = await bucket.getMany(['k', 'k', 'other']);
      const times = 'ok' in gotten ? gotten.ok.filter((item) => item?.key === 'k').length : 0;
      const answered =
        times === 2 ? 'it is answered twice' : times === 1 ? 'it is answered once' : 'it is not answered';
      world.observe('WKV-GET-MANY-DUPLICATES', 'ok' in gotten ? answered : outcomeOf(gotten));
      const deleted = await bucket.deleteMany(['k', 'k']);
      world.observed('WKV-NO-TRAP');
      world.observe('WKV-DELETE-MANY-DUPLICATES', 'ok' in deleted ? 'it is deleted' : outcomeOf(deleted));
    },
  },
  {
    id: 'wkv.batch.stale',
    title: 'whether get-many sees what the same client just wrote, also while another one writes',
    covers: ['WKV-GET-MANY-STALE'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      if (!world.facts.traits.has('instances')) {
        world.observe('WKV-GET-MANY-STALE', 'nobody else can write');
        return;
      }
      if (world.facts.runtime?.isolation === 'process') await world.subject.renew?.();
      const identifier = freshIdentifier(world);
      const [own, other] = [await newInstance(world), await newInstance(world)];
      const [mine, theirs] = [await openBucket(own, identifier), await openBucket(other, identifier)];
      let stale = 0;
      for (let round = 0; round < STALE_ROUNDS; round++) {
        const value = bytes(`round ${round}`);
        const beside = theirs.set(`other ${round}`, value);
        await mine.set('k', value);
        const gotten = await mine.getMany(['k', `other ${round}`]);
        const found = 'ok' in gotten ? foundBy(gotten.ok).get('k') : undefined;
        if (!sameMaybe(found, value)) stale++;
        await beside;
      }
      world.observe('WKV-GET-MANY-STALE', stale === 0 ? 'always' : stale === STALE_ROUNDS ? 'never' : 'not always');
    },
  },
];

export default checks;
