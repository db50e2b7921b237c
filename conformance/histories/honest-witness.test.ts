import { expect } from 'chai';
import { appendStoreModel } from './append-store.ts';
import { appendStoreSupport } from './append-store-support.ts';
import { bruteForce } from './brute-force.ts';
import { casRegisterModel } from './cas-register.ts';
import { casRegisterSupport } from './cas-register-support.ts';
import type { Conflict } from './conflict.ts';
import { explainAppends } from './explain-appends.ts';
import { explainCasRegister } from './explain-cas-register.ts';
import type { Model } from './model.ts';
import type { Operation } from './operation.ts';
import { Random } from './random.ts';
import { simulateAppendStore, simulateRegister } from './simulate.ts';

const span = (between: bigint): string => `${between} lines`;
const SHAPE = { clients: 3, calls: 3, unknown: 0.1 };

/** A random subset that keeps what its members rest on. */
function supportedSubset<Input, Output>(
  random: Random,
  history: readonly Operation<Input, Output>[],
  support: ReadonlyMap<number, readonly number[]>,
): Operation<Input, Output>[] {
  const kept = new Set(history.filter(() => random.chance(0.4)).map(({ id }) => id));
  for (const id of kept) for (const explanation of support.get(id) ?? []) kept.add(explanation);
  return history.filter(({ id }) => kept.has(id));
}

/** Whatever is left of a linearizable history must be linearizable, or a witness would accuse the innocent. */
function expectHonest<State, Input, Output>(
  simulate: (random: Random) => Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  support: (part: readonly Operation<Input, Output>[]) => ReadonlyMap<number, readonly number[]>,
): void {
  let smaller = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Random(seed);
    const history = simulate(random);
    const subset = supportedSubset(random, history, support(history));
    if (subset.length < history.length) smaller++;
    expect(bruteForce(subset, model), `seed ${seed}`).to.equal(true);
  }
  expect(smaller).to.be.above(100);
}

describe('the support of a register', () => {
  it('never makes a subset look worse than the whole', () => {
    expectHonest((random) => simulateRegister(random, SHAPE), casRegisterModel, casRegisterSupport);
  });
});

describe('the support of a store', () => {
  it('never makes a subset look worse than the whole', () => {
    expectHonest((random) => simulateAppendStore(random, { ...SHAPE, keys: 1 }), appendStoreModel, appendStoreSupport);
  });
});

/** What is explained must be refuted by itself, and what is linearizable never explained. */
function expectTrue<State, Input, Output>(
  simulate: (random: Random, seed: number) => Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  explain: (part: readonly Operation<Input, Output>[]) => Conflict<Input, Output> | undefined,
): void {
  let explained = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const history = simulate(new Random(seed), seed);
    const conflict = explain(history);
    if (conflict === undefined) continue;
    explained++;
    expect(bruteForce(history, model), `seed ${seed}: ${conflict.sentence}`).to.equal(false);
    expect(bruteForce(conflict.operations, model), `seed ${seed}: ${conflict.sentence}`).to.equal(false);
  }
  expect(explained).to.be.above(50);
}

describe('explainCasRegister', () => {
  it('is right, and finds something often', () => {
    const simulate = (random: Random, seed: number) => {
      return simulateRegister(random, { ...SHAPE, calls: 2, faulty: seed % 2 === 0 });
    };
    expectTrue(simulate, casRegisterModel, (part) => explainCasRegister(part, span));
  });

  it('names a value out of thin air, and one that was overwritten', () => {
    const call = { outcome: 'ok', output: undefined } as const;
    const write = { ...call, id: 0, client: 0, input: { op: 'write', value: 1 }, invoke: 1n, return: 2n } as const;
    const swap = {
      ...call,
      id: 1,
      client: 1,
      input: { op: 'cas', from: 1, to: 2 },
      output: true,
      invoke: 3n,
      return: 4n,
    } as const;
    const read = { ...call, id: 2, client: 0, input: { op: 'read' }, output: 1, invoke: 6n, return: 7n } as const;
    expect(explainCasRegister([swap], span)).to.deep.equal({
      sentence: 'cas by client 1 found 1, which nobody had put there',
      operations: [swap],
    });
    expect(explainCasRegister([write, swap, read], span)).to.deep.equal({
      sentence:
        'read by client 0 found 1 although a cas of 2 by client 1 had been acknowledged 2 lines before the read began, ' +
        'and nobody put 1 there after that',
      operations: [write, swap, read],
    });
    expect(explainCasRegister([write, swap], span)).to.equal(undefined);
  });
});

describe('explainAppends', () => {
  it('is right, and finds something often', () => {
    const simulate = (random: Random, seed: number) => {
      return simulateAppendStore(random, { ...SHAPE, calls: 2, keys: 1, faulty: seed % 2 === 0 });
    };
    expectTrue(simulate, appendStoreModel, (part) => explainAppends(part, span));
  });

  it('names an append that is missing, and a value that went back', () => {
    const call = { client: 0, outcome: 'ok', output: undefined } as const;
    const append = { ...call, id: 0, input: { op: 'append', key: 'k', value: 'a' }, invoke: 1n, return: 2n } as const;
    const late = {
      ...call,
      id: 1,
      client: 1,
      input: { op: 'append', key: 'k', value: 'b' },
      invoke: 1n,
      return: 9n,
    } as const;
    const full = { ...call, id: 2, input: { op: 'get', key: 'k' }, output: 'ab', invoke: 3n, return: 4n } as const;
    const less = { ...full, id: 3, output: 'a', invoke: 5n, return: 6n } as const;
    const none = { ...full, id: 4, output: 'b', invoke: 5n, return: 6n } as const;
    const put = {
      ...append,
      id: 5,
      client: 2,
      input: { op: 'put', key: 'k', value: 'b' },
      invoke: 2n,
      return: 9n,
    } as const;
    expect(explainAppends([append, none], span)).to.deep.equal({
      sentence:
        'get "k" by client 0 returned a value without "a" although append "a" by client 0 had been acknowledged ' +
        '3 lines before the get began',
      operations: [append, none],
    });
    expect(explainAppends([late, append, full, less], span)).to.deep.equal({
      sentence:
        'get "k" by client 0 returned a value that does not begin with what client 0 had got 1 lines before the get began',
      operations: [full, less],
    });
    expect(explainAppends([append, none, put], span)).to.equal(undefined);
  });
});
