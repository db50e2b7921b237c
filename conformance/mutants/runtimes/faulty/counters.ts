import { setImmediate } from 'node:timers/promises';
import { StandInBucket } from '../../../testing/stand-in/stand-in-bucket.ts';
import { BOTH, CAS, type RuntimeMutant } from '../runtime-specimen.ts';

/** Counters that do not count. */
const mutants: RuntimeMutant[] = [
  {
    id: 'increment-creates-nought',
    title: 'increment of a key without a value sets it to 0',
    shapes: BOTH,
    requirement: 'WKV-INCREMENT-CREATES',
    killedBy: ['wkv.increment', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        return super.increment(key, this.entries.has(key) ? delta : 0n);
      }
    },
  },
  {
    id: 'increment-keeps-deleted',
    title: 'a counter that was deleted goes on where it was',
    shapes: BOTH,
    requirement: 'WKV-INCREMENT-CREATES',
    killedBy: ['wkv.increment'],
    Bucket: class Keeping extends StandInBucket {
      readonly counters = new Map<string, bigint>();
      override increment(key: string, delta: bigint) {
        const sum = (this.counters.get(key) ?? 0n) + delta;
        this.counters.set(key, sum);
        this.entries.set(key, this.bytesOf(sum));
        return sum;
      }
    },
  },
  {
    id: 'increment-through-double',
    title: 'sums go through a double',
    shapes: BOTH,
    requirement: 'WKV-INCREMENT-ADDS',
    killedBy: ['wkv.increment'],
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        const before = this.entries.get(key);
        if (before === undefined) return super.increment(key, delta);
        const sum = BigInt(Number(this.numberOf(before)) + Number(delta));
        this.entries.set(key, this.bytesOf(sum));
        return sum;
      }
    },
  },
  {
    id: 'increment-returns-old',
    title: 'increment returns the number that was there',
    shapes: BOTH,
    requirement: 'WKV-INCREMENT-ADDS',
    killedBy: ['wkv.increment', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override async increment(key: string, delta: bigint) {
        const before = this.entries.get(key);
        const sum = await super.increment(key, delta);
        return before === undefined ? sum : this.numberOf(before);
      }
    },
  },
  {
    id: 'increment-by-one',
    title: 'increment of a counter adds one, whatever the delta',
    shapes: BOTH,
    requirement: 'WKV-INCREMENT-ADDS',
    killedBy: ['wkv.increment', 'wkv.model'],
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        return super.increment(key, this.entries.has(key) ? 1n : delta);
      }
    },
  },
  {
    id: 'increment-reads-and-writes',
    title: 'increment reads, and writes a moment later',
    shapes: BOTH,
    tier: 'default',
    requirement: 'WKV-INCREMENT-ATOMIC',
    killedBy: ['wkv.increment.together'],
    Bucket: class extends StandInBucket {
      override async increment(key: string, delta: bigint) {
        const sum = this.numberOf(this.entries.get(key)) + delta;
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        this.entries.set(key, this.bytesOf(sum));
        return sum;
      }
    },
  },
  {
    id: 'increment-returns-later',
    title: 'all increments count, but one returns what the counter has once others are through',
    shapes: BOTH,
    tier: 'default',
    requirement: 'WKV-INCREMENT-ATOMIC',
    killedBy: ['wkv.increment.together'],
    Bucket: class extends StandInBucket {
      override async increment(key: string, delta: bigint) {
        await super.increment(key, delta);
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        return this.numberOf(this.entries.get(key));
      }
    },
  },
  {
    id: 'increment-not-below-nought',
    title: 'a counter stays at 0 where it would be below',
    shapes: CAS,
    requirement: 'WKV-INCREMENT-SIGN',
    killedBy: ['wkv.increment.sign'],
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        const sum = this.numberOf(this.entries.get(key)) + delta;
        return super.increment(key, sum < 0n ? delta - sum : delta);
      }
    },
  },
  {
    id: 'increment-loses-sign',
    title: 'a negative delta is added',
    shapes: CAS,
    requirement: 'WKV-INCREMENT-SIGN',
    killedBy: ['wkv.increment.sign'],
    Bucket: class extends StandInBucket {
      override increment(key: string, delta: bigint) {
        return super.increment(key, delta < 0n ? -delta : delta);
      }
    },
  },
];

export default mutants;
