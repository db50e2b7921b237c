import { setImmediate } from 'node:timers/promises';
import { Stale, StandInCas } from '../../../testing/stand-in/stand-in-cas.ts';
import { CAS, type RuntimeMutant } from '../runtime-specimen.ts';

/** Compare-and-swap that does not compare, or does not swap. */
const mutants: RuntimeMutant[] = [
  {
    id: 'cas-never-conflicts',
    title: 'every swap is ok',
    shapes: CAS,
    requirement: 'WKV-CAS-CONFLICT',
    killedBy: ['wkv.cas.conflict', 'wkv.cas.others'],
    Cas: class extends StandInCas {
      override isAsExpected() {
        return true;
      }
    },
  },
  {
    id: 'cas-always-conflicts',
    title: 'no swap is ok',
    shapes: CAS,
    requirement: 'WKV-CAS-SWAP',
    killedBy: ['wkv.cas.swap', 'wkv.cas.others'],
    Cas: class extends StandInCas {
      override isAsExpected() {
        return false;
      }
    },
  },
  {
    id: 'cas-conflicts-by-bucket',
    title: 'a change of any key of the bucket makes a swap fail',
    shapes: CAS,
    requirement: 'WKV-CAS-SWAP',
    killedBy: ['wkv.cas.others'],
    Cas: class ByBucket extends StandInCas {
      seen = '';
      override current() {
        this.seen = this.all();
        return super.current();
      }
      override isAsExpected() {
        return this.all() === this.seen;
      }
      all() {
        return JSON.stringify(
          [...this.bucket.entries].map(([key, value]) => [key, Buffer.from(value).toString('hex')]),
        );
      }
    },
  },
  {
    id: 'cas-swaps-nothing',
    title: 'a swap that is ok sets nothing',
    shapes: CAS,
    requirement: 'WKV-CAS-SWAP',
    killedBy: ['wkv.cas.swap'],
    Cas: class extends StandInCas {
      override swap() {
        if (!this.isAsExpected()) throw new Stale(this.next());
      }
    },
  },
  {
    id: 'cas-swaps-folded-key',
    title: 'a swap sets the key in capitals',
    shapes: CAS,
    requirement: 'WKV-CAS-SWAP',
    killedBy: ['wkv.cas.swap'],
    Cas: class extends StandInCas {
      override swap(value: Uint8Array) {
        if (!this.isAsExpected()) throw new Stale(this.next());
        this.bucket.entries.set(this.key.toUpperCase(), value);
      }
    },
  },
  {
    id: 'cas-ignores-deletion',
    title: 'a swap of a key that was deleted meanwhile is ok',
    shapes: CAS,
    requirement: 'WKV-CAS-CONFLICT',
    killedBy: ['wkv.cas.conflict'],
    Cas: class extends StandInCas {
      override isAsExpected() {
        return !this.bucket.entries.has(this.key) || super.isAsExpected();
      }
    },
  },
  {
    id: 'cas-fails-and-writes',
    title: 'a swap that fails sets the value all the same',
    shapes: CAS,
    requirement: 'WKV-CAS-CONFLICT',
    killedBy: ['wkv.cas.conflict'],
    Cas: class extends StandInCas {
      override swap(value: Uint8Array) {
        const expected = this.isAsExpected();
        this.bucket.entries.set(this.key, value);
        if (!expected) throw new Stale(this.next());
      }
    },
  },
  {
    id: 'cas-compares-lengths',
    title: 'values of one length are taken for one value',
    shapes: CAS,
    requirement: 'WKV-CAS-CONFLICT',
    killedBy: ['wkv.cas.conflict'],
    Cas: class extends StandInCas {
      override isAsExpected() {
        return this.bucket.entries.get(this.key)?.length === this.expected?.length;
      }
    },
  },
  {
    id: 'cas-returned-is-stale',
    title: 'the cas of a failed swap stands where the old one did',
    shapes: CAS,
    requirement: 'WKV-CAS-RETRY',
    killedBy: ['wkv.cas.conflict'],
    Cas: class Old extends StandInCas {
      override current() {
        return this.fixed ? this.expected : super.current();
      }
      fixed = false;
      override next() {
        const next = new Old(this.bucket, this.key);
        next.expected = this.expected;
        next.fixed = true;
        return next;
      }
    },
  },
  {
    id: 'cas-returned-is-spent',
    title: 'the cas of a failed swap has the latest value, and swaps no more',
    shapes: CAS,
    requirement: 'WKV-CAS-RETRY',
    killedBy: ['wkv.cas.conflict'],
    Cas: class Spent extends StandInCas {
      spent = false;
      override isAsExpected() {
        return !this.spent && super.isAsExpected();
      }
      override next() {
        const next = new Spent(this.bucket, this.key);
        next.spent = true;
        return next;
      }
    },
  },
  {
    id: 'cas-current-cached',
    title: 'current gives what it gave the first time that the key was asked for',
    shapes: CAS,
    requirement: 'WKV-CAS-CURRENT',
    killedBy: ['wkv.cas.swap'],
    Cas: class extends StandInCas {
      override current() {
        const { values } = this.bucket.shared;
        const name = JSON.stringify(this.key);
        const now = this.bucket.entries.get(this.key);
        if (!values.has(name) && now !== undefined) values.set(name, now);
        this.expected = now;
        return values.get(name);
      }
    },
  },
  {
    id: 'cas-current-empty',
    title: 'current of a key without a value gives no bytes',
    shapes: CAS,
    requirement: 'WKV-CAS-CURRENT',
    killedBy: ['wkv.cas.swap'],
    Cas: class extends StandInCas {
      override async current() {
        return (await super.current()) ?? new Uint8Array();
      }
    },
  },
  {
    id: 'cas-compares-and-writes',
    title: 'a swap compares, and writes a moment later',
    shapes: CAS,
    tier: 'default',
    requirement: 'WKV-CAS-ATOMIC',
    killedBy: ['wkv.cas.together'],
    Cas: class extends StandInCas {
      override async swap(value: Uint8Array) {
        if (!this.isAsExpected()) throw new Stale(this.next());
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        this.bucket.entries.set(this.key, value);
      }
    },
  },
];

export default mutants;
