import { StandInBucket } from '../../../testing/stand-in/stand-in-bucket.ts';
import { Stale, StandInCas } from '../../../testing/stand-in/stand-in-cas.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { type BenignRuntime, BOTH, CAS } from '../runtime-specimen.ts';

/** Counters and swaps as some have them. */
const specimens: BenignRuntime[] = [
  {
    id: 'counter-wraps',
    title: 'a sum that has no place in a counter wraps around',
    because: 'what increment does there is left open',
    shapes: BOTH,
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        const wide = this.numberOf(this.entries.get(key)) + delta;
        const sum = this.dialect.counter === 'u64' ? BigInt.asUintN(64, wide) : BigInt.asIntN(64, wide);
        this.entries.set(key, this.bytesOf(sum));
        return sum;
      }
    },
  },
  {
    id: 'counter-binary',
    title: 'counters are eight bytes, little-endian, and nothing else is a number',
    because: 'what get returns of a counter is left open, and whether increment adds to digits',
    shapes: BOTH,
    Bucket: class extends StandInBucket {
      override numberOf(value: Uint8Array | undefined) {
        if (value === undefined) return 0n;
        if (value.length !== 8) throw new WitError('other', 'the value is no counter');
        const wide = Buffer.from(value).readBigUInt64LE();
        return this.dialect.counter === 'u64' ? wide : BigInt.asIntN(64, wide);
      }
      override bytesOf(number: bigint) {
        const bytes = Buffer.alloc(8);
        bytes.writeBigUInt64LE(BigInt.asUintN(64, number));
        return bytes;
      }
    },
  },
  {
    id: 'counter-apart',
    title: 'a counter cannot be set, and get refuses it',
    because: 'what other calls do to a counter is left open',
    shapes: CAS,
    Bucket: class Apart extends StandInBucket {
      readonly counters = new Set<string>();
      override get(key: string) {
        if (this.counters.has(key)) throw new WitError('other', 'it is a counter');
        return super.get(key);
      }
      override delete(key: string) {
        this.counters.delete(key);
        return super.delete(key);
      }
      override async increment(key: string, delta: bigint) {
        const sum = await super.increment(key, delta);
        this.counters.add(key);
        return sum;
      }
    },
  },
  {
    id: 'cas-captures-at-new',
    title: 'a swap compares with the value at new, whatever current gave',
    because: 'whether a change between new and current makes the swap fail is left open',
    shapes: CAS,
    tier: 'default',
    Cas: class extends StandInCas {
      override current() {
        return this.expected;
      }
    },
  },
  {
    id: 'cas-by-version',
    title: 'a swap compares versions: it fails where the value changed and changed back',
    because: 'whether it does is left open',
    shapes: CAS,
    tier: 'default',
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        // Another object each time.
        this.entries.set(key, value.slice());
      }
    },
    Cas: class extends StandInCas {
      override isAsExpected() {
        return this.bucket.entries.get(this.key) === this.expected;
      }
      override swap(value: Uint8Array) {
        if (!this.isAsExpected()) throw new Stale(this.next());
        this.bucket.entries.set(this.key, value.slice());
      }
    },
  },
  {
    id: 'cas-blind-without-current',
    title: 'a swap without current before it overwrites',
    because: 'whether it fails where the value changed is left open',
    shapes: CAS,
    Cas: class Blind extends StandInCas {
      seen = false;
      override current() {
        this.seen = true;
        return super.current();
      }
      override isAsExpected() {
        return !this.seen || super.isAsExpected();
      }
    },
  },
  {
    id: 'cas-unlike-where-absent',
    title: 'a swap of a key that had no value overwrites what somebody set meanwhile',
    because: 'whether it fails is left open',
    shapes: CAS,
    Cas: class extends StandInCas {
      override isAsExpected() {
        return this.expected === undefined || super.isAsExpected();
      }
    },
  },
];

export default specimens;
