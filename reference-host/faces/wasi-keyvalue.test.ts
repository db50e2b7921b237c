import { expect } from 'chai';
import type { Claims } from '../../providers/connection.ts';
import type { KeyValueConnection, KeyValueStore } from '../../providers/keyvalue/contract.ts';
import memory from '../../providers/keyvalue/memory.ts';
import { callContext } from '../../providers/test-support.ts';
import { WitError } from '../../providers/wit-error.ts';
import type { Resolve } from './face.ts';
import { UndeclaredResourceError } from './undeclared-resource-error.ts';
import type { WasiBucket } from './wasi-bucket.ts';
import type { WasiCas } from './wasi-cas.ts';
import { wasiKeyvalue } from './wasi-keyvalue.ts';

const SHAPES = ['keyvalue-0.2.0-draft', 'keyvalue-0.2.0-draft2', 'keyvalue-0.2.0-draft2-spin'];
const SIGNED = SHAPES.slice(1);
const MOST = 2n ** 63n - 1n;

interface Interfaces {
  open(identifier: string): Promise<WasiBucket>;
  increment(bucket: WasiBucket, key: string, delta: bigint): Promise<bigint>;
  readonly Cas: Pick<typeof WasiCas, 'new'>;
  swap(cas: WasiCas, value: Uint8Array): Promise<void>;
  getMany(bucket: WasiBucket, keys: readonly string[]): Promise<unknown[]>;
  setMany(bucket: WasiBucket, pairs: readonly [string, Uint8Array][]): Promise<void>;
  deleteMany(bucket: WasiBucket, keys: readonly string[]): Promise<void>;
}

/** The functions of a shape's three interfaces. */
function interfaces(shape: string, resolve: Resolve<'keyvalue'> = () => memory.connect({}, callContext())): Interfaces {
  const face = wasiKeyvalue.find((candidate) => candidate.shape === shape) ?? expect.fail(`there is no ${shape}`);
  const created = face.create(resolve, []);
  const version = /-(0.*?)(?:-spin)?$/.exec(shape)?.[1];
  const names = ['store', 'atomics', 'batch'].map((name) => `wasi:keyvalue/${name}@${version}`);
  expect(Object.keys(created)).to.have.members(names);
  return Object.assign({}, ...Object.values(created)) as Interfaces;
}

let buckets = 0;

/** A shape with an empty bucket in memory. */
async function withBucket(shape = SHAPES[1] ?? '') {
  const name = `wasi ${++buckets}`;
  const wasi = interfaces(shape);
  const store = (await memory.connect({}, callContext())).open(name, callContext());
  return { ...wasi, bucket: await wasi.open(name), store: await store, name };
}

/** A shape over the memory provider with something about it changed. */
function altered(change: Partial<KeyValueStore>, of: Partial<KeyValueConnection> = {}, shape = SHAPES[1] ?? '') {
  const name = `wasi ${++buckets}`;
  const wasi = interfaces(shape, async () => {
    const connection = await memory.connect({}, callContext());
    const open = async () => {
      const store = await connection.open(name, callContext());
      const bound = ['get', 'set', 'delete', 'list', 'increment', 'compareAndSwap'].map((method) => {
        const original = Reflect.get(store, method) as (...args: unknown[]) => unknown;
        return [method, original.bind(store)];
      });
      return { ...(Object.fromEntries(bound) as KeyValueStore), ...change };
    };
    return { ...connection, open, ...of };
  });
  return wasi;
}

async function payload(promise: Promise<unknown>): Promise<{ tag: string; val?: unknown }> {
  const thrown: unknown = await promise.then(
    (value) => expect.fail(`it gave ${String(value)}`),
    (error) => error,
  );
  if (typeof thrown !== 'object' || thrown === null || !('payload' in thrown)) throw thrown;
  return thrown.payload as { tag: string; val?: unknown };
}

