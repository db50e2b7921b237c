import type { Dialect } from '../../subjects/wasi-keyvalue-client.ts';
import { type Entries, type Later, StandInBucket, type StandInShared } from './stand-in-bucket.ts';
import { StandInCas } from './stand-in-cas.ts';

/** A host of `wasi:keyvalue`, over maps, as it should be. Mutants override its functions. */
export class StandInHost {
  readonly dialect: Dialect;
  readonly stores = new Map<string, Entries>();
  readonly shared: StandInShared = { counts: new Map(), values: new Map() };
  /** The pairs that every store begins with. */
  seeds: Entries = new Map();
  readonly Bucket: typeof StandInBucket;
  readonly Cas: typeof StandInCas;

  constructor(dialect: Dialect, Bucket = StandInBucket, Cas = StandInCas) {
    this.dialect = dialect;
    this.Bucket = Bucket;
    this.Cas = Cas;
  }

  open(identifier: string): Later<StandInBucket> {
    return new this.Bucket(this.entriesOf(identifier), this.dialect, this.shared);
  }

  /** The pairs of a store, which is made where it is new. */
  entriesOf(identifier: string): Entries {
    const entries = this.stores.get(identifier) ?? new Map(this.seeds);
    this.stores.set(identifier, entries);
    return entries;
  }

  /** A bucket was dropped. */
  dropped(_bucket: StandInBucket): void {}

  cas(bucket: StandInBucket, key: string): Later<StandInCas> {
    return new this.Cas(bucket, key);
  }
}
