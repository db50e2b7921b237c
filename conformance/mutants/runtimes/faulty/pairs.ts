import type { Later } from '../../../testing/stand-in/stand-in-bucket.ts';
import { StandInBucket } from '../../../testing/stand-in/stand-in-bucket.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { BOTH, type RuntimeMutant } from '../runtime-specimen.ts';

/** How often something happened. */
function count(bucket: StandInBucket, what: string): number {
  const { counts } = bucket.shared;
  const number = (counts.get(what) ?? 0) + 1;
  counts.set(what, number);
  return number;
}

/** Single pairs that are not what they should be. */
const mutants: RuntimeMutant[] = [
  {
    id: 'get-missing-gives-empty',
    title: 'get of a key without a value gives some of no bytes',
    shapes: BOTH,
    requirement: 'WKV-GET-MISSING',
    killedBy: ['wkv.get.missing'],
    Bucket: class extends StandInBucket {
      override get(key: string) {
        return this.entries.get(key) ?? new Uint8Array();
      }
    },
  },
  {
    id: 'get-missing-fails',
    title: 'get of a key without a value is an error',
    shapes: BOTH,
    requirement: 'WKV-GET-MISSING',
    killedBy: ['wkv.get.missing', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override get(key: string): Uint8Array {
        const value = this.entries.get(key);
        if (value === undefined) throw new WitError('other', 'no such key');
        return value;
      }
    },
  },
  {
    id: 'key-with-blanks-lost',
    title: 'a pair whose key has a blank is accepted and not kept',
    shapes: BOTH,
    requirement: 'WKV-GET-SET',
    killedBy: ['wkv.get.set'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        if (!key.includes(' ')) this.entries.set(key, value);
      }
    },
  },
  {
    id: 'empty-value-is-none',
    title: 'get of an empty value gives none',
    shapes: BOTH,
    requirement: 'WKV-EMPTY-VALUE',
    killedBy: ['wkv.value.empty'],
    Bucket: class extends StandInBucket {
      override get(key: string) {
        const value = this.entries.get(key);
        return value?.length === 0 ? undefined : value;
      }
    },
  },
  {
    id: 'empty-value-not-there',
    title: 'exists is false of a key with an empty value',
    shapes: BOTH,
    requirement: 'WKV-EMPTY-VALUE',
    killedBy: ['wkv.value.empty'],
    Bucket: class extends StandInBucket {
      override exists(key: string) {
        return (this.entries.get(key)?.length ?? 0) > 0;
      }
    },
  },
  {
    id: 'value-read-as-text',
    title: 'bytes that are no UTF-8 are replaced',
    shapes: BOTH,
    requirement: 'WKV-BYTES',
    killedBy: ['wkv.value.bytes', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        this.entries.set(key, Buffer.from(Buffer.from(value).toString('utf8')));
      }
    },
  },
  {
    id: 'value-cut',
    title: 'values are cut after 4096 bytes',
    shapes: BOTH,
    requirement: 'WKV-BYTES',
    killedBy: ['wkv.value.bytes'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        this.entries.set(key, value.slice(0, 4096));
      }
    },
  },
  {
    id: 'set-keeps-tail',
    title: 'a shorter value leaves the end of a longer one',
    shapes: BOTH,
    requirement: 'WKV-SET-OVERWRITE',
    killedBy: ['wkv.set.overwrite'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        const tail = this.entries.get(key)?.subarray(value.length) ?? new Uint8Array();
        this.entries.set(key, Buffer.concat([value, tail]));
      }
    },
  },
  {
    id: 'set-once',
    title: 'a key keeps the first value that it is given',
    shapes: BOTH,
    requirement: 'WKV-SET-OVERWRITE',
    killedBy: ['wkv.set.overwrite', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        if (!this.entries.has(key)) this.entries.set(key, value);
      }
    },
  },
  {
    id: 'delete-leaves-empty',
    title: 'delete leaves an empty value',
    shapes: BOTH,
    requirement: 'WKV-DELETE',
    killedBy: ['wkv.delete'],
    Bucket: class extends StandInBucket {
      override delete(key: string) {
        if (this.entries.has(key)) this.entries.set(key, new Uint8Array());
      }
    },
  },
  {
    id: 'delete-by-prefix',
    title: 'delete takes every key that begins with its key',
    shapes: BOTH,
    requirement: 'WKV-DELETE',
    killedBy: ['wkv.delete'],
    Bucket: class extends StandInBucket {
      override delete(key: string) {
        for (const other of [...this.entries.keys()]) if (other.startsWith(key)) this.entries.delete(other);
      }
    },
  },
  {
    id: 'delete-missing-fails',
    title: 'delete of a key without a value is an error',
    shapes: BOTH,
    requirement: 'WKV-DELETE-MISSING',
    killedBy: ['wkv.delete.missing', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override delete(key: string) {
        if (!this.entries.delete(key)) throw new WitError('other', 'no such key');
      }
    },
  },
  {
    id: 'exists-always',
    title: 'exists is true of every key',
    shapes: BOTH,
    requirement: 'WKV-EXISTS',
    killedBy: ['wkv.get.missing', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override exists() {
        return true;
      }
    },
  },
  {
    id: 'exists-never',
    title: 'exists is false of every key',
    shapes: BOTH,
    requirement: 'WKV-EXISTS',
    killedBy: ['wkv.get.set', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override exists() {
        return false;
      }
    },
  },
  {
    id: 'exists-by-prefix',
    title: 'exists is true of what is the beginning of a key',
    shapes: BOTH,
    requirement: 'WKV-EXISTS',
    killedBy: ['wkv.get.missing'],
    Bucket: class extends StandInBucket {
      override exists(key: string) {
        return [...this.entries.keys()].some((other) => other.startsWith(key));
      }
    },
  },
  {
    id: 'seeds-not-there',
    title: 'exists is false of a pair that the runtime was started with',
    shapes: BOTH,
    tier: 'default',
    requirement: 'WKV-EXISTS',
    killedBy: ['wkv.bucket.seeds'],
    Bucket: class extends StandInBucket {
      override exists(key: string) {
        return key !== 'seeded' && this.entries.has(key);
      }
    },
  },
  {
    id: 'value-of-another-key',
    title: 'every eighth get gives the value that was set last, whatever its key',
    shapes: BOTH,
    requirement: 'WKV-NO-THIN-AIR',
    killedBy: ['wkv.value.own'],
    Bucket: class extends StandInBucket {
      override get(key: string) {
        const value = this.entries.get(key);
        const stray = count(this, 'get') % 8 === 0 && value !== undefined;
        return stray ? this.shared.values.get('last') : value;
      }
      override set(key: string, value: Uint8Array) {
        this.shared.values.set('last', value);
        this.entries.set(key, value);
      }
    },
  },
  {
    id: 'value-torn',
    title: 'a value that is set again is the beginning of the new one and the end of the old one, once in eight times',
    shapes: BOTH,
    requirement: 'WKV-NO-THIN-AIR',
    killedBy: ['wkv.value.own'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        const before = this.entries.get(key);
        const torn = count(this, 'set') % 8 === 0 && before !== undefined;
        const half = value.length >> 1;
        this.entries.set(key, torn ? Buffer.concat([value.subarray(0, half), before.subarray(half)]) : value);
      }
    },
  },
  {
    id: 'get-stale',
    title: 'every fifth get gives what the key had before it was set last',
    shapes: BOTH,
    requirement: 'WKV-RYW',
    killedBy: ['wkv.get.own-writes'],
    Bucket: class Stale extends StandInBucket {
      readonly before = new Map<string, Uint8Array | undefined>();
      override get(key: string) {
        return count(this, 'get') % 5 === 0 ? this.before.get(key) : this.entries.get(key);
      }
      override set(key: string, value: Uint8Array) {
        this.before.set(key, this.entries.get(key));
        this.entries.set(key, value);
      }
    },
  },
  {
    id: 'set-written-behind',
    title: 'a set is seen from the second call after it on',
    shapes: BOTH,
    requirement: 'WKV-RYW',
    killedBy: ['wkv.get.own-writes'],
    Bucket: class WrittenBehind extends StandInBucket {
      late: (() => void) | undefined;
      override get(key: string): Later<Uint8Array | undefined> {
        const value = this.entries.get(key);
        this.late?.();
        this.late = undefined;
        return value;
      }
      override set(key: string, value: Uint8Array) {
        this.late?.();
        this.late = () => this.entries.set(key, value);
      }
    },
  },
];

export default mutants;