/** The text of an `other`. */
async function other(promise: Promise<unknown>): Promise<string> {
  const { tag, val } = await payload(promise);
  expect(tag).to.equal('other');
  return String(val);
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const shown = (value: Uint8Array | undefined) => (value === undefined ? undefined : Buffer.from(value).toString());

for (const shape of SHAPES) {
  describe(`${shape} store`, () => {
    it('sets, gets, replaces, finds and deletes', async () => {
      const { bucket } = await withBucket(shape);
      expect(await bucket.get('k')).to.equal(undefined);
      expect(await bucket.exists('k')).to.equal(false);
      await bucket.set('k', bytes('one'));
      await bucket.set('k', new Uint8Array());
      expect(await bucket.get('k')).to.deep.equal(new Uint8Array());
      expect(await bucket.exists('k')).to.equal(true);
      await bucket.delete('k');
      await bucket.delete('k');
      expect(await bucket.exists('k')).to.equal(false);
    });

    it('lists every key once, a thousand a page', async () => {
      const { bucket } = await withBucket(shape);
      expect(await bucket.listKeys(undefined)).to.deep.equal({ keys: [], cursor: undefined });
      const keys = Array.from({ length: 2_500 }, (_, index) => `é${index}`);
      for (const key of keys) await bucket.set(key, bytes(key));
      const pages = [await bucket.listKeys(undefined)];
      for (let cursor = pages[0]?.cursor; cursor !== undefined; cursor = pages.at(-1)?.cursor) {
        pages.push(await bucket.listKeys(cursor));
      }
      expect(pages.map((page) => page.keys.length)).to.deep.equal([1_000, 1_000, 500]);
      expect(pages.flatMap((page) => page.keys)).to.have.members(keys);
    });

    it('goes on with a cursor in another bucket, and after the end', async () => {
      const { bucket, open, name } = await withBucket(shape);
      for (let index = 0; index < 1_002; index++) await bucket.set(`${index}`, bytes(''));
      const first = await bucket.listKeys(undefined);
      const again = await bucket.listKeys(first.cursor);
      expect(await bucket.listKeys(first.cursor)).to.deep.equal(again);
      expect(await (await open(name)).listKeys(first.cursor)).to.deep.equal(again);
    });

    it('has a key that stays in exactly one page, whatever else comes and goes', async () => {
      const { bucket } = await withBucket(shape);
      const stay = Array.from({ length: 1_500 }, (_, index) => `m${index}`);
      for (const key of [...stay, 'a1', 'a2']) await bucket.set(key, bytes(''));
      const first = await bucket.listKeys(undefined);
      await bucket.delete('a1');
      await bucket.delete('a2');
      await bucket.set('a0', bytes(''));
      const second = await bucket.listKeys(first.cursor);
      const listed = [...first.keys, ...second.keys].filter((key) => key.startsWith('m'));
      expect(listed).to.have.members(stay).and.to.have.length(stay.length);
    });

    it('refuses a cursor that was never given', async () => {
      const { bucket } = await withBucket(shape);
      const unknown = shape === SHAPES[0] ? [1n, 2n ** 64n - 1n] : ['', 'k', 'after:', '0'];
      for (const cursor of unknown) expect(await other(bucket.listKeys(cursor))).to.equal('the cursor is unknown');
    });

    it('gives no-such-store for a name that is not declared, and for one that none can have', async () => {
      const { open } = interfaces(shape, async (name) => {
        throw new UndeclaredResourceError('keyvalue', name);
      });
      const never = ['', 'a'.repeat(129), 'a\ud800b'];
      for (const name of ['nobody', ...never])
        expect(await payload(open(name))).to.deep.equal({ tag: 'no-such-store' });
      const plain = altered({}, { claims: {} as Claims }, shape);
      expect(await payload(plain.open('a\nb'))).to.deep.equal({ tag: 'no-such-store' });
    });

    it('refuses a key with other, everywhere and before anything happens', async () => {
      const limits = { maxKeyBytes: 10, maxValueBytes: 5, opTimeoutMs: 1, recoveryTimeMs: 1 };
      const wasi = altered({}, { claims: {}, limits }, shape);
      const bucket = await wasi.open('x');
      for (const key of ['', 'a'.repeat(11), 'a\ud800', 'a\nb']) {
        const texts = [
          await other(bucket.get(key)),
          await other(bucket.set(key, bytes('v'))),
          await other(bucket.delete(key)),
          await other(bucket.exists(key)),
          await other(wasi.increment(bucket, key, 1n)),
          await other(wasi.getMany(bucket, ['k', key])),
          await other(
            wasi.setMany(bucket, [
              ['k', bytes('v')],
              [key, bytes('v')],
            ]),
          ),
          await other(wasi.deleteMany(bucket, ['k', key])),
        ];
        if (shape !== SHAPES[0]) texts.push(await other(wasi.Cas.new(bucket, key)));
        expect(new Set(texts).size, texts.join('\n')).to.equal(1);
      }
      expect(await other(bucket.set('k', bytes('secret'))))
        .to.contain('6 bytes')
        .and.not.to.contain('secret');
      expect(
        await other(
          wasi.setMany(bucket, [
            ['k', bytes('v')],
            ['l', bytes('secret')],
          ]),
        ),
      ).to.contain('6 bytes');
      expect(await bucket.exists('k')).to.equal(false);
    });

    it("turns the provider's errors into its own, and lets defects through", async () => {
      const failing = (thrown: unknown) => altered({ get: () => Promise.reject(thrown) }, {}, shape).open('x');
      const refused = await failing(new WitError('authentication-error', 'NOPERM'));
      expect(await payload(refused.get('k'))).to.deep.equal({ tag: 'access-denied' });
      const cut = await failing(new WitError('connection-error', 'ECONNREFUSED'));
      expect(await other(cut.get('k'))).to.equal('connection-error: ECONNREFUSED');
      const defect = new TypeError('a defect');
      expect(await (await failing(defect)).get('k').catch((error: unknown) => error)).to.equal(defect);
      for (const [thrown, tag] of [
        [new WitError('authentication-error', 'WRONGPASS'), 'access-denied'],
        [new WitError('io-error', 'ENOSPC'), 'other'],
      ] as const) {
        const { open } = interfaces(shape, () => Promise.reject(thrown));
        expect((await payload(open('x'))).tag).to.equal(tag);
      }
    });
  });

  describe(`${shape} batch`, () => {
    it('answers in the order of the keys, each as often as it was asked for', async () => {
      const { bucket, getMany, setMany } = await withBucket(shape);
      await setMany(bucket, [
        ['a', bytes('1')],
        ['b', bytes('2')],
        ['a', bytes('3')],
      ]);
      const asked = ['b', 'missing', 'a', 'b', ...Array.from({ length: 200 }, () => 'a')];
      const answers = await getMany(bucket, asked);
      expect(answers).to.have.length(asked.length);
      const [missing] = answers.splice(1, 1);
      expect(missing).to.deep.equal(shape.endsWith('-spin') ? ['missing', undefined] : undefined);
      const [b, a, again] = answers as [string, Uint8Array][];
      expect([b, a, again]).to.deep.equal([
        ['b', bytes('2')],
        ['a', bytes('3')],
        ['b', bytes('2')],
      ]);
      expect(await getMany(bucket, [])).to.deep.equal([]);
    });

    it('deletes what is there and passes over what is not', async () => {
      const { bucket, setMany, deleteMany } = await withBucket(shape);
      await setMany(bucket, []);
      await setMany(bucket, [
        ['a', bytes('1')],
        ['b', bytes('2')],
      ]);
      await deleteMany(bucket, ['missing', 'a', 'a']);
      expect((await bucket.listKeys(undefined)).keys).to.deep.equal(['b']);
    });

    it('stops at the first error of the provider', async () => {
      const set: string[] = [];
      const wasi = altered(
        {
          set: async (key) => {
            if (key === 'c') throw new WitError('io-error', 'ENOSPC');
            set.push(key);
          },
        },
        {},
        shape,
      );
      const pairs = ['a', 'b', 'c', 'd'].map((key): [string, Uint8Array] => [key, bytes('')]);
      expect(await other(wasi.setMany(await wasi.open('x'), pairs))).to.equal('io-error: ENOSPC');
      expect(set).to.deep.equal(['a', 'b']);
    });
  });

  describe(`${shape} counters`, () => {
    it('count from nothing, and from a number that was set', async () => {
      const { bucket, increment } = await withBucket(shape);
      expect(await increment(bucket, 'n', 5n)).to.equal(5n);
      expect(await increment(bucket, 'n', 0n)).to.equal(5n);
      expect(shown(await bucket.get('n'))).to.equal('5');
      await bucket.set('n', bytes(`${2n ** 53n}`));
      expect(await increment(bucket, 'n', 1n)).to.equal(2n ** 53n + 1n);
    });

    it('refuse what is no number and what is too large, and leave it', async () => {
      const { bucket, increment } = await withBucket(shape);
      for (const value of ['secret', '', '01', `${MOST}`]) {
        await bucket.set('n', bytes(value));
        const text = await other(increment(bucket, 'n', 1n));
        if (value !== '') expect(text).not.to.contain(value);
        expect(shown(await bucket.get('n'))).to.equal(value);
      }
    });

    it('say that a provider has none', async () => {
      const { increment, open } = altered({ increment: undefined as never }, {}, shape);
      expect(await other(increment(await open('x'), 'n', 1n))).to.contain('no atomic operations');
    });
  });
}

describe('unsigned counters', () => {
  it('refuse a delta and a number that have no place, and leave them', async () => {
    const { bucket, increment } = await withBucket(SHAPES[0]);
    expect(await increment(bucket, 'n', MOST)).to.equal(MOST);
    for (const delta of [1n, MOST + 1n, 2n ** 64n - 1n]) await other(increment(bucket, 'n', delta));
    expect(shown(await bucket.get('n'))).to.equal(`${MOST}`);
    await bucket.set('n', bytes('-5'));
    expect(await other(increment(bucket, 'n', 10n))).to.contain('below zero');
    expect(shown(await bucket.get('n'))).to.equal('-5');
  });

  it('notice a negative number that came between', async () => {
    const wasi = altered({ increment: async () => 9n }, {}, SHAPES[0]);
    expect(await other(wasi.increment(await wasi.open('x'), 'n', 10n))).to.contain('below zero');
  });
});

for (const shape of SIGNED) {
  describe(`${shape} atomics`, () => {
    it('count below zero', async () => {
      const { bucket, increment } = await withBucket(shape);
      expect(await increment(bucket, 'n', -5n)).to.equal(-5n);
      expect(await increment(bucket, 'n', -MOST + 4n)).to.equal(-MOST - 1n);
      await other(increment(bucket, 'n', -1n));
    });

    it('swap what nobody changed, also from nothing and to the empty value', async () => {
      const { bucket, Cas, swap } = await withBucket(shape);
      for (const value of ['one', '', 'two']) {
        const cas = await Cas.new(bucket, 'k');
        const before = await bucket.get('k');
        expect(await cas.current()).to.deep.equal(before);
        await swap(cas, bytes(value));
        expect(shown(await bucket.get('k'))).to.equal(value);
      }
    });

    it('fail with a cas at the latest value, and leave that', async () => {
      const { bucket, Cas, swap } = await withBucket(shape);
      const changes: [before: string | undefined, after: string | undefined][] = [
        ['a', 'b'],
        ['a', undefined],
        [undefined, 'a'],
        ['', undefined],
      ];
      for (const [before, after] of changes) {
        const put = (value?: string) => (value === undefined ? bucket.delete('k') : bucket.set('k', bytes(value)));
        await put(before);
        const cas = await Cas.new(bucket, 'k');
        await put(after);
        const { tag, val } = await payload(swap(cas, bytes('mine')));
        expect(tag).to.equal('cas-failed');
        expect(shown(await bucket.get('k'))).to.equal(after);
        const next = val as WasiCas;
        await swap(next, bytes('mine'));
        expect(shown(await bucket.get('k'))).to.equal('mine');
      }
    });

    it('stand at what new found, and after a current at what that found', async () => {
      const { bucket, Cas, swap } = await withBucket(shape);
      await bucket.set('k', bytes('a'));
      const cas = await Cas.new(bucket, 'k');
      await bucket.set('k', bytes('b'));
      expect(shown(await cas.current())).to.equal('b');
      await swap(cas, bytes('c'));
      expect(shown(await bucket.get('k'))).to.equal('c');
      // What the guest does to the bytes it was given is its own affair.
      const other = await Cas.new(bucket, 'k');
      (await other.current())?.fill(0);
      await swap(other, bytes('d'));
    });

    it('swap by value, so that a value which came back is as it was', async () => {
      const { bucket, Cas, swap } = await withBucket(shape);
      await bucket.set('k', bytes('a'));
      const cas = await Cas.new(bucket, 'k');
      await bucket.set('k', bytes('b'));
      await bucket.set('k', bytes('a'));
      await swap(cas, bytes('c'));
    });

    it('use a cas up', async () => {
      const { bucket, Cas, swap } = await withBucket(shape);
      const cas = await Cas.new(bucket, 'k');
      await swap(cas, bytes('1'));
      const thrown = await swap(cas, bytes('2')).catch((error: unknown) => error);
      expect(thrown).to.be.an('error').and.not.to.have.property('payload');
    });

    it('give store-error for what the provider refuses', async () => {
      const thrown = new WitError('connection-error', 'ECONNRESET');
      const wasi = altered({ compareAndSwap: () => Promise.reject(thrown) }, {}, shape);
      const cas = await wasi.Cas.new(await wasi.open('x'), 'k');
      expect(await payload(wasi.swap(cas, bytes('v')))).to.deep.equal({
        tag: 'store-error',
        val: { tag: 'other', val: 'connection-error: ECONNRESET' },
      });
      const none = altered({ compareAndSwap: undefined as never }, {}, shape);
      expect(await other(none.Cas.new(await none.open('x'), 'k'))).to.contain('no atomic operations');
    });

    it('lose no change of several who swap at a time', async () => {
      const { bucket, Cas, swap } = await withBucket(shape);
      const add = async () => {
        let cas = await Cas.new(bucket, 'n');
        for (;;) {
          const found = Number(shown(await cas.current()) ?? 0);
          try {
            return await swap(cas, bytes(`${found + 1}`));
          } catch (error) {
            cas = (error as { payload: { val: WasiCas } }).payload.val;
          }
        }
      };
      await Promise.all(Array.from({ length: 20 }, add));
      expect(shown(await bucket.get('n'))).to.equal('20');
    });
  });
}
