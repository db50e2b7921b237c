// wasi:keyvalue in memory, for components that jco runs: as plain as the text allows, in JavaScript since jco
// loads it with whichever Node it runs on. Which shape it is for, and what it begins with, stands in the environment.

const shape = process.env.JCO_HOST_SHAPE ?? '';
const values = JSON.parse(process.env.JCO_HOST_VALUES ?? '{}');
const unsigned = shape === 'keyvalue-0.2.0-draft';
const most = unsigned ? 2n ** 64n - 1n : 2n ** 63n - 1n;
const least = unsigned ? 0n : -(2n ** 63n);

/** Entries by the name of their bucket. */
const buckets = new Map();

function entriesOf(name) {
  let entries = buckets.get(name);
  if (entries === undefined) {
    entries = new Map(Object.entries(values).map(([key, value]) => [key, new TextEncoder().encode(value)]));
    buckets.set(name, entries);
  }
  return entries;
}

const other = (text) => ({ tag: 'other', val: text });

class Bucket {
  entries;

  static of(name) {
    const bucket = new Bucket();
    bucket.entries = entriesOf(name);
    return bucket;
  }

  get(key) {
    return this.entries.get(key)?.slice();
  }

  set(key, value) {
    this.entries.set(key, value.slice());
  }

  delete(key) {
    this.entries.delete(key);
  }

  exists(key) {
    return this.entries.has(key);
  }

  listKeys(cursor) {
    if (cursor !== undefined) throw other('no listing of this host has a cursor');
    return { keys: [...this.entries.keys()] };
  }
}

class Cas {
  bucket;
  key;
  seen;

  static new(bucket, key) {
    const cas = new Cas();
    Object.assign(cas, { bucket, key, seen: bucket.get(key) });
    return cas;
  }

  current() {
    this.seen = this.bucket.get(this.key);
    return this.seen;
  }
}

function sameBytes(one, another) {
  if (one === undefined || another === undefined) return one === another;
  return one.length === another.length && one.every((byte, index) => byte === another[index]);
}

export const store = { Bucket, open: (name) => Bucket.of(name) };

export const atomics = {
  Cas,
  increment(bucket, key, delta) {
    const text = new TextDecoder().decode(bucket.get(key) ?? new TextEncoder().encode('0'));
    if (!/^-?\d{1,20}$/.test(text)) throw other('the value is no number');
    const sum = BigInt(text) + delta;
    if (sum < least || sum > most) throw other('the sum is out of range');
    bucket.set(key, new TextEncoder().encode(String(sum)));
    return sum;
  },
  swap(cas, value) {
    if (!sameBytes(cas.seen, cas.bucket.get(cas.key))) throw { tag: 'cas-failed', val: Cas.new(cas.bucket, cas.key) };
    cas.bucket.set(cas.key, value);
  },
};

export const batch = {
  getMany(bucket, keys) {
    if (shape.endsWith('-spin')) return keys.map((key) => [key, bucket.get(key)]);
    return keys.map((key) => (bucket.exists(key) ? [key, bucket.get(key)] : undefined));
  },
  setMany(bucket, pairs) {
    for (const [key, value] of pairs) bucket.set(key, value);
  },
  deleteMany(bucket, keys) {
    for (const key of keys) bucket.delete(key);
  },
};
