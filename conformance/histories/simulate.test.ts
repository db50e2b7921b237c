import { expect } from 'chai';
import { appendStoreModel } from './append-store.ts';
import { bruteForce } from './brute-force.ts';
import { casRegisterModel } from './cas-register.ts';
import { checkLinearizability } from './linearizability.ts';
import type { Model } from './model.ts';
import { type Operation, validateHistory } from './operation.ts';
import { Random } from './random.ts';
import { type SimulationShape, simulateAppendStore, simulateRegister } from './simulate.ts';

/** A kind of history, and another answer for a call of it. */
interface Kind<State, Input, Output> {
  readonly model: Model<State, Input, Output>;
  simulate(random: Random, shape: SimulationShape): Operation<Input, Output>[];
  mutate(random: Random, operation: Operation<Input, Output>): Output;
}

const register = {
  model: casRegisterModel,
  simulate: simulateRegister,
  mutate: (random, { input }) => {
    if (input.op === 'read') return random.pick([null, 0, 1, 2, 3, 4]);
    return input.op === 'cas' ? random.chance(0.5) : undefined;
  },
} satisfies Kind<unknown, Parameters<typeof casRegisterModel.step>[1], Parameters<typeof casRegisterModel.step>[2]>;

const store = {
  model: appendStoreModel,
  simulate: (random: Random, shape: SimulationShape) => simulateAppendStore(random, { ...shape, keys: 2 }),
  mutate: (random, { input, output }) => {
    if (input.op !== 'get' || output === undefined) return undefined;
    return random.pick(['', output.slice(0, Math.max(0, output.lastIndexOf('x'))), `${output}x 0 0 y`]);
  },
} satisfies Kind<unknown, Parameters<typeof appendStoreModel.step>[1], Parameters<typeof appendStoreModel.step>[2]>;

function testKind<State, Input, Output>({ model, simulate, mutate }: Kind<State, Input, Output>): void {
  const explicable = (history: Operation<Input, Output>[]) => {
    return (model.partition?.(history) ?? [history]).every((part) => bruteForce(part, model));
  };
  const verdict = (history: Operation<Input, Output>[]) => checkLinearizability(history, model).verdict;

  it('is well formed, and linearizable by construction', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const history = simulate(new Random(seed), { clients: 4, calls: 25, unknown: 0.05 });
      validateHistory(history);
      expect(history).to.have.lengthOf(100);
      expect(verdict(history), `seed ${seed}`).to.equal('linearizable');
    }
  });

  it('is refuted by construction where it is faulty', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const history = simulate(new Random(seed), {
        clients: 4,
        calls: 20,
        unknown: seed % 2 === 0 ? 0 : 0.05,
        faulty: true,
      });
      validateHistory(history);
      expect(verdict(history), `seed ${seed}`).to.equal('not-linearizable');
    }
  });

  it('repeats itself for a seed', () => {
    const once = simulate(new Random(7), { clients: 3, calls: 10, unknown: 0.1 });
    expect(simulate(new Random(7), { clients: 3, calls: 10, unknown: 0.1 })).to.deep.equal(once);
  });

  for (const unknown of [0, 0.2, 0.6]) {
    it(`is judged as by brute force when an answer is exchanged, ${unknown} of the calls unknown`, () => {
      let refuted = 0;
      for (let seed = 1; seed <= 400; seed++) {
        const random = new Random(seed);
        const history = simulate(random, { clients: 3, calls: 2, unknown });
        expect(explicable(history), `seed ${seed}, as it was`).to.equal(true);
        const mutated = history.map((operation) => {
          if (operation.outcome !== 'ok' || !random.chance(0.4)) return operation;
          return { ...operation, output: mutate(random, operation) };
        });
        const expected = explicable(mutated);
        if (!expected) refuted++;
        expect(verdict(mutated), `seed ${seed}`).to.equal(expected ? 'linearizable' : 'not-linearizable');
      }
      expect(refuted).to.be.within(20, 380);
    });
  }
}

describe('a simulated register', () => testKind(register));
describe('a simulated store', () => testKind(store));
