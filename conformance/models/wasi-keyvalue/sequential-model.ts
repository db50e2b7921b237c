import fc from 'fast-check';
import type { Bucket } from '../../subjects/wasi-keyvalue-client.ts';
import { showString, showValue } from '../../subjects/wit-value.ts';
import { Violation } from '../../violation.ts';
import { bytes } from '../keyvalue/bytes.ts';
import { foundBy, listAll, okOf, sameMaybe, showMaybe } from './expectations.ts';

/** One operation of a generated sequence. Counters have keys of their own: no text says what else does to them. */
export type Operation =
  | { readonly op: 'get' | 'delete' | 'exists'; readonly key: string }
  | { readonly op: 'set'; readonly key: string; readonly value: Uint8Array }
  | { readonly op: 'list' }
  | { readonly op: 'get-many' | 'delete-many'; readonly keys: readonly string[] }
  | { readonly op: 'set-many'; readonly pairs: readonly (readonly [string, Uint8Array])[] }
  | { readonly op: 'increment'; readonly counter: string; readonly delta: bigint };

/** Plain keys, which every host takes; some are the beginning of others. */
const KEYS = ['a', 'ab', 'abc', 'b', 'key-1', 'key-10'];
const COUNTERS = ['counter-1', 'counter-2'];

/** An operation as a person reads it. */
export function showOperation(operation: Operation): string {
  switch (operation.op) {
    case 'list':
      return 'list-keys to the end';
    case 'set':
      return `set(${showString(operation.key)}, ${showValue(operation.value)})`;
    case 'get-many':
    case 'delete-many':
      return `${operation.op}(${showValue(operation.keys)})`;
    case 'set-many':
      return `set-many(${operation.pairs.map(([key, value]) => `${showString(key)} = ${showValue(value)}`).join(', ')})`;
    case 'increment':
      return `increment(${showString(operation.counter)}, ${operation.delta})`;
    default:
      return `${operation.op}(${showString(operation.key)})`;
  }
}

/**
 * Sequences of operations.
 *
 * @param signed whether a counter may go down
 */
export function operations(most: number, signed: boolean): fc.Arbitrary<Operation[]> {
  const key = fc.constantFrom(...KEYS);
  const keys = fc.uniqueArray(key, { maxLength: 4 });
  const value = fc.uint8Array({ maxLength: 12 });
  const pairs = fc.uniqueArray(fc.tuple(key, value), { maxLength: 4, selector: ([name]) => name });
  const delta = fc.bigInt({ min: signed ? -1_000_000n : 0n, max: 1_000_000n });
  const counter = fc.constantFrom(...COUNTERS);
  return fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ op: fc.constant('set' as const), key, value }) },
      { weight: 5, arbitrary: fc.record({ op: fc.constant('get' as const), key }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant('delete' as const), key }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant('exists' as const), key }) },
      { weight: 2, arbitrary: fc.constant({ op: 'list' as const }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant('get-many' as const), keys }) },
      { weight: 1, arbitrary: fc.record({ op: fc.constant('delete-many' as const), keys }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant('set-many' as const), pairs }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant('increment' as const), counter, delta }) },
    ),
    { minLength: 1, maxLength: most },
  );
}

/** A sequence on which everything that the model compares is compared once, whatever the seed. */
export const everyOperation: readonly Operation[] = [
  { op: 'list' },
  { op: 'get', key: 'a' },
  { op: 'delete', key: 'a' },
  { op: 'set', key: 'a', value: bytes('first') },
  { op: 'set', key: 'a', value: Uint8Array.of(0xff, 0) },
  { op: 'get', key: 'a' },
  { op: 'exists', key: 'a' },
  { op: 'exists', key: 'ab' },
  {
    op: 'set-many',
    pairs: [
      ['b', bytes('b')],
      ['ab', new Uint8Array()],
    ],
  },
  { op: 'get-many', keys: ['a', 'b', 'abc'] },
  { op: 'increment', counter: 'counter-1', delta: 3n },
  { op: 'increment', counter: 'counter-1', delta: 4n },
  { op: 'list' },
  { op: 'delete', key: 'b' },
  { op: 'get', key: 'b' },
  { op: 'delete-many', keys: ['a', 'abc'] },
  { op: 'get', key: 'a' },
  { op: 'list' },
];

