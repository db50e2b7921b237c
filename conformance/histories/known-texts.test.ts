import { expect } from 'chai';
import { type AppendStoreOperation, appendStoreModel } from './append-store.ts';
import { bruteForce } from './brute-force.ts';
import { reduceToKnownTexts } from './known-texts.ts';
import { checkPart } from './linearizability.ts';
import { Random } from './random.ts';
import { simulateAppendStore } from './simulate.ts';

const { reduce: _, ...withoutReduction } = appendStoreModel;

/** Outcome, output and return of each call that is left, by id. */
function reduced(part: readonly AppendStoreOperation[]): unknown[] {
  return reduceToKnownTexts(part).map(({ id, outcome, output, return: end }) => [id, outcome, output, end]);
}

const append = (id: number, value: string, end?: bigint): AppendStoreOperation => {
  const call = { id, client: id, input: { op: 'append', key: 'k', value }, invoke: 1n } as const;
  return end === undefined
    ? { ...call, return: undefined, outcome: 'unknown' }
    : { ...call, return: end, outcome: 'ok' };
};
const get = (id: number, output: string, end: bigint): AppendStoreOperation => {
  return { id, client: id, input: { op: 'get', key: 'k' }, output, invoke: 1n, return: end, outcome: 'ok' };
};

describe('reduceToKnownTexts', () => {
  it('knows what each call left, and by when an unknown one was done', () => {
    const part = [append(0, 'xa', 9n), append(1, 'xb'), append(2, 'xc'), get(3, 'xbxa', 7n), get(4, 'xb', 8n)];
    expect(reduced(part)).to.deep.equal([
      [0, 'ok', 'xbxa', 9n],
      [1, 'ok', 'xb', 7n],
      [3, 'ok', 'xbxa', 7n],
      [4, 'ok', 'xb', 8n],
    ]);
  });

  it('says nothing about a value that several calls wrote, and drops none that was returned', () => {
    const part = [append(0, 'xa'), append(1, 'xa'), append(2, 'xb'), get(3, 'xa', 5n), get(4, 'xbxa', 7n)];
    expect(reduced(part)).to.deep.equal([
      [0, 'unknown', undefined, undefined],
      [1, 'unknown', undefined, undefined],
      [2, 'ok', 'xb', 7n],
      [3, 'ok', 'xa', 5n],
      [4, 'ok', 'xbxa', 7n],
    ]);
  });

  it('leaves a call alone whose value was returned before it began', () => {
    const late = { ...append(0, 'xa'), invoke: 8n };
    const part = [late, get(1, 'xa', 7n)];
    expect(reduceToKnownTexts(part)).to.deep.equal(part);
    expect(checkPart(part, appendStoreModel).verdict).to.equal('not-linearizable');
  });

  it('leaves alone what cannot be taken apart', () => {
    const part = [append(0, 'ab', 9n), append(1, 'b'), get(2, 'abb', 7n)];
    expect(reduceToKnownTexts(part)).to.deep.equal(part);
  });

  // Values that can be taken apart, and that cannot; each is written by more than one call at times.
  for (const values of [
    ['xa', 'xb', 'xc', 'xd', 'xe'],
    ['xa', 'xb'],
    ['a', 'b', 'ab', ''],
  ]) {
    it(`changes no verdict: ${values.join(', ')}`, () => {
      let refuted = 0;
      for (let seed = 1; seed <= 600; seed++) {
        const random = new Random(seed);
        const simulated = simulateAppendStore(random, { clients: 3, calls: 2, keys: 1, unknown: 0.3 });
        const renamed = new Map<string, string>([['', '']]);
        const rename = (value: string): string => {
          if (!renamed.has(value)) renamed.set(value, random.pick(values));
          return renamed.get(value) as string;
        };
        const history = simulated.map((operation): AppendStoreOperation => {
          const { input, output } = operation;
          if (input.op !== 'get') return { ...operation, input: { ...input, value: rename(input.value) } };
          if (output === undefined) return operation;
          if (random.chance(0.2)) return { ...operation, output: random.pick(values) + random.pick(['', ...values]) };
          return { ...operation, output: output.split(/(?=x)/).map(rename).join('') };
        });
        const expected = bruteForce(history, appendStoreModel);
        if (!expected) refuted++;
        const verdict = expected ? 'linearizable' : 'not-linearizable';
        expect(checkPart(history, appendStoreModel).verdict, `seed ${seed}`).to.equal(verdict);
        expect(checkPart(history, withoutReduction).verdict, `seed ${seed}, not reduced`).to.equal(verdict);
      }
      expect(refuted).to.be.within(20, 580);
    });
  }
});
