import type { Cursor } from '../../../subjects/wasi-keyvalue-client.ts';
import { StandInBucket, type StandInPage } from '../../../testing/stand-in/stand-in-bucket.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { BOTH, type RuntimeMutant } from '../runtime-specimen.ts';

/** Keys of a page. */
const PAGE = 100;

/** A cursor of the shape's type. */
function cursorAt(bucket: StandInBucket, position: number): Cursor {
  return bucket.dialect.cursor === 'u64' ? BigInt(position) : String(position);
}

/** Listings that lose keys, have others, or do not end. */
const mutants: RuntimeMutant[] = [
  {
    id: 'list-drops-last-page',
    title: 'the last page of a listing that has several is missing',
    shapes: BOTH,
    tier: 'default',
    requirement: 'WKV-LIST-COMPLETE',
    killedBy: ['wkv.list.pages'],
    Bucket: class extends StandInBucket {
      override listKeys(cursor?: Cursor): StandInPage {
        const keys = [...this.entries.keys()];
        const begin = Number(cursor ?? 0);
        const end = begin + PAGE;
        const page = keys.slice(begin, end);
        return end + PAGE < keys.length ? { keys: page, cursor: cursorAt(this, end) } : { keys: page };
      }
    },
  },
  {
    id: 'list-one-page',
    title: 'a listing has its first hundred keys and no cursor',
    shapes: BOTH,
    requirement: 'WKV-LIST-COMPLETE',
    tier: 'default',
    killedBy: ['wkv.list.pages', 'wkv.list.beside'],
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        return { keys: [...this.entries.keys()].slice(0, PAGE) };
      }
    },
  },
  {
    id: 'list-one-cursor',
    title: 'there is one listing of a bucket at a time: another one begun moves its cursor',
    shapes: BOTH,
    requirement: 'WKV-LIST-COMPLETE',
    tier: 'default',
    killedBy: ['wkv.list.beside'],
    Bucket: class OneCursor extends StandInBucket {
      position = 0;
      override listKeys(cursor?: Cursor): StandInPage {
        const begin = cursor === undefined ? 0 : this.position;
        const keys = [...this.entries.keys()];
        this.position = begin + PAGE;
        const page = keys.slice(begin, this.position);
        return this.position < keys.length ? { keys: page, cursor: cursorAt(this, 1) } : { keys: page };
      }
    },
  },
  {
    id: 'list-without-colons',
    title: 'keys with a colon are not listed',
    shapes: BOTH,
    requirement: 'WKV-LIST-COMPLETE',
    killedBy: ['wkv.list.complete'],
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        return { keys: [...this.entries.keys()].filter((key) => !key.includes(':')) };
      }
    },
  },
  {
    id: 'list-encoded',
    title: 'keys are listed percent-encoded',
    shapes: BOTH,
    requirement: 'WKV-LIST-COMPLETE',
    killedBy: ['wkv.list.complete'],
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        return { keys: [...this.entries.keys()].map(encodeURIComponent) };
      }
    },
  },
  {
    id: 'list-without-counters',
    title: 'keys that increment made are not listed',
    shapes: BOTH,
    requirement: 'WKV-LIST-COMPLETE',
    killedBy: ['wkv.model'],
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        return { keys: [...this.entries.keys()].filter((key) => !key.startsWith('counter')) };
      }
    },
  },
  {
    id: 'list-has-deleted',
    title: 'deleted keys are listed',
    shapes: BOTH,
    requirement: 'WKV-DELETE',
    killedBy: ['wkv.delete'],
    Bucket: class HasDeleted extends StandInBucket {
      readonly gone = new Set<string>();
      override delete(key: string) {
        if (this.entries.delete(key)) this.gone.add(key);
      }
      override listKeys(): StandInPage {
        return { keys: [...new Set([...this.entries.keys(), ...this.gone])] };
      }
    },
  },
  {
    id: 'list-empty-has-marker',
    title: 'an empty bucket lists a marker of its own',
    shapes: BOTH,
    requirement: 'WKV-LIST-EMPTY',
    killedBy: ['wkv.list.empty'],
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        return { keys: this.entries.size === 0 ? ['.bucket'] : [...this.entries.keys()] };
      }
    },
  },
  {
    id: 'list-empty-fails',
    title: 'the listing of an empty bucket is an error',
    shapes: BOTH,
    requirement: 'WKV-LIST-EMPTY',
    killedBy: ['wkv.list.empty'],
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        if (this.entries.size === 0) throw new WitError('other', 'there is nothing');
        return { keys: [...this.entries.keys()] };
      }
    },
  },
  {
    id: 'list-cursor-repeats',
    title: 'every page is the first, with the same cursor',
    shapes: BOTH,
    requirement: 'WKV-LIST-END',
    killedBy: ['wkv.list.complete', 'wkv.list.empty'],
    Bucket: class extends StandInBucket {
      override listKeys(): StandInPage {
        return { keys: [...this.entries.keys()], cursor: cursorAt(this, 1) };
      }
    },
  },
  {
    id: 'list-ends-never',
    title: 'after the last page come empty ones, each with another cursor',
    shapes: BOTH,
    requirement: 'WKV-LIST-END',
    killedBy: ['wkv.list.complete', 'wkv.list.empty'],
    Bucket: class extends StandInBucket {
      override listKeys(cursor?: Cursor): StandInPage {
        const begin = Number(cursor ?? 0);
        return { keys: [...this.entries.keys()].slice(begin, begin + PAGE), cursor: cursorAt(this, begin + PAGE) };
      }
    },
  },
];

export default mutants;
