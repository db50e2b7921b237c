import { StandInBucket } from '../../../testing/stand-in/stand-in-bucket.ts';
import { StandInHost } from '../../../testing/stand-in/stand-in-host.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { BOTH, type RuntimeMutant } from '../runtime-specimen.ts';

/** Buckets that are not opened as they should be, or not kept apart. */
const mutants: RuntimeMutant[] = [
  {
    id: 'open-unknown-is-other',
    title: 'an identifier that nobody configured fails with other',
    shapes: BOTH,
    requirement: 'WKV-OPEN-UNKNOWN',
    killedBy: ['wkv.open.unknown'],
    adapter: { stores: ['default'], isolation: 'open' },
    Host: class extends StandInHost {
      override open(identifier: string) {
        if (identifier !== 'default') throw new WitError('other', 'no such store');
        return new this.Bucket(new Map(), this.dialect, this.shared);
      }
    },
  },
  {
    id: 'open-known-refused',
    title: 'the one identifier that there is is refused',
    shapes: BOTH,
    requirement: 'WKV-OPEN-UNKNOWN',
    killedBy: ['wkv.open.unknown', 'wkv.get.set'],
    adapter: { stores: ['default'], isolation: 'open' },
    Host: class extends StandInHost {
      override open(): StandInBucket {
        throw new WitError('no-such-store');
      }
    },
  },
  {
    id: 'buckets-share',
    title: 'all identifiers are one bucket',
    shapes: BOTH,
    requirement: 'WKV-BUCKETS',
    killedBy: ['wkv.bucket.isolation'],
    Host: class extends StandInHost {
      override entriesOf() {
        return super.entriesOf('');
      }
    },
  },
  {
    id: 'buckets-by-prefix',
    title: 'identifier and key are joined by a colon, so that a listing has keys of other buckets',
    shapes: BOTH,
    requirement: 'WKV-BUCKETS',
    killedBy: ['wkv.bucket.isolation'],
    Host: class extends StandInHost {
      override open(identifier: string) {
        const entries = this.entriesOf('');
        const prefix = `${identifier}:`;
        const Joined = class extends StandInBucket {
          override get(key: string) {
            return super.get(prefix + key);
          }
          override set(key: string, value: Uint8Array) {
            return super.set(prefix + key, value);
          }
          override delete(key: string) {
            return super.delete(prefix + key);
          }
          override exists(key: string) {
            return super.exists(prefix + key);
          }
          override listKeys() {
            const keys = [...entries.keys()].filter((key) => key.startsWith(prefix));
            return { keys: keys.map((key) => key.slice(prefix.length)) };
          }
        };
        return new Joined(entries, this.dialect, this.shared);
      }
    },
  },
  {
    id: 'buckets-share-deletions',
    title: 'a key that is deleted in one bucket is deleted in all',
    shapes: BOTH,
    requirement: 'WKV-BUCKETS',
    killedBy: ['wkv.bucket.isolation'],
    Host: class extends StandInHost {
      override open(identifier: string) {
        const { stores } = this;
        const Deleting = class extends StandInBucket {
          override delete(key: string) {
            for (const entries of stores.values()) entries.delete(key);
          }
        };
        return new Deleting(this.entriesOf(identifier), this.dialect, this.shared);
      }
    },
  },
  {
    id: 'drop-closes-store',
    title: 'a bucket works no more once another handle to it was dropped',
    shapes: BOTH,
    requirement: 'WKV-GET-SET',
    killedBy: ['wkv.handle.dropped'],
    Host: class Closing extends StandInHost {
      readonly closed = new Set<unknown>();
      override open(identifier: string) {
        const { closed } = this;
        const entries = this.entriesOf(identifier);
        closed.delete(entries);
        const Closable = class extends StandInBucket {
          override set(key: string, value: Uint8Array) {
            if (closed.has(entries)) throw new WitError('other', 'the store is closed');
            return super.set(key, value);
          }
        };
        return new Closable(entries, this.dialect, this.shared);
      }
      override dropped(bucket: StandInBucket) {
        this.closed.add(bucket.entries);
      }
    },
  },
];

export default mutants;
