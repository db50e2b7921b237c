import { expect } from 'chai';
import type { KeyValueStore } from './keyvalue/contract.ts';
import { callContext, witError } from './test-support.ts';

const context = callContext();
const MOST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** For tests: what `increment` and `compareAndSwap` of the contract promise to one client, whatever the provider. */
export function describeAtomics(id: string, open: () => Promise<KeyValueStore>): void {
  let store: KeyValueStore;
  const increment = (key: string, delta: bigint) => store.increment?.(key, delta, context) ?? expect.fail('absent');
  const swap = (key: string, expected: string | undefined, value: string) => {
    const was = expected === undefined ? undefined : bytes(expected);
    return store.compareAndSwap?.(key, was, bytes(value), context) ?? expect.fail('absent');
  };
  const shown = async (key: string) => {
    const value = await store.get(key, context);
    return value === undefined ? undefined : Buffer.from(value).toString();
  };

  describe(`${id} increment`, () => {
    before(async () => {
      store = await open();
    });

    it('begins at 0, and leaves decimal digits', async () => {
      expect(await increment('new', 0n)).to.equal(0n);
      expect(await shown('new')).to.equal('0');
      expect(await increment('new', -7n)).to.equal(-7n);
      expect(await shown('new')).to.equal('-7');
      expect(await increment('new', 7n)).to.equal(0n);
      expect(await shown('new')).to.equal('0');
    });

    it('is exact over all of its 64 bits', async () => {
      const steps: [number: bigint, delta: bigint][] = [
        [2n ** 53n, 1n],
        [MOST - 1n, 1n],
        [LEAST + 1n, -1n],
        [MOST, LEAST],
        [LEAST, MOST],
        [0n, LEAST],
        [-1n, LEAST + 1n],
      ];
      for (const [number, delta] of steps) {
        await store.set('n', bytes(`${number}`), context);
        expect(await increment('n', delta), `${number} + ${delta}`).to.equal(number + delta);
        expect(await shown('n')).to.equal(`${number + delta}`);
      }
    });

    it('refuses a sum beyond that, and changes nothing', async () => {
      for (const [number, delta] of [
        [MOST, 1n],
        [1n, MOST],
        [LEAST, -1n],
        [-1n, LEAST],
      ] as const) {
        await store.set('n', bytes(`${number}`), context);
        await witError('unexpected-error', increment('n', delta));
        expect(await shown('n')).to.equal(`${number}`);
      }
    });

    it('refuses what is no number, without repeating it, and changes nothing', async () => {
      for (const value of ['', 'not-a-number', '-0', '007', '+1', ' 1', '1 ', '1\n', '1.5', `${MOST + 1n}`]) {
        await store.set('n', bytes(value), context);
        const text = await witError('unexpected-error', increment('n', 1n));
        if (value.length > 3) expect(text).not.to.contain(value);
        expect(await shown('n')).to.equal(value);
      }
    });

    it('loses none of many at a time', async () => {
      const sums = await Promise.all(Array.from({ length: 30 }, () => increment('many', 1n)));
      expect(new Set(sums).size).to.equal(30);
      expect(await shown('many')).to.equal('30');
    });
  });

  describe(`${id} compareAndSwap`, () => {
    before(async () => {
      store = await open();
    });

    it('sets where the value is the expected one, or where there is none', async () => {
      expect(await swap('k', undefined, 'one')).to.equal(true);
      expect(await swap('k', 'one', '')).to.equal(true);
      expect(await shown('k')).to.equal('');
      expect(await swap('k', '', 'two\0\r\n')).to.equal(true);
      expect(await swap('k', 'two\0\r\n', 'two\0\r\n')).to.equal(true);
      expect(await shown('k')).to.equal('two\0\r\n');
    });

    it('leaves what is another value', async () => {
      await store.set('k', bytes('one'), context);
      for (const expected of [undefined, '', 'One', 'one ', 'on', 'one\0']) {
        expect(await swap('k', expected, 'mine'), String(expected)).to.equal(false);
        expect(await shown('k')).to.equal('one');
      }
      await store.delete('k', context);
      for (const expected of ['', 'one']) expect(await swap('k', expected, 'mine')).to.equal(false);
      expect(await shown('k')).to.equal(undefined);
    });

    it('takes bytes that are no text', async () => {
      const odd = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await store.set('k', odd, context);
      expect(await store.compareAndSwap?.('k', odd, odd.toReversed(), context)).to.equal(true);
      expect(Buffer.from((await store.get('k', context)) ?? [])).to.deep.equal(Buffer.from(odd.toReversed()));
    });

    it('keeps no reference to bytes', async () => {
      await store.delete('k', context);
      const given = bytes('value');
      await store.compareAndSwap?.('k', undefined, given, context);
      given.fill(0);
      expect(await shown('k')).to.equal('value');
    });

    it('lets one of many win', async () => {
      await store.set('k', bytes('start'), context);
      const won = await Promise.all(Array.from({ length: 20 }, (_, index) => swap('k', 'start', `${index}`)));
      expect(won.filter((one) => one)).to.have.length(1);
      expect(await shown('k')).to.equal(`${won.indexOf(true)}`);
    });
  });
}
