import type { Later, StandInBucket } from './stand-in-bucket.ts';

/** Thrown by a swap that fails since the value changed. */
export class Stale extends Error {
  override readonly name = 'Stale';
  /** The one to try again with. */
  readonly next: StandInCas;

  constructor(next: StandInCas) {
    super('the value changed');
    this.next = next;
  }
}

/** A compare-and-swap, as it should be: it compares the value with that at the last `current`, or at `new`. */
export class StandInCas {
  readonly bucket: StandInBucket;
  readonly key: string;
  /** The value that a swap replaces. */
  expected: Uint8Array | undefined;

  constructor(bucket: StandInBucket, key: string) {
    this.bucket = bucket;
    this.key = key;
    this.expected = bucket.entries.get(key);
  }

  current(): Later<Uint8Array | undefined> {
    this.expected = this.bucket.entries.get(this.key);
    return this.expected;
  }

  swap(value: Uint8Array): Later<void> {
    if (!this.isAsExpected()) throw new Stale(this.next());
    this.bucket.entries.set(this.key, value);
  }

  /** Whether the key has the value that a swap replaces. */
  isAsExpected(): boolean {
    const now = this.bucket.entries.get(this.key);
    if (now === undefined || this.expected === undefined) return now === this.expected;
    return Buffer.compare(now, this.expected) === 0;
  }

  /** A new one of the same key. */
  next(): StandInCas {
    return new (this.constructor as typeof StandInCas)(this.bucket, this.key);
  }
}
