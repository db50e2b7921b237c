import type { Check } from '../../check.ts';
import { NotApplicable } from '../../endings.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import {
  expectDone,
  expectListed,
  expectMaybe,
  okOf,
  outcomeOf,
  sameMaybe,
} from '../../models/wasi-keyvalue/expectations.ts';
import { freshIdentifier, newClient, newInstance, openBucket } from '../../models/wasi-keyvalue/fresh-bucket.ts';
import { showCase } from '../../subjects/wit-value.ts';
import type { World } from '../../world.ts';

/** So many buckets are opened to see how many there can be. */
const MANY = 300;

/** Whether the subject has an ability; what it lacks was declared, and confirmed by a probe. */
const can = (world: World, ability: string) => world.facts.traits.has(ability);

/** Opening buckets, and who sees what was written through them. */
const checks: Check[] = [
  {
    id: 'wkv.open.unknown',
    title: 'an identifier that nobody configured gives a bucket, no-such-store or access-denied',
    covers: ['WKV-OPEN-UNKNOWN', 'WKV-OPEN-REFUSAL', 'WKV-OPEN-CREATES'],
    kind: 'example',
    tier: 'quick',
    foundation: true,
    async run(world) {
      const client = await newClient(world);
      await openBucket(client, freshIdentifier(world));
      const result = await client.open(`${world.fresh()}-unknown`);
      const refused = 'err' in result ? showCase(result.err.case, result.err.value) : 'ok';
      const allowed = 'ok' in result || ['no-such-store', 'access-denied'].includes(result.err.case);
      const required = 'a bucket, no-such-store, or access-denied';
      world.expect(
        ['WKV-OPEN-UNKNOWN'],
        allowed,
        `open of an identifier that nobody configured → ${refused}`,
        required,
      );
      world.observe('WKV-OPEN-CREATES', 'ok' in result ? 'any identifier is a bucket' : 'it is refused');
      world.observe('WKV-OPEN-REFUSAL', 'ok' in result ? 'no identifier is refused' : outcomeOf(result));
    },
  },
  {
    id: 'wkv.open.empty',
    title: 'what the empty identifier means',
    covers: ['WKV-OPEN-EMPTY'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const result = await (await newClient(world)).open('');
      world.observe('WKV-OPEN-EMPTY', 'ok' in result ? 'it is a bucket' : outcomeOf(result));
    },
  },
  {
    id: 'wkv.open.many',
    title: `whether ${MANY} buckets can be open at once`,
    covers: ['WKV-OPEN-MANY', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const client = await newClient(world);
      const identifier = freshIdentifier(world);
      let opened = 0;
      let choice = `at least ${MANY}`;
      for (; opened < MANY; opened++) {
        const result = await client.open(identifier);
        world.observed('WKV-NO-TRAP');
        if ('ok' in result) continue;
        choice = `${opened}, then ${outcomeOf(result)}`;
        break;
      }
      world.observe('WKV-OPEN-MANY', choice);
    },
  },
  {
    id: 'wkv.bucket.isolation',
    title: 'buckets of different identifiers share nothing',
    covers: ['WKV-BUCKETS'],
    kind: 'security',
    tier: 'quick',
    async run(world) {
      const client = await newClient(world);
      const base = world.fresh();
      // The identifier of one with a key of the other begins as the other does.
      const identifiers = [base, `${base}:a`, `${base}/a`, `${base}a`];
      const buckets = await Promise.all(identifiers.map((identifier) => openBucket(client, identifier)));
      const keys = ['k', 'a', 'a:k', ':a'];
      for (const [index, bucket] of buckets.entries()) {
        await expectListed(world, ['WKV-BUCKETS'], `the listing of bucket ${index + 1}`, bucket, []);
        for (const key of keys) {
          const what = `set("${key}") in bucket ${index + 1}`;
          okOf('WKV-BUCKETS', what, await bucket.set(key, bytes(`${index} ${key}`)));
        }
      }
      for (const [index, bucket] of buckets.entries()) {
        for (const key of keys) {
          const what = `get("${key}") in bucket ${index + 1} of ${buckets.length}`;
          expectMaybe(world, ['WKV-BUCKETS'], what, await bucket.get(key), bytes(`${index} ${key}`));
        }
        await expectListed(world, ['WKV-BUCKETS'], `the listing of bucket ${index + 1}`, bucket, keys);
      }
      okOf('WKV-BUCKETS', 'delete("k") in bucket 1', await (buckets[0] as (typeof buckets)[number]).delete('k'));
      for (const bucket of buckets.slice(1)) {
        const what = 'get("k") after it was deleted in another bucket';
        const found = okOf('WKV-BUCKETS', what, await bucket.get('k'));
        world.expect(['WKV-BUCKETS'], found !== undefined, `${what} → ok(none)`, 'the value that was set there');
      }
    },
  },
  {
    id: 'wkv.bucket.two-handles',
    title: 'whether one bucket opened twice by one component shows what was written through the other',
    covers: ['WKV-CONSISTENCY'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const client = await newClient(world);
      const identifier = freshIdentifier(world);
      const one = await openBucket(client, identifier);
      const other = await openBucket(client, identifier);
      await one.set('k', bytes('written'));
      const found = await other.get('k');
      const same = 'ok' in found && sameMaybe(found.ok, bytes('written'));
      world.observe(
        'WKV-CONSISTENCY',
        same ? 'the other bucket shows it at once' : 'the other bucket does not show it',
      );
    },
  },
  {
    id: 'wkv.bucket.instances',
    title: 'whether another instance sees what one wrote',
    covers: ['WKV-INSTANCES'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      if (world.facts.runtime?.isolation === 'process') await world.subject.renew?.();
      const identifier = freshIdentifier(world);
      const first = await newInstance(world);
      await (await openBucket(first, identifier)).set('k', bytes('written'));
      // Some runtimes run one instance after the other.
      await first.close();
      const found = await (await openBucket(await newInstance(world), identifier)).get('k');
      const same = 'ok' in found && sameMaybe(found.ok, bytes('written'));
      world.observe('WKV-INSTANCES', same ? 'the next instance sees it' : 'every instance begins anew');
    },
  },
  {
    id: 'wkv.bucket.restart',
    title: 'whether what was written is there after the runtime was stopped and started',
    covers: ['WKV-DURABILITY'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const identifier = freshIdentifier(world);
      const before = await newInstance(world);
      await (await openBucket(before, identifier)).set('k', bytes('written'));
      await before.close();
      await world.subject.restart?.();
      const found = await (await openBucket(await newInstance(world), identifier)).get('k');
      const same = 'ok' in found && sameMaybe(found.ok, bytes('written'));
      world.observe('WKV-DURABILITY', same ? 'it is there after a restart' : 'it is gone after a restart');
    },
  },
  {
    id: 'wkv.bucket.seeds',
    title: 'a pair that the runtime was started with is there',
    covers: ['WKV-GET-SET', 'WKV-EXISTS'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      if (!can(world, 'seeds')) throw new NotApplicable('the runtime has no way to be given pairs');
      const client = await newClient(world, await world.configured({ seeded: 'by the runtime' }));
      const bucket = await openBucket(client, freshIdentifier(world));
      expectMaybe(world, ['WKV-GET-SET'], 'get of a seed', await bucket.get('seeded'), bytes('by the runtime'));
      const exists = okOf('WKV-EXISTS', 'exists of a seed', await bucket.exists('seeded'));
      world.expect(['WKV-EXISTS'], exists, 'exists of a seed → ok(false)', 'ok(true)');
    },
  },
  {
    id: 'wkv.handle.dropped',
    title: 'a bucket works after another one was dropped',
    covers: ['WKV-GET-SET', 'WKV-NO-TRAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const client = await newClient(world);
      const identifier = freshIdentifier(world);
      const dropped = await openBucket(client, identifier);
      const kept = await openBucket(client, identifier);
      await dropped.drop();
      expectDone(world, ['WKV-GET-SET'], 'set after another bucket was dropped', await kept.set('k', bytes('v')));
      world.observed('WKV-NO-TRAP');
      expectMaybe(world, ['WKV-GET-SET'], 'get after another bucket was dropped', await kept.get('k'), bytes('v'));
    },
  },
];

export default checks;
