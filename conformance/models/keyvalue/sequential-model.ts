import fc from 'fast-check';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { CallResult } from '../../subjects/subject.ts';
import { showString, showValue } from '../../subjects/wit-value.ts';
import { showResult } from '../../trace.ts';
import { Violation } from '../../violation.ts';
import { bytes, patterned, sameBytes } from './bytes.ts';
import { confusableKeys } from './confusable-keys.ts';
import { difference } from './expectations.ts';

/** One operation of a generated sequence; `on` is the number of the store. */
export type Operation =
  | { readonly op: 'get' | 'delete'; readonly on: number; readonly key: string }
  | { readonly op: 'set'; readonly on: number; readonly key: string; readonly value: Uint8Array }
  | { readonly op: 'keys' | 'reopen'; readonly on: number };

/** An operation as a person reads it. */
export function showOperation(operation: Operation, stores: number): string {
  const on = stores > 1 ? `store ${operation.on}: ` : '';
  switch (operation.op) {
    case 'set':
      return `${on}set(${showString(operation.key)}, ${showValue(operation.value)})`;
    case 'keys':
    case 'reopen':
      return `${on}${operation.op}()`;
    default:
      return `${on}${operation.op}(${showString(operation.key)})`;
  }
}

/** A few confusable keys, so that sequences come back to them, and now and then any string. */
function keyPool(maxBytes: number): fc.Arbitrary<string[]> {
  const confusable = fc
    .tuple(fc.constantFrom(...confusableKeys), fc.constantFrom(...confusableKeys))
    .chain(([one, other]) => {
      const keys = [...new Set([...one, ...other])];
      return fc.shuffledSubarray(keys, { minLength: 2, maxLength: Math.min(6, keys.length) });
    });
  const any = fc
    .array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 2 })
    .map((keys) =>
      keys.filter((key) => Buffer.byteLength(key) <= maxBytes && !/\p{Cc}/u.test(key) && key.isWellFormed()),
    );
  return fc
    .tuple(confusable, fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: any }))
    .map(([some, more]) => [...new Set([...some, ...more])]);
}

/** Values with edges: empty, every byte, invalid UTF-8, line ends, longer than a buffer. */
const value: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array()) },
  { weight: 2, arbitrary: fc.constantFrom('\0', '\r\n', 'a\n', ' ', 'null', 'undefined', '\ufeff').map(bytes) },
  {
    weight: 1,
    arbitrary: fc.constantFrom([0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80]).map((list) => Uint8Array.from(list)),
  },
  { weight: 1, arbitrary: fc.constant(Uint8Array.from({ length: 256 }, (_, byte) => byte)) },
  { weight: 1, arbitrary: fc.constant(patterned(65_537)) },
);

/**
 * Sequences of operations on a few stores and keys.
 *
 * @param stores how many stores they are on
 */
export function operations(stores: number, most: number): fc.Arbitrary<Operation[]> {
  const on = fc.nat({ max: stores - 1 });
  return keyPool(256).chain((pool) => {
    const key = fc.constantFrom(...pool);
    return fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.record({ op: fc.constant('set' as const), on, key, value }) },
        { weight: 5, arbitrary: fc.record({ op: fc.constant('get' as const), on, key }) },
        { weight: 3, arbitrary: fc.record({ op: fc.constant('delete' as const), on, key }) },
        { weight: 2, arbitrary: fc.record({ op: fc.constant('keys' as const), on }) },
        { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen' as const), on }) },
      ),
      { minLength: 1, maxLength: most },
    );
  });
}

/** A sequence on which every requirement that the model compares by is compared once, whatever the seed. */
export function everyOperation(stores: number): Operation[] {
  const last = stores - 1;
  const set = (key: string, value: Uint8Array, on = 0): Operation => ({ op: 'set', on, key, value });
  return [
    { op: 'keys', on: 0 },
    { op: 'get', on: 0, key: 'a' },
    { op: 'delete', on: 0, key: 'a' },
    set('a', bytes('first')),
    { op: 'get', on: last, key: 'a' },
    set('a', bytes('second')),
    set('A', new Uint8Array()),
    set('b', Uint8Array.of(0xff, 0x00)),
    { op: 'get', on: 0, key: 'a' },
    { op: 'get', on: 0, key: 'A' },
    { op: 'get', on: 0, key: 'b' },
    { op: 'keys', on: 0 },
    { op: 'reopen', on: 0 },
    { op: 'delete', on: 0, key: 'b' },
    { op: 'get', on: 0, key: 'b' },
  ];
}

