import type { Cursor } from '../../../subjects/wasi-keyvalue-client.ts';
import { StandInBucket, type StandInPage } from '../../../testing/stand-in/stand-in-bucket.ts';
import { StandInConfig } from '../../../testing/stand-in/stand-in-config.ts';
import { StandInHost } from '../../../testing/stand-in/stand-in-host.ts';
import { BOTH, CONFIG, type RuntimeMutant } from '../runtime-specimen.ts';

/** What becomes of a component where its host panics. */
function trap(why: string): never {
  throw new Error(why);
}

/** Calls that give no result. */
const mutants: RuntimeMutant[] = [
  {
    id: 'trap-at-nul',
    title: 'a key with NUL traps',
    shapes: BOTH,
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.key.odd'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        return key.includes('\0') ? trap('nul byte found in provided data') : super.set(key, value);
      }
    },
  },
  {
    id: 'trap-at-dots',
    title: 'a key that leads out of a folder traps',
    shapes: BOTH,
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.key.distinct', 'wkv.key.odd'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        return key.includes('../') ? trap('path escapes the root') : super.set(key, value);
      }
    },
  },
  {
    id: 'trap-at-long-key',
    title: 'a key of more than 4096 bytes traps',
    shapes: BOTH,
    tier: 'default',
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.key.long'],
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        return key.length > 4096 ? trap('key too long') : super.set(key, value);
      }
    },
  },
  {
    id: 'trap-at-unknown-cursor',
    title: 'a cursor beyond the last key traps',
    shapes: BOTH,
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.list.unknown-cursor'],
    Bucket: class extends StandInBucket {
      override listKeys(cursor?: Cursor): StandInPage {
        return cursor === undefined ? { keys: [...this.entries.keys()] } : trap('index out of bounds');
      }
    },
  },
  {
    id: 'trap-at-text',
    title: 'an increment of text traps',
    shapes: BOTH,
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.increment.text'],
    Bucket: class extends StandInBucket {
      override numberOf(value: Uint8Array | undefined) {
        const text = Buffer.from(value ?? Buffer.from('0')).toString('latin1');
        return /^-?\d{1,20}$/.test(text) ? BigInt(text) : trap('called `Result::unwrap()` on an `Err` value');
      }
    },
  },
  {
    id: 'trap-at-overflow',
    title: 'a sum that has no place in a counter traps',
    shapes: BOTH,
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.increment.overflow'],
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        const [, most] = this.range();
        const sum = this.numberOf(this.entries.get(key)) + delta;
        return sum > most ? trap('attempt to add with overflow') : super.increment(key, delta);
      }
    },
  },
  {
    id: 'trap-at-great-counter',
    title: 'a counter that no double holds traps',
    shapes: BOTH,
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.increment.range'],
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        return delta > 2n ** 54n ? trap('not a safe integer') : super.increment(key, delta);
      }
    },
  },
  {
    id: 'trap-at-duplicates',
    title: 'a batch with a key twice traps',
    shapes: BOTH,
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.batch.duplicates'],
    Bucket: class extends StandInBucket {
      override deleteMany(keys: readonly string[]) {
        return new Set(keys).size < keys.length ? trap('already removed') : super.deleteMany(keys);
      }
    },
  },
  {
    id: 'trap-at-many-buckets',
    title: 'the 257th bucket traps',
    shapes: BOTH,
    tier: 'default',
    requirement: 'WKV-NO-TRAP',
    killedBy: ['wkv.open.many'],
    Host: class Full extends StandInHost {
      opened = 0;
      override open(identifier: string) {
        return ++this.opened > 256 ? trap('table is full') : super.open(identifier);
      }
    },
  },
  {
    id: 'config-trap-at-odd-key',
    title: 'a key with an equals sign traps',
    shapes: CONFIG,
    requirement: 'WCFG-NO-TRAP',
    killedBy: ['wcfg.key.odd'],
    Config: class extends StandInConfig {
      override get(key: string) {
        return key.includes('=') ? trap('failed to get environment variable') : super.get(key);
      }
    },
  },
];

export default mutants;
