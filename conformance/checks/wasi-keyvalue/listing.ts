import type { Check } from '../../check.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { expectListed, listAll, okOf, outcomeOf } from '../../models/wasi-keyvalue/expectations.ts';
import { freshBucket, shapeOf } from '../../models/wasi-keyvalue/fresh-bucket.ts';
import { type Bucket, dialectOf } from '../../subjects/wasi-keyvalue-client.ts';
import type { World } from '../../world.ts';

/** Enough for several pages of every host that is known to have pages. */
const MANY = { quick: 120, default: 1_050, full: 5_050 };

/** No listing that changes meanwhile is followed further. */
const MOST_PAGES = 20_000;

async function fill(bucket: Bucket, keys: readonly string[]): Promise<void> {
  for (const key of keys) okOf('WKV-LIST-COMPLETE', `set("${key}")`, await bucket.set(key, bytes(key)));
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `key-${index}`);

/** Fills a bucket, and says whether the host lists it in more than one page. */
async function filled(world: World): Promise<{ bucket: Bucket; keys: string[]; paged: boolean }> {
  const bucket = await freshBucket(world);
  const keys = numbered(MANY[world.tier]);
  await world.trace.filling(() => fill(bucket, keys));
  const first = okOf('WKV-LIST-COMPLETE', 'list-keys(none)', await bucket.listKeys());
  return { bucket, keys, paged: first.cursor !== undefined };
}