interface Entry {
  readonly value: Uint8Array;
  /** The value before it, which an ignored or partial overwrite would show. */
  readonly previous: Uint8Array | undefined;
}

/**
 * The sequential model: stores are maps. It performs operations on real handles and tells at once when an answer is not
 * the map's, by the requirement that explains it best.
 */
export class SequentialModel {
  readonly #stores: Map<string, Entry>[];
  readonly #deleted: Set<string>[];
  readonly #handles: KeyValueHandle[];
  readonly #reopen: (on: number) => Promise<KeyValueHandle>;
  readonly #shown: (...ids: readonly string[]) => void;

  /**
   * @param reopen gives another handle on a store
   * @param shown is told of every requirement that an answer was compared by
   */
  constructor(
    handles: readonly KeyValueHandle[],
    reopen: (on: number) => Promise<KeyValueHandle>,
    shown: (...ids: readonly string[]) => void = () => {},
  ) {
    this.#shown = shown;
    this.#handles = [...handles];
    this.#reopen = reopen;
    this.#stores = handles.map(() => new Map());
    this.#deleted = handles.map(() => new Set());
  }

  /** @throws Violation */
  async perform(operation: Operation): Promise<void> {
    const handle = this.#handle(operation.on);
    switch (operation.op) {
      case 'set':
        return this.#set(operation.on, operation.key, operation.value);
      case 'get':
        return this.#judgeGet(operation.on, operation.key, await handle.get(operation.key));
      case 'delete':
        return this.#delete(operation.on, operation.key);
      case 'keys':
        return this.#judgeKeys(operation.on, await handle.keys());
      case 'reopen': {
        await handle.drop();
        this.#handles[operation.on] = await this.#reopen(operation.on);
      }
    }
  }

  /** Compares everything that there is with everything that there should be. */
  async compareAll(): Promise<void> {
    for (const [on, store] of this.#stores.entries()) {
      this.#judgeKeys(on, await this.#handle(on).keys());
      for (const key of [...store.keys(), ...(this.#deleted[on] ?? [])]) {
        this.#judgeGet(on, key, await this.#handle(on).get(key));
      }
    }
  }

  #handle(on: number): KeyValueHandle {
    return this.#handles[on] as KeyValueHandle;
  }

  #entries(on: number): Map<string, Entry> {
    return this.#stores[on] as Map<string, Entry>;
  }

