import { Latest, NEVER } from './latest.ts';
import { byKey, type RegisterOperation } from './register-operation.ts';

/** One complete listing of the keys of a store. Times as in `Operation`. */
export interface Listing {
  readonly id: number;
  readonly client: number;
  readonly invoke: bigint;
  readonly return: bigint;
  /** As listed: in any order, and with duplicates where there were some. */
  readonly keys: readonly string[];
}

/** One key that a listing got wrong. */
export interface ListingFault {
  readonly listing: number;
  readonly key: string;
  /**
   * - `missing`: present throughout the listing and not listed;
   * - `phantom`: absent throughout the listing and listed;
   * - `duplicate`: listed more than once.
   */
  readonly kind: 'missing' | 'phantom' | 'duplicate';
}

/**
 * Judges listings that ran concurrently with mutations, key by key. A listing is not a snapshot (a scan, or pages);
 * what every one owes is that a key present throughout is listed, and that one absent throughout is not. The store is
 * empty at the start. A key that may have changed during the listing, or whose state before is uncertain because calls
 * overlapped or ended unknown, may be listed or not.
 *
 * `mutations` holds the sets and deletes of all keys; other calls and failed ones are ignored.
 * O(m log m + l k log m) for m mutations, l listings and k keys.
 */
export function checkListings(
  mutations: readonly RegisterOperation[],
  listings: readonly Listing[],
): readonly ListingFault[] {
  const lives = new Map([...byKey(mutations)].map(([key, operations]) => [key, lifeOf(operations)]));
  return listings.flatMap((listing) => judge(listing, lives));
}

interface Life {
  presentThroughout(listing: Listing): boolean;
  absentThroughout(listing: Listing): boolean;
}

const NEVER_WRITTEN: Life = { presentThroughout: () => false, absentThroughout: () => true };

function judge(listing: Listing, lives: ReadonlyMap<string, Life>): ListingFault[] {
  const faults: ListingFault[] = [];
  const report = (key: string, kind: ListingFault['kind']): void => {
    faults.push({ listing: listing.id, key, kind });
  };
  const listed = new Map<string, number>();
  for (const key of listing.keys) listed.set(key, (listed.get(key) ?? 0) + 1);
  for (const [key, times] of listed) {
    if (times > 1) report(key, 'duplicate');
    if ((lives.get(key) ?? NEVER_WRITTEN).absentThroughout(listing)) report(key, 'phantom');
  }
  for (const [key, life] of lives) {
    if (!listed.has(key) && life.presentThroughout(listing)) report(key, 'missing');
  }
  return faults;
}

function lifeOf(operations: readonly RegisterOperation[]): Life {
  const effective = operations.filter(({ outcome }) => outcome !== 'fail');
  const sets = timesOf(effective.filter(({ input }) => input.op === 'set'));
  const deletes = timesOf(effective.filter(({ input }) => input.op === 'delete'));
  return {
    // The newest set that ended before decides: what cannot have followed that one cannot have undone it either.
    presentThroughout: (listing) => holds(sets.acknowledged, deletes.begun, listing),
    absentThroughout: (listing) =>
      sets.begun.upTo(listing.return) === undefined || holds(deletes.acknowledged, sets.begun, listing),
  };
}

/** Whether a mutation took effect before the listing, and no opposite one can have followed by its end. */
function holds(acknowledged: Latest, opposite: Latest, listing: Listing): boolean {
  const since = acknowledged.before(listing.invoke);
  if (since === undefined) return false;
  const undone = opposite.upTo(listing.return);
  return undone === undefined || undone < since;
}

function timesOf(operations: readonly RegisterOperation[]): { acknowledged: Latest; begun: Latest } {
  return {
    /** By return, the latest invocation. */
    acknowledged: new Latest(
      operations.flatMap(({ return: end, invoke }) => (end === undefined ? [] : [[end, invoke] as const])),
    ),
    /** By invocation, the latest return. */
    begun: new Latest(operations.map(({ invoke, return: end }) => [invoke, end ?? NEVER] as const)),
  };
}
