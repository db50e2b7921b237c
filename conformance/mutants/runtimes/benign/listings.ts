import type { Cursor } from '../../../subjects/wasi-keyvalue-client.ts';
import { StandInBucket, type StandInGotten, type StandInPage } from '../../../testing/stand-in/stand-in-bucket.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { ALL, type BenignRuntime, BOTH, CAS } from '../runtime-specimen.ts';

/** The items in another order each time. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}

/** Listings and batches in odd orders and pieces. */
const specimens: BenignRuntime[] = [
  {
    id: 'pages-of-three',
    title: 'pages of three keys, and empty ones in between and at the end',
    because: 'how long a page is no text says; only one without a cursor is the last',
    shapes: BOTH,
    tier: 'default',
    Bucket: class extends StandInBucket {
      override listKeys(cursor?: Cursor): StandInPage {
        // Odd positions are those of empty pages.
        const at = Number(cursor ?? 0);
        const keys = [...this.entries.keys()];
        const page = at % 2 === 0 ? keys.slice((at / 2) * 3, (at / 2) * 3 + 3) : [];
        if (!Number.isSafeInteger(at) || at < 0 || at > keys.length) return { keys: page };
        return { keys: page, cursor: this.dialect.cursor === 'u64' ? BigInt(at + 1) : String(at + 1) };
      }
    },
  },
  {
    id: 'list-unordered',
    title: 'every listing is in another order',
    because: 'no text says in which order keys are listed',
    shapes: CAS,
    tier: 'default',
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        return { keys: shuffled([...this.entries.keys()]) };
      }
    },
  },
  {
    id: 'list-has-some-twice',
    title: 'a listing has its first key twice',
    because: 'no text says that a key is listed once',
    shapes: CAS,
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        const keys = [...this.entries.keys()];
        return { keys: [...keys.slice(0, 1), ...keys] };
      }
    },
  },
  {
    id: 'cursor-refused',
    title: 'a cursor that it never gave is refused, and so is one that was used',
    because: 'what such a cursor does is left open',
    shapes: CAS,
    tier: 'default',
    Bucket: class Once extends StandInBucket {
      readonly open = new Map<Cursor, readonly string[]>();
      override listKeys(cursor?: Cursor): StandInPage {
        const keys = cursor === undefined ? [...this.entries.keys()] : this.open.get(cursor);
        if (keys === undefined) throw new WitError('other', 'unknown cursor');
        if (cursor !== undefined) this.open.delete(cursor);
        if (keys.length <= 100) return { keys };
        const next = `${Math.random()}`;
        this.open.set(next, keys.slice(100));
        return { keys: keys.slice(0, 100), cursor: next };
      }
    },
  },
  {
    id: 'get-many-shuffled',
    title: 'get-many answers in another order',
    because: 'the order of the answers is left open',
    shapes: ALL,
    Bucket: class extends StandInBucket {
      override getMany(keys: readonly string[]): readonly StandInGotten[] {
        return shuffled(this.entriesOfKeys(keys));
      }
    },
  },
  {
    id: 'duplicates-answered-once',
    title: 'a key that is asked for twice is answered once, and batches with one twice are refused',
    because: 'what becomes of a key that stands twice is left open',
    shapes: ALL,
    Bucket: class extends StandInBucket {
      override getMany(keys: readonly string[]): readonly StandInGotten[] {
        return this.entriesOfKeys([...new Set(keys)]);
      }
      override setMany(pairs: readonly (readonly [string, Uint8Array])[]) {
        if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new WitError('other', 'a key stands twice');
        return super.setMany(pairs);
      }
    },
  },
];

export default specimens;