  async #set(on: number, key: string, value: Uint8Array): Promise<void> {
    // The buffer is the caller's: it is changed after the call, as callers do.
    const given = value.slice();
    const result = await this.#handle(on).set(key, given);
    given.fill(0x5a);
    if ('err' in result)
      throw violation(
        value.length === 0 ? 'KV-EMPTY-VALUE' : 'KV-KEY-OPAQUE',
        `set(${showString(key)}, ${showValue(value)})`,
        result,
        'ok',
      );
    this.#entries(on).set(key, { value, previous: this.#entries(on).get(key)?.value });
    this.#deleted[on]?.delete(key);
  }

  async #delete(on: number, key: string): Promise<void> {
    const existed = this.#entries(on).delete(key);
    const result = await this.#handle(on).delete(key);
    if ('err' in result) {
      throw violation(existed ? 'KV-DELETE' : 'KV-DELETE-MISSING', `delete(${showString(key)})`, result, 'ok');
    }
    if (existed) this.#deleted[on]?.add(key);
    else this.#shown('KV-DELETE-MISSING');
  }

  #judgeGet(on: number, key: string, result: CallResult<Uint8Array>): void {
    const entry = this.#entries(on).get(key);
    const call = `get(${showString(key)})`;
    if (entry === undefined) {
      if ('err' in result && result.err.case === 'key-not-found') {
        if (result.err.value === key) {
          this.#shown('KV-GET-MISSING', 'GEN-PAYLOAD-STRING', 'GEN-STRINGS');
          if (this.#deleted[on]?.has(key)) this.#shown('KV-DELETE', 'GEN-PROGRAM-ORDER');
          if (this.#heldSomewhere(on, key)) this.#shown('KV-STORE-ISOLATION');
          return;
        }
        throw violation('GEN-PAYLOAD-STRING', call, result, `key-not-found(${showString(key)})`);
      }
      throw violation(this.#whyPresent(on, key, result), call, result, `key-not-found(${showString(key)})`);
    }
    if ('ok' in result && sameBytes(result.ok, entry.value)) {
      this.#shown('KV-GET-SET', 'KV-KEY-OPAQUE', 'GEN-BYTES', 'GEN-PROGRAM-ORDER', ...this.#shownBy(entry));
      if (this.#heldSomewhere(on, key)) this.#shown('KV-STORE-ISOLATION');
      // What a get returns is the caller's too.
      result.ok.fill(0xa5);
      return;
    }
    throw violation(this.#whyDifferent(on, key, entry, result), call, result, `ok(${showValue(entry.value)})`);
  }

  /** What a right value shows by being what it is. */
  #shownBy({ value, previous }: Entry): string[] {
    return [
      ...(value.length === 0 ? ['KV-EMPTY-VALUE'] : []),
      ...(isUtf8(value) ? [] : ['KV-BINARY']),
      ...(previous !== undefined && !sameBytes(previous, value) ? ['KV-OVERWRITE'] : []),
    ];
  }

  /** Whether another store has the key. */
  #heldSomewhere(on: number, key: string): boolean {
    return this.#stores.some((store, other) => other !== on && store.has(key));
  }

  /** Which requirement a value breaks that should not be there. */
  #whyPresent(on: number, key: string, result: CallResult<Uint8Array>): string {
    if ('err' in result) return 'KV-GET-MISSING';
    if (this.#deleted[on]?.has(key)) return 'KV-DELETE';
    if (this.#heldElsewhere(on, key, result.ok)) return 'KV-STORE-ISOLATION';
    if ([...this.#entries(on).values()].some(({ value }) => sameBytes(value, result.ok))) return 'KV-KEY-OPAQUE';
    return 'KV-GET-MISSING';
  }

  /** Which requirement a wrong value, or none, breaks. */
  #whyDifferent(on: number, key: string, entry: Entry, result: CallResult<Uint8Array>): string {
    if (entry.value.length === 0) return 'KV-EMPTY-VALUE';
    if ('err' in result) {
      const gone = result.err.case === 'key-not-found' && (this.#deleted[on]?.size ?? 0) > 0;
      return gone ? 'KV-KEY-OPAQUE' : 'KV-GET-SET';
    }
    const { previous, value } = entry;
    if (previous !== undefined && !sameBytes(previous, value)) {
      const tail = sameBytes(result.ok.subarray(0, value.length), value) && result.ok.length > value.length;
      if (sameBytes(result.ok, previous) || tail) return 'KV-OVERWRITE';
    }
    const others = [...this.#entries(on)].filter(([other]) => other !== key);
    if (result.ok.length > 0 && others.some(([, other]) => sameBytes(other.value, result.ok))) return 'KV-KEY-OPAQUE';
    if (result.ok.length > 0 && this.#heldElsewhere(on, key, result.ok)) return 'KV-STORE-ISOLATION';
    if (result.ok.length !== value.length && value.length > 1024) return 'GEN-BYTES';
    return isUtf8(value) ? 'KV-GET-SET' : 'KV-BINARY';
  }

  #heldElsewhere(on: number, key: string, value: Uint8Array): boolean {
    return this.#stores.some((store, other) => {
      const entry = other === on ? undefined : store.get(key);
      return entry !== undefined && sameBytes(entry.value, value);
    });
  }

  #judgeKeys(on: number, result: CallResult<string[]>): void {
    const keys = [...this.#entries(on).keys()];
    if ('err' in result) throw violation('KV-KEYS-EXACT', 'keys()', result, 'ok');
    const wrong = difference(result.ok, keys);
    if (wrong === undefined) {
      this.#shown(keys.length === 0 ? 'KV-KEYS-EMPTY' : 'KV-KEYS-EXACT');
      return;
    }
    throw new Violation(this.#whyListed(on, result.ok), `keys() ${wrong}`, `the keys ${showValue(keys)}, each once`);
  }

  #whyListed(on: number, listed: readonly string[]): string {
    const entries = this.#entries(on);
    if (entries.size === 0 && this.#deleted[on]?.size === 0) return 'KV-KEYS-EMPTY';
    const extra = listed.filter((key) => !entries.has(key));
    if (extra.some((key) => this.#deleted[on]?.has(key))) return 'KV-DELETE';
    const elsewhere = (key: string) => this.#stores.some((store, other) => other !== on && store.has(key));
    return extra.length > 0 && extra.every(elsewhere) ? 'KV-STORE-ISOLATION' : 'KV-KEYS-EXACT';
  }
}

function violation(id: string, call: string, result: CallResult<unknown>, required: string): Violation {
  return new Violation(id, `${call} → ${showResult(result as CallResult)}`, required);
}

function isUtf8(value: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(value);
    return true;
  } catch {
    return false;
  }
}
