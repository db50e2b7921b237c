import type { Check } from '../../check.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { expectMaybe, okOf, outcomeOf, showError } from '../../models/wasi-keyvalue/expectations.ts';
import { freshBucket, freshIdentifier, newInstance, openBucket } from '../../models/wasi-keyvalue/fresh-bucket.ts';
import type { Bucket, Cas, Swapped } from '../../subjects/wasi-keyvalue-client.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';

/** Instances that add to one key by swapping it, and how often each does. */
const TOGETHER = { instances: 4, additions: 20, attempts: 2_000 };

/** What a swap came to, in words that are the same for every subject that does the same. */
function swappedTo(swapped: Swapped): string {
  return 'stale' in swapped ? 'cas-failed' : outcomeOf(swapped);
}

/** Begins a compare-and-swap, and reads the value. */
async function begun(bucket: Bucket, key: string): Promise<Cas> {
  const cas = okOf('WKV-CAS-SWAP', `cas.new("${key}")`, await bucket.cas(key));
  okOf('WKV-CAS-CURRENT', 'current()', await cas.current());
  return cas;
}

/**
 * The swap must have failed as stale.
 *
 * @returns the compare-and-swap to try again with
 */
function expectStale(world: World, what: string, swapped: Swapped): Cas {
  const shown = 'stale' in swapped ? 'cas-failed' : 'ok' in swapped ? 'ok' : showError(swapped);
  world.expect(['WKV-CAS-CONFLICT'], 'stale' in swapped, `${what} → ${shown}`, 'cas-failed');
  if ('stale' in swapped) return swapped.stale;
  throw new Violation('WKV-CAS-CONFLICT', what, 'cas-failed');
}

/** The swap must have happened. */
function expectSwapped(world: World, id: string, what: string, swapped: Swapped): void {
  const shown = 'stale' in swapped ? 'cas-failed' : 'ok' in swapped ? 'ok' : showError(swapped);
  world.expect([id], !('stale' in swapped) && 'ok' in swapped, `${what} → ${shown}`, 'ok');
}