/** What listings show. */
const checks: Check[] = [
  {
    id: 'wkv.list.empty',
    title: 'the list of an empty bucket is empty, before anything was set and after all was deleted',
    covers: ['WKV-LIST-EMPTY', 'WKV-LIST-END'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      await expectListed(world, ['WKV-LIST-EMPTY'], 'the listing of a new bucket', bucket, []);
      okOf('WKV-LIST-EMPTY', 'set("k")', await bucket.set('k', bytes('v')));
      okOf('WKV-LIST-EMPTY', 'delete("k")', await bucket.delete('k'));
      await expectListed(world, ['WKV-LIST-EMPTY', 'WKV-LIST-END'], 'the listing after all was deleted', bucket, []);
    },
  },
  {
    id: 'wkv.list.complete',
    title: 'a listing has every key, exactly as it was set, and no other',
    covers: ['WKV-LIST-COMPLETE', 'WKV-LIST-CURSOR'],
    kind: 'example',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      const keys = ['a', 'b:c', 'key with blanks', 'A', 'é', '%41', `${'l'.repeat(200)}`];
      await fill(bucket, keys);
      okOf('WKV-LIST-COMPLETE', 'set("a") again', await bucket.set('a', bytes('again')));
      const { pages } = await expectListed(world, ['WKV-LIST-COMPLETE'], 'the listing', bucket, keys);
      const fits = pages[0]?.keys.length === keys.length;
      const choice = !fits
        ? `a page has ${pages[0]?.keys.length} keys`
        : pages.length === 1
          ? 'it has none'
          : 'it has one, and an empty page follows';
      world.observe('WKV-LIST-CURSOR', choice);
    },
  },
  {
    id: 'wkv.list.pages',
    title: 'the pages of a long listing have every key together, and come to an end',
    covers: ['WKV-LIST-COMPLETE', 'WKV-LIST-END'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const { bucket, keys } = await filled(world);
      const what = `the listing of ${keys.length} keys`;
      const { pages } = await expectListed(world, ['WKV-LIST-COMPLETE'], what, bucket, keys);
      const early = pages.slice(0, -1).every(({ cursor }) => cursor !== undefined);
      world.expect(
        ['WKV-LIST-END'],
        early,
        'a page without a cursor that was not the last',
        'only the last one has none',
      );
      for (const key of keys.slice(0, 40)) okOf('WKV-LIST-COMPLETE', `delete("${key}")`, await bucket.delete(key));
      await expectListed(world, ['WKV-LIST-COMPLETE'], `${what} after 40 were deleted`, bucket, keys.slice(40));
      world.note(`${keys.length} keys in ${pages.length} pages`);
    },
  },
  {
    id: 'wkv.list.unknown-cursor',
    title: 'what a cursor does that the host never gave',
    covers: ['WKV-LIST-UNKNOWN-CURSOR', 'WKV-NO-TRAP'],
    kind: 'security',
    tier: 'quick',
    async run(world) {
      const bucket = await freshBucket(world);
      await fill(bucket, numbered(3));
      const numbers = dialectOf(shapeOf(world)).cursor === 'u64';
      const cursors = numbers ? [7n, 2n ** 64n - 1n] : ['no such cursor', '', '-1', '../../x', '99999999999999999999'];
      const outcomes = new Set<string>();
      for (const cursor of cursors) {
        const result = await bucket.listKeys(cursor);
        world.observed('WKV-NO-TRAP');
        const listed = 'ok' in result ? result.ok.keys.length : 0;
        outcomes.add(
          'ok' in result
            ? listed === 0
              ? 'an empty page'
              : listed === 3
                ? 'the whole list'
                : 'a part of it'
            : outcomeOf(result),
        );
      }
      world.observe('WKV-LIST-UNKNOWN-CURSOR', [...outcomes].sort().join(', or '));
    },
  },
  {
    id: 'wkv.list.reused-cursor',
    title: 'whether a cursor can be used twice',
    covers: ['WKV-LIST-REUSED-CURSOR'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const { bucket, paged } = await filled(world);
      const first = okOf('WKV-LIST-COMPLETE', 'list-keys(none)', await bucket.listKeys());
      if (!paged || first.cursor === undefined) {
        world.observe('WKV-LIST-REUSED-CURSOR', 'no listing has a cursor');
        return;
      }
      const pages = [await bucket.listKeys(first.cursor), await bucket.listKeys(first.cursor)] as const;
      const [one, two] = pages.map((page) => ('ok' in page ? page.ok.keys.toSorted().join('\n') : undefined));
      const choice =
        one !== undefined && one === two
          ? 'it gives the same page'
          : two === undefined
            ? outcomeOf(pages[1])
            : 'it gives another page';
      world.observe('WKV-LIST-REUSED-CURSOR', choice);
    },
  },
  {
    id: 'wkv.list.changing',
    title: 'what a listing shows of keys that change between its pages',
    covers: ['WKV-LIST-CHANGING'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const { bucket, keys } = await filled(world);
      const first = okOf('WKV-LIST-COMPLETE', 'list-keys(none)', await bucket.listKeys());
      if (first.cursor === undefined) {
        world.observe('WKV-LIST-CHANGING', 'a listing is one page');
        return;
      }
      const ahead = keys.filter((key) => !first.keys.includes(key));
      const gone = ahead.at(-1) ?? '';
      await bucket.delete(gone);
      await bucket.set('zzz-new', bytes('new'));
      const rest: string[] = [];
      let cursor: typeof first.cursor | undefined = first.cursor;
      for (let pages = 0; cursor !== undefined && pages < MOST_PAGES; pages++) {
        const page = await bucket.listKeys(cursor);
        if ('err' in page) {
          world.observe('WKV-LIST-CHANGING', `it is refused: ${outcomeOf(page)}`);
          return;
        }
        rest.push(...page.ok.keys);
        cursor = page.ok.cursor;
      }
      const all = [...first.keys, ...rest];
      const skipped = keys.filter((key) => key !== gone && !all.includes(key)).length;
      const facts = [
        `a deleted key is ${rest.includes(gone) ? 'listed' : 'not listed'}`,
        `a new key is ${rest.includes('zzz-new') ? 'listed' : 'not listed'}`,
        `keys that stay are ${skipped === 0 ? 'all listed' : 'skipped'}`,
        ...(new Set(all).size === all.length ? [] : ['some twice']),
      ];
      world.observe('WKV-LIST-CHANGING', facts.join(', '));
    },
  },
  {
    id: 'wkv.list.beside',
    title: 'listings of one bucket follow their own cursors',
    covers: ['WKV-LIST-COMPLETE'],
    kind: 'example',
    tier: 'default',
    async run(world) {
      const { bucket, keys, paged } = await filled(world);
      const begun = okOf('WKV-LIST-COMPLETE', 'list-keys(none)', await bucket.listKeys());
      const beside = await listAll(bucket);
      const complete = keys.every((key) => beside.keys.includes(key));
      const what = `a listing begun while another stands at its first of ${paged ? 'several pages' : 'one page'}`;
      world.expect(['WKV-LIST-COMPLETE'], complete, `${what} lacks keys`, `all ${keys.length} keys`);
      const rest = begun.cursor === undefined ? [] : (await listAll(bucket, 'WKV-LIST-COMPLETE', begun.cursor)).keys;
      const seen = new Set([...begun.keys, ...rest]);
      const missing = keys.filter((key) => !seen.has(key)).length;
      world.expect(
        ['WKV-LIST-COMPLETE'],
        missing === 0,
        `${missing} keys were lost to a listing beside another`,
        'none',
      );
    },
  },
];

export default checks;
