import { type Later, StandInBucket } from '../../../testing/stand-in/stand-in-bucket.ts';
import { StandInHost } from '../../../testing/stand-in/stand-in-host.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { ALL, type BenignRuntime, BOTH, CAS } from '../runtime-specimen.ts';

/** What has a meaning only where instances share something. */
const OF_INSTANCES = ['WKV-INCREMENT-ATOMIC', 'WKV-CAS-ATOMIC'];

/** Stores that are few, apart, slow or choosy. */
const specimens: BenignRuntime[] = [
  {
    id: 'unchanged',
    title: 'everything is as most have it',
    because: 'what the others are made from must pass by itself',
    shapes: ALL,
    tier: 'default',
  },
  {
    id: 'one-store',
    title: 'there is one identifier, and every open of it is a new bucket',
    because: '`identifier` must refer to a bucket provided by the host; what two buckets share is left open',
    shapes: CAS,
    adapter: {
      stores: ['default'],
      isolation: 'open',
      cannot: {
        stores: 'it has one store',
        'shared-buckets': 'every open begins anew',
        instances: 'every open begins anew',
      },
    },
    inapplicable: ['WKV-BUCKETS', ...OF_INSTANCES],
    Host: class extends StandInHost {
      override open(identifier: string) {
        if (identifier !== 'default') throw new WitError('no-such-store');
        return new this.Bucket(new Map(), this.dialect, this.shared);
      }
    },
  },
  {
    id: 'one-store-denied',
    title: 'there is one identifier, whose pairs last as long as the process; all others are denied',
    because: 'access-denied is what an identifier gets that a component may not have',
    shapes: CAS,
    adapter: {
      stores: ['default'],
      isolation: 'process',
      cannot: { stores: 'it has one store' },
    },
    inapplicable: ['WKV-BUCKETS'],
    Host: class extends StandInHost {
      override open(identifier: string) {
        if (identifier !== 'default') throw new WitError('access-denied');
        return super.open(identifier);
      }
    },
  },
  {
    id: 'buckets-apart',
    title: 'a bucket shows nothing of another one with its identifier, as is declared',
    because: 'what the text promises from one bucket to another of an identifier is contradictory',
    shapes: BOTH,
    adapter: { cannot: { 'shared-buckets': 'each handle has a copy', instances: 'each handle has a copy' } },
    inapplicable: OF_INSTANCES,
    Host: class extends StandInHost {
      override open() {
        return new this.Bucket(new Map(this.seeds), this.dialect, this.shared);
      }
    },
  },
  {
    id: 'odd-keys-refused',
    title: 'the empty key, and keys with anything but letters, digits and a few signs are refused',
    because: 'which keys a host refuses is left open',
    shapes: BOTH,
    Bucket: class extends StandInBucket {
      override set(key: string, value: Uint8Array) {
        if (!/^[\p{L}\p{N} %.:_-]+$/u.test(key)) throw new WitError('other', 'such a key is not allowed');
        return super.set(key, value);
      }
    },
  },
  {
    id: 'slow',
    title: 'every answer takes some milliseconds',
    because: 'no text says how long a call takes',
    shapes: CAS,
    Bucket: class extends StandInBucket {
      override async get(key: string) {
        await moment();
        return this.entries.get(key);
      }
      override async set(key: string, value: Uint8Array) {
        await moment();
        this.entries.set(key, value);
      }
      override async delete(key: string) {
        await moment();
        this.entries.delete(key);
      }
    },
  },
  {
    id: 'dropped-bucket-closed',
    title: 'a dropped bucket is closed, and every other one works',
    because: 'nobody has a handle any more that was dropped',
    shapes: CAS,
    Host: class Closing extends StandInHost {
      readonly closed = new WeakSet<StandInBucket>();
      override dropped(bucket: StandInBucket) {
        this.closed.add(bucket);
      }
      override cas(bucket: StandInBucket, key: string): Later<InstanceType<typeof this.Cas>> {
        if (this.closed.has(bucket)) throw new WitError('other', 'the bucket is closed');
        return super.cas(bucket, key);
      }
    },
  },
  {
    id: 'declares-too-much',
    title: 'its adapter declares that it cannot do what it can',
    because: 'what a probe does not confirm is not believed, and its checks run',
    shapes: CAS,
    adapter: { cannot: { instances: 'so its adapter says', 'shared-buckets': 'so its adapter says' } },
  },
];

/** Some milliseconds. */
function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

export default specimens;
