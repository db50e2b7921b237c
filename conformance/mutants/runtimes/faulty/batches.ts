import { StandInBucket } from '../../../testing/stand-in/stand-in-bucket.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { ALL, BOTH, type RuntimeMutant } from '../runtime-specimen.ts';

type Pairs = readonly (readonly [string, Uint8Array])[];

/** Batches that are not whole. */
const mutants: RuntimeMutant[] = [
  {
    id: 'get-many-leaves-out',
    title: 'get-many has nothing in the place of keys without a value',
    shapes: ALL,
    requirement: 'WKV-GET-MANY',
    killedBy: ['wkv.batch.get'],
    Bucket: class extends StandInBucket {
      override getMany(keys: readonly string[]) {
        return this.entriesOfKeys(keys).filter(([, value]) => value !== undefined);
      }
    },
  },
  {
    id: 'get-many-missing-empty',
    title: 'get-many gives no bytes for keys without a value',
    shapes: ALL,
    requirement: 'WKV-GET-MANY',
    killedBy: ['wkv.batch.get', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override getMany(keys: readonly string[]) {
        return this.entriesOfKeys(keys).map(([key, value]) => [key, value ?? new Uint8Array()] as const);
      }
    },
  },
  {
    id: 'get-many-shifted',
    title: 'get-many gives each key the value of the key before it',
    shapes: ALL,
    requirement: 'WKV-GET-MANY',
    killedBy: ['wkv.batch.get', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override getMany(keys: readonly string[]) {
        return keys.map((key, at) => [key, this.entries.get(keys.at(at - 1) ?? key)] as const);
      }
    },
  },
  {
    id: 'get-many-cut',
    title: 'get-many answers a hundred keys at most',
    shapes: ALL,
    tier: 'default',
    requirement: 'WKV-GET-MANY',
    killedBy: ['wkv.batch.many'],
    Bucket: class extends StandInBucket {
      override getMany(keys: readonly string[]) {
        return this.entriesOfKeys(keys).slice(0, 100);
      }
    },
  },
  {
    id: 'set-many-drops-last',
    title: 'set-many leaves out the last pair',
    shapes: BOTH,
    requirement: 'WKV-SET-MANY',
    killedBy: ['wkv.batch.set'],
    Bucket: class extends StandInBucket {
      override setMany(pairs: Pairs) {
        return super.setMany(pairs.slice(0, -1));
      }
    },
  },
  {
    id: 'set-many-skips-existing',
    title: 'set-many leaves keys alone that have a value',
    shapes: BOTH,
    requirement: 'WKV-SET-MANY',
    killedBy: ['wkv.batch.set'],
    Bucket: class extends StandInBucket {
      override setMany(pairs: Pairs) {
        return super.setMany(pairs.filter(([key]) => !this.entries.has(key)));
      }
    },
  },
  {
    id: 'set-many-of-nothing-fails',
    title: 'set-many of no pair is an error',
    shapes: BOTH,
    requirement: 'WKV-SET-MANY',
    killedBy: ['wkv.batch.set'],
    Bucket: class extends StandInBucket {
      override setMany(pairs: Pairs) {
        if (pairs.length === 0) throw new WitError('other', 'empty batch');
        return super.setMany(pairs);
      }
    },
  },
  {
    id: 'delete-many-stops',
    title: 'delete-many stops at the first key without a value',
    shapes: BOTH,
    requirement: 'WKV-DELETE-MANY',
    killedBy: ['wkv.batch.delete'],
    Bucket: class extends StandInBucket {
      override deleteMany(keys: readonly string[]) {
        for (const key of keys) if (!this.entries.delete(key)) return;
      }
    },
  },
  {
    id: 'delete-many-missing-fails',
    title: 'delete-many with a key without a value is an error',
    shapes: BOTH,
    requirement: 'WKV-DELETE-MANY',
    killedBy: ['wkv.batch.delete', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override deleteMany(keys: readonly string[]) {
        if (keys.some((key) => !this.entries.has(key))) throw new WitError('other', 'no such key');
        return super.deleteMany(keys);
      }
    },
  },
  {
    id: 'batches-written-behind',
    title: 'what a batch wrote is seen from the second call after it on',
    shapes: BOTH,
    requirement: 'WKV-BATCH-RYW',
    killedBy: ['wkv.batch.own-writes'],
    Bucket: class Behind extends StandInBucket {
      late: (() => void) | undefined;
      override get(key: string) {
        const value = this.entries.get(key);
        this.catchUp();
        return value;
      }
      override setMany(pairs: Pairs) {
        this.catchUp();
        this.late = () => super.setMany(pairs);
      }
      override deleteMany(keys: readonly string[]) {
        this.catchUp();
        this.late = () => super.deleteMany(keys);
      }
      catchUp() {
        this.late?.();
        this.late = undefined;
      }
    },
  },
  {
    id: 'delete-many-by-snapshot',
    title: 'delete-many leaves what set wrote since the batch before it',
    shapes: BOTH,
    requirement: 'WKV-BATCH-RYW',
    killedBy: ['wkv.batch.own-writes'],
    Bucket: class Snapshot extends StandInBucket {
      known = new Set<string>();
      override async setMany(pairs: Pairs) {
        await super.setMany(pairs);
        this.known = new Set(this.entries.keys());
      }
      override deleteMany(keys: readonly string[]) {
        return super.deleteMany(keys.filter((key) => this.known.has(key)));
      }
    },
  },
];

export default mutants;