/** Compare-and-swap. */
const checks: Check[] = [
  {
    id: 'wkv.cas.swap',
    title: 'current returns the value, and a swap of what nobody changed sets it',
    covers: ['WKV-CAS-CURRENT', 'WKV-CAS-SWAP'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      for (const value of ['first', 'second', '']) {
        okOf('WKV-CAS-CURRENT', `set("k", "${value}")`, await bucket.set('k', bytes(value)));
        const cas = okOf('WKV-CAS-SWAP', 'cas.new("k")', await bucket.cas('k'));
        expectMaybe(world, ['WKV-CAS-CURRENT'], 'current()', await cas.current(), bytes(value));
        expectSwapped(world, 'WKV-CAS-SWAP', 'swap of what nobody changed', await cas.swap(bytes(`${value} swapped`)));
        expectMaybe(world, ['WKV-CAS-SWAP'], 'get after the swap', await bucket.get('k'), bytes(`${value} swapped`));
      }
      const absent = okOf('WKV-CAS-CURRENT', 'cas.new("absent")', await bucket.cas('absent'));
      expectMaybe(world, ['WKV-CAS-CURRENT'], 'current() of no value', await absent.current(), undefined);
      expectSwapped(
        world,
        'WKV-CAS-SWAP',
        'swap of a key that still has no value',
        await absent.swap(bytes('created')),
      );
      expectMaybe(world, ['WKV-CAS-SWAP'], 'get after that swap', await bucket.get('absent'), bytes('created'));
    },
  },
  {
    id: 'wkv.cas.conflict',
    title: 'a swap of what was changed or deleted meanwhile fails, and changes nothing',
    covers: ['WKV-CAS-CONFLICT', 'WKV-CAS-RETRY'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      okOf('WKV-CAS-CONFLICT', 'set("k", "old")', await bucket.set('k', bytes('old')));
      const cas = await begun(bucket, 'k');
      okOf('WKV-CAS-CONFLICT', 'set("k", "new")', await bucket.set('k', bytes('new')));
      const retry = expectStale(world, 'swap after another value was set', await cas.swap(bytes('swapped')));
      expectMaybe(world, ['WKV-CAS-CONFLICT'], 'get after the swap failed', await bucket.get('k'), bytes('new'));
      expectMaybe(world, ['WKV-CAS-RETRY'], 'current() of the returned cas', await retry.current(), bytes('new'));
      expectSwapped(world, 'WKV-CAS-RETRY', 'swap by the returned cas', await retry.swap(bytes('retried')));
      expectMaybe(world, ['WKV-CAS-RETRY'], 'get after the second swap', await bucket.get('k'), bytes('retried'));
      const doomed = await begun(bucket, 'k');
      okOf('WKV-CAS-CONFLICT', 'delete("k")', await bucket.delete('k'));
      expectStale(world, 'swap after the key was deleted', await doomed.swap(bytes('swapped')));
      expectMaybe(world, ['WKV-CAS-CONFLICT'], 'get after that swap failed', await bucket.get('k'), undefined);
    },
  },
  {
    id: 'wkv.cas.others',
    title: 'a swap fails for changes of its own key alone',
    covers: ['WKV-CAS-SWAP', 'WKV-CAS-CONFLICT'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      for (const key of ['k', 'kk']) okOf('WKV-CAS-SWAP', `set("${key}")`, await bucket.set(key, bytes('v')));
      const [one, two] = [await begun(bucket, 'k'), await begun(bucket, 'k')];
      okOf('WKV-CAS-SWAP', 'set("kk")', await bucket.set('kk', bytes('changed')));
      okOf('WKV-CAS-SWAP', 'set("K")', await bucket.set('K', bytes('changed')));
      expectSwapped(world, 'WKV-CAS-SWAP', 'swap after other keys were set', await one.swap(bytes('one')));
      expectStale(world, 'a second swap by a cas as old as the first', await two.swap(bytes('two')));
      expectMaybe(world, ['WKV-CAS-SWAP'], 'get after both', await bucket.get('k'), bytes('one'));
    },
  },
  {
    id: 'wkv.cas.together',
    title: `additions by ${TOGETHER.instances} instances that swap one key all count`,
    covers: ['WKV-CAS-ATOMIC'],
    kind: 'history',
    tier: 'default',
    async run(world) {
      if (world.facts.runtime?.isolation === 'process') await world.subject.renew?.();
      const identifier = freshIdentifier(world);
      const clients = await Promise.all(Array.from({ length: TOGETHER.instances }, () => newInstance(world)));
      const buckets = await Promise.all(clients.map((client) => openBucket(client, identifier)));
      okOf('WKV-CAS-ATOMIC', 'set("n", "0")', await (buckets[0] as Bucket).set('n', bytes('0')));
      await Promise.all(buckets.map((bucket) => addBySwapping(bucket, TOGETHER.additions)));
      const total = TOGETHER.instances * TOGETHER.additions;
      const what = `get("n") after ${total} additions of 1, each by a swap that was ok`;
      expectMaybe(world, ['WKV-CAS-ATOMIC'], what, await (buckets[0] as Bucket).get('n'), bytes(String(total)));
    },
  },
  {
    id: 'wkv.cas.capture',
    title: 'whether a change between new and current makes the swap fail',
    covers: ['WKV-CAS-CAPTURE'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      await bucket.set('k', bytes('old'));
      const cas = okOf('WKV-CAS-SWAP', 'cas.new("k")', await bucket.cas('k'));
      await bucket.set('k', bytes('new'));
      await cas.current();
      const came = swappedTo(await cas.swap(bytes('swapped')));
      world.observe('WKV-CAS-CAPTURE', came === 'ok' ? 'current captures: the swap is ok' : `new captures: ${came}`);
    },
  },
  {
    id: 'wkv.cas.without-current',
    title: 'whether a swap without current fails where the value changed',
    covers: ['WKV-CAS-WITHOUT-CURRENT'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      await bucket.set('k', bytes('old'));
      const cas = okOf('WKV-CAS-SWAP', 'cas.new("k")', await bucket.cas('k'));
      await bucket.set('k', bytes('new'));
      const came = swappedTo(await cas.swap(bytes('swapped')));
      world.observe('WKV-CAS-WITHOUT-CURRENT', came === 'ok' ? 'it overwrites' : came);
    },
  },
  {
    id: 'wkv.cas.absent',
    title: 'whether a swap of a key without a value fails where somebody set one',
    covers: ['WKV-CAS-ABSENT'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const cas = await begun(bucket, 'k');
      await bucket.set('k', bytes('by another'));
      const came = swappedTo(await cas.swap(bytes('swapped')));
      world.observe('WKV-CAS-ABSENT', came === 'ok' ? 'it overwrites' : came);
    },
  },
  {
    id: 'wkv.cas.aba',
    title: 'whether a swap fails where the value changed and changed back',
    covers: ['WKV-CAS-ABA'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      await bucket.set('k', bytes('a'));
      const cas = await begun(bucket, 'k');
      await bucket.set('k', bytes('b'));
      await bucket.set('k', bytes('a'));
      const came = swappedTo(await cas.swap(bytes('swapped')));
      world.observe(
        'WKV-CAS-ABA',
        came === 'ok' ? 'it swaps: the value is compared' : `${came}: the version is compared`,
      );
    },
  },
  {
    id: 'wkv.cas.bucket-dropped',
    title: 'what a cas is good for once its bucket was dropped',
    covers: ['WKV-CAS-BUCKET-DROPPED'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      okOf('WKV-CAS-SWAP', 'set("k")', await bucket.set('k', bytes('v')));
      const cas = await begun(bucket, 'k');
      await bucket.drop();
      const came = swappedTo(await cas.swap(bytes('swapped')));
      world.observe('WKV-CAS-BUCKET-DROPPED', came === 'ok' ? 'it swaps all the same' : came);
    },
  },
];

/** Adds one so many times, each by reading the value and swapping it for the next. */
async function addBySwapping(bucket: Bucket, times: number): Promise<void> {
  let added = 0;
  let cas: Cas | undefined;
  for (let attempt = 0; added < times; attempt++) {
    if (attempt > TOGETHER.attempts) {
      throw new Violation(
        'WKV-CAS-ATOMIC',
        `${TOGETHER.attempts} swaps in turn were stale`,
        'one of several swaps is ok',
      );
    }
    cas ??= okOf('WKV-CAS-ATOMIC', 'cas.new("n")', await bucket.cas('n'));
    const value = okOf('WKV-CAS-ATOMIC', 'current()', await cas.current());
    const next = BigInt(Buffer.from(value ?? new Uint8Array()).toString('latin1') || '0') + 1n;
    const swapped: Swapped = await cas.swap(bytes(String(next)));
    if ('stale' in swapped) cas = swapped.stale;
    else {
      okOf('WKV-CAS-ATOMIC', 'swap', swapped);
      cas = undefined;
      added++;
    }
  }
}

export default checks;