/**
 * Performs operations on a bucket and on a map, and tells at once where an answer is not the map's.
 *
 * @param observed is told the requirements that an answer was compared by
 * @throws Violation of the requirement that explains the difference best
 */
export async function perform(
  bucket: Bucket,
  sequence: readonly Operation[],
  observed: (...ids: string[]) => void,
): Promise<void> {
  const model = new BucketModel(bucket, observed);
  for (const operation of sequence) await model.perform(operation);
  await model.compareAll();
}

class BucketModel {
  readonly #bucket: Bucket;
  readonly #observed: (...ids: string[]) => void;
  readonly #entries = new Map<string, Uint8Array>();
  readonly #counters = new Map<string, bigint>();
  /** Every value that a key ever had. */
  readonly #written = new Map<string, Uint8Array[]>();
  readonly #deleted = new Set<string>();
  /** Keys that a batch wrote last. */
  readonly #batched = new Set<string>();

  constructor(bucket: Bucket, observed: (...ids: string[]) => void) {
    this.#bucket = bucket;
    this.#observed = observed;
  }

  async perform(operation: Operation): Promise<void> {
    switch (operation.op) {
      case 'get':
        return this.#get(operation.key);
      case 'exists':
        return this.#exists(operation.key);
      case 'set':
        okOf('WKV-GET-SET', showOperation(operation), await this.#bucket.set(operation.key, operation.value));
        return this.#wrote(operation.key, operation.value, false);
      case 'delete':
        return this.#delete(operation.key);
      case 'list':
        return this.#list();
      case 'get-many':
        return this.#getMany(operation.keys);
      case 'set-many':
        okOf('WKV-SET-MANY', showOperation(operation), await this.#bucket.setMany(operation.pairs));
        this.#observed('WKV-SET-MANY');
        for (const [key, value] of operation.pairs) this.#wrote(key, value, true);
        return;
      case 'delete-many':
        okOf('WKV-DELETE-MANY', showOperation(operation), await this.#bucket.deleteMany(operation.keys));
        this.#observed('WKV-DELETE-MANY');
        for (const key of operation.keys) this.#gone(key, true);
        return;
      case 'increment':
        return this.#increment(operation.counter, operation.delta);
    }
  }

  /** Compares everything once more, so that no difference stays unseen. */
  async compareAll(): Promise<void> {
    for (const key of KEYS) await this.#get(key);
    await this.#list();
  }

  async #get(key: string): Promise<void> {
    const wanted = this.#entries.get(key);
    const call = `get(${showString(key)})`;
    const found = okOf(wanted === undefined ? 'WKV-GET-MISSING' : 'WKV-GET-SET', call, await this.#bucket.get(key));
    if (!sameMaybe(found, wanted)) {
      throw new Violation(
        this.#whyDifferent(key, found),
        `${call} → ok(${showMaybe(found)})`,
        `ok(${showMaybe(wanted)})`,
      );
    }
    const values = this.#written.get(key) ?? [];
    this.#observed('WKV-NO-THIN-AIR');
    if (wanted === undefined) this.#observed(this.#deleted.has(key) ? 'WKV-DELETE' : 'WKV-GET-MISSING');
    else this.#observed('WKV-GET-SET', 'WKV-RYW', 'WKV-BYTES', ...(values.length > 1 ? ['WKV-SET-OVERWRITE'] : []));
    if (this.#batched.has(key)) this.#observed('WKV-BATCH-RYW');
  }

  /** The requirement that a wrong value of a key breaks. */
  #whyDifferent(key: string, found: Uint8Array | undefined): string {
    const wanted = this.#entries.get(key);
    if (this.#batched.has(key)) return wanted === undefined ? 'WKV-DELETE-MANY' : 'WKV-SET-MANY';
    if (found === undefined) return 'WKV-GET-SET';
    const values = this.#written.get(key) ?? [];
    const known = values.some((value) => sameMaybe(value, found));
    if (!known) {
      const cut = wanted !== undefined && values.length > 1 && found.length >= wanted.length;
      const elsewhere = [...this.#written.values()].flat().some((value) => sameMaybe(value, found));
      if (elsewhere || wanted === undefined) return 'WKV-NO-THIN-AIR';
      return cut ? 'WKV-SET-OVERWRITE' : 'WKV-BYTES';
    }
    return wanted === undefined ? 'WKV-DELETE' : 'WKV-SET-OVERWRITE';
  }

  async #exists(key: string): Promise<void> {
    const wanted = this.#entries.has(key);
    const found = okOf('WKV-EXISTS', `exists(${showString(key)})`, await this.#bucket.exists(key));
    if (found !== wanted)
      throw new Violation('WKV-EXISTS', `exists(${showString(key)}) → ok(${found})`, `ok(${wanted})`);
    this.#observed('WKV-EXISTS');
  }

  async #delete(key: string): Promise<void> {
    const missing = !this.#entries.has(key);
    const id = missing ? 'WKV-DELETE-MISSING' : 'WKV-DELETE';
    okOf(id, `delete(${showString(key)})`, await this.#bucket.delete(key));
    this.#observed(id);
    this.#gone(key, false);
  }

  async #list(): Promise<void> {
    const listed = new Set((await listAll(this.#bucket)).keys);
    const wanted = new Set([...this.#entries.keys(), ...this.#counters.keys()]);
    const missing = [...wanted].find((key) => !listed.has(key));
    const more = [...listed].find((key) => !wanted.has(key));
    if (missing !== undefined) {
      throw new Violation('WKV-LIST-COMPLETE', `the listing has not ${showString(missing)}`, 'every key with a value');
    }
    if (more !== undefined) {
      const id = this.#deleted.has(more) ? 'WKV-DELETE' : 'WKV-LIST-COMPLETE';
      throw new Violation(id, `the listing has ${showString(more)}`, 'only keys with a value');
    }
    this.#observed('WKV-LIST-COMPLETE');
  }

  async #getMany(keys: readonly string[]): Promise<void> {
    const call = `get-many(${showValue(keys)})`;
    const found = foundBy(okOf('WKV-GET-MANY', call, await this.#bucket.getMany(keys)));
    for (const key of keys) {
      const wanted = this.#entries.get(key);
      if (sameMaybe(found.get(key), wanted)) continue;
      const observed = `${call} has ${showMaybe(found.get(key))} for ${showString(key)}`;
      throw new Violation('WKV-GET-MANY', observed, showMaybe(wanted));
    }
    this.#observed('WKV-GET-MANY', 'WKV-BATCH-RYW');
  }

  async #increment(counter: string, delta: bigint): Promise<void> {
    const before = this.#counters.get(counter);
    const id = before === undefined ? 'WKV-INCREMENT-CREATES' : 'WKV-INCREMENT-ADDS';
    const wanted = (before ?? 0n) + delta;
    const call = `increment(${showString(counter)}, ${delta})`;
    const found = okOf(id, call, await this.#bucket.increment(counter, delta));
    if (found !== wanted) throw new Violation(id, `${call} → ok(${found})`, `ok(${wanted})`);
    this.#observed(id);
    this.#counters.set(counter, wanted);
  }

  #wrote(key: string, value: Uint8Array, batched: boolean): void {
    this.#entries.set(key, value);
    this.#written.set(key, [...(this.#written.get(key) ?? []), value]);
    this.#batchedNow(key, batched);
  }

  #gone(key: string, batched: boolean): void {
    if (this.#entries.delete(key)) this.#deleted.add(key);
    this.#batchedNow(key, batched);
  }

  #batchedNow(key: string, batched: boolean): void {
    if (batched) this.#batched.add(key);
    else this.#batched.delete(key);
  }
}
