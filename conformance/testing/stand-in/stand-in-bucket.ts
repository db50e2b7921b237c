import type { Cursor, Dialect } from '../../subjects/wasi-keyvalue-client.ts';
import { WitError } from './wit-error.ts';

/** The pairs of one bucket. */
export type Entries = Map<string, Uint8Array>;

/** A page of a listing. */
export interface StandInPage {
  readonly keys: readonly string[];
  readonly cursor?: Cursor;
}

/** A result that may take its time. */
export type Later<T> = T | Promise<T>;

/** What `get-many` says of one key. */
export type StandInGotten = readonly [key: string, value: Uint8Array | undefined] | undefined;

/** The functions of a bucket of `wasi:keyvalue`, over a map, as they should be. Mutants override them. */
export class StandInBucket {
  readonly entries: Entries;
  readonly dialect: Dialect;
  /** What all buckets of the host have in common. */
  readonly shared: StandInShared;

  constructor(entries: Entries, dialect: Dialect, shared: StandInShared) {
    this.entries = entries;
    this.dialect = dialect;
    this.shared = shared;
  }

  get(key: string): Later<Uint8Array | undefined> {
    return this.entries.get(key);
  }

  set(key: string, value: Uint8Array): Later<void> {
    this.entries.set(key, value);
  }

  delete(key: string): Later<void> {
    this.entries.delete(key);
  }

  exists(key: string): Later<boolean> {
    return this.entries.has(key);
  }

  listKeys(_cursor?: Cursor): Later<StandInPage> {
    return { keys: [...this.entries.keys()] };
  }

  increment(key: string, delta: bigint): Later<bigint> {
    const sum = this.numberOf(this.entries.get(key)) + delta;
    const [least, most] = this.range();
    if (sum < least || sum > most) throw new WitError('other', 'the sum has no place in a counter');
    this.entries.set(key, this.bytesOf(sum));
    return sum;
  }

  getMany(keys: readonly string[]): Later<readonly StandInGotten[]> {
    return this.entriesOfKeys(keys);
  }

  setMany(pairs: readonly (readonly [string, Uint8Array])[]): Later<void> {
    for (const [key, value] of pairs) this.entries.set(key, value);
  }

  deleteMany(keys: readonly string[]): Later<void> {
    for (const key of keys) this.entries.delete(key);
  }

  /** Each key, with its value where it has one. */
  entriesOfKeys(keys: readonly string[]): readonly (readonly [string, Uint8Array | undefined])[] {
    return keys.map((key) => [key, this.entries.get(key)]);
  }

  /** The least and the greatest number that a counter can be. */
  range(): readonly [bigint, bigint] {
    return this.dialect.counter === 'u64' ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
  }

  /** The number that a value is; of no value it is nought. */
  numberOf(value: Uint8Array | undefined): bigint {
    if (value === undefined) return 0n;
    const text = Buffer.from(value).toString('latin1');
    if (/^-?\d{1,20}$/.test(text)) return BigInt(text);
    throw new WitError('other', 'the value is no number');
  }

  /** The value that a counter has. */
  bytesOf(number: bigint): Uint8Array {
    return Buffer.from(String(number));
  }
}

/** What all buckets of a stand-in have in common, for mutants to keep something in. */
export interface StandInShared {
  /** Counts of anything, by name. */
  readonly counts: Map<string, number>;
  /** Values of anything, by name. */
  readonly values: Map<string, Uint8Array>;
}
