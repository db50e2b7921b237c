import type { CallResult } from '../../subjects/subject.ts';
import type { Bucket, Cursor, Gotten, Page } from '../../subjects/wasi-keyvalue-client.ts';
import { showCase, showString, showValue } from '../../subjects/wit-value.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';
import { sameBytes } from '../keyvalue/bytes.ts';

type Ids = readonly [string, ...string[]];

/** So many pages in a row without a key that was not there before are a listing that never ends. */
const MOST_IDLE_PAGES = 1_000;

/** A value that may be none, as a person reads it. */
export function showMaybe(value: Uint8Array | undefined): string {
  return value === undefined ? 'none' : `some(${showValue(value)})`;
}

/** An error as a person reads it. */
export function showError(result: { readonly err: { readonly case: string; readonly value: unknown } }): string {
  return showCase(result.err.case, result.err.value as never);
}

/** What comes of a call in words that are the same for every subject that does the same: `ok`, `err(other)`. */
export function outcomeOf(result: CallResult<unknown>): string {
  return 'ok' in result ? 'ok' : `err(${result.err.case})`;
}

/** The call must have succeeded. `what` says which call it was. */
export function expectDone(world: World, ids: Ids, what: string, result: CallResult<unknown>): void {
  world.expect(ids, 'ok' in result, `${what} → ${'ok' in result ? 'ok' : showError(result)}`, 'ok');
}

/**
 * What a call gave.
 *
 * @throws Violation of `id` where it failed
 */
export function okOf<T>(id: string, what: string, result: CallResult<T>): T {
  if ('ok' in result) return result.ok;
  throw new Violation(id, `${what} → ${showError(result)}`, 'ok');
}

/** The call must have given exactly these bytes, or none. */
export function expectMaybe(
  world: World,
  ids: Ids,
  what: string,
  result: CallResult<Uint8Array | undefined>,
  wanted: Uint8Array | undefined,
): void {
  const found = okOf(ids[0], what, result);
  world.expect(ids, sameMaybe(found, wanted), `${what} → ok(${showMaybe(found)})`, `ok(${showMaybe(wanted)})`);
}

/** Whether two values that may be none are the same. */
export function sameMaybe(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return sameBytes(one, other);
}

/** The call must have given this, shown with `show`. */
export function expectEqual<T>(world: World, ids: Ids, what: string, result: CallResult<T>, wanted: T): void {
  const found = okOf(ids[0], what, result);
  world.expect(ids, found === wanted, `${what} → ok(${found})`, `ok(${wanted})`);
}

/** A listing from its first page to its last. */
export interface Listing {
  readonly keys: readonly string[];
  readonly pages: readonly Page[];
}

/**
 * Follows the cursors of a listing until a page has none.
 *
 * @param refused what is broken where a page is refused
 * @param from where it goes on, where it does not begin
 * @throws Violation of that; and of WKV-LIST-END where there is no last page
 */
export async function listAll(bucket: Bucket, refused = 'WKV-LIST-COMPLETE', from?: Cursor): Promise<Listing> {
  const pages: Page[] = [];
  const seen = new Set<string>();
  let idle = 0;
  let cursor = from;
  do {
    const result = await bucket.listKeys(cursor);
    const page = okOf(refused, `list-keys(${cursor === undefined ? 'none' : `some(${cursor})`})`, result);
    pages.push(page);
    cursor = page.cursor;
    // Empty pages may come in between, and a cursor may say the same each time and mean another place.
    const before = seen.size;
    for (const key of page.keys) seen.add(key);
    idle = seen.size === before ? idle + 1 : 0;
    if (idle > MOST_IDLE_PAGES) {
      const observed = `${MOST_IDLE_PAGES} pages in a row without another key, and still a cursor`;
      throw new Violation('WKV-LIST-END', observed, 'a page without a cursor');
    }
  } while (cursor !== undefined);
  return { keys: pages.flatMap(({ keys }) => keys), pages };
}

/** The listing must have exactly these keys; whether one may come twice, no text says. */
export async function expectListed(
  world: World,
  ids: Ids,
  what: string,
  bucket: Bucket,
  keys: readonly string[],
): Promise<Listing> {
  const listing = await listAll(bucket, ids[0]);
  const listed = new Set(listing.keys);
  const missing = keys.filter((key) => !listed.has(key));
  const more = [...listed].filter((key) => !keys.includes(key));
  const observed =
    missing.length > 0 ? `${what} has not ${showSome(missing)}` : `${what} has ${showSome(more)}, which nobody set`;
  world.expect(ids, missing.length + more.length === 0, observed, `the ${keys.length} keys with a value, and no other`);
  return listing;
}

function showSome(keys: readonly string[]): string {
  const shown = keys.slice(0, 3).map(showString).join(', ');
  return keys.length > 3 ? `${shown} and ${keys.length - 3} more` : shown;
}

/** The values that `get-many` found, by key; keys that it said nothing of are not in it. */
export function foundBy(gotten: readonly Gotten[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const item of gotten) if (item?.value !== undefined) found.set(item.key, item.value);
  return found;
}

/** What `get-many` gave, as a person reads it. */
export function showGotten(gotten: readonly Gotten[]): string {
  const items = gotten.map((item) =>
    item === undefined ? 'none' : `(${showString(item.key)}, ${showMaybe(item.value)})`,
  );
  return `[${items.join(', ')}]`;
}
