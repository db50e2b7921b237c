import { expect } from 'chai';
import { checkPart } from './linearizability.ts';
import { longestLinearization } from './longest-linearization.ts';
import { precedes } from './operation.ts';
import { Random } from './random.ts';
import { linearizableHistory, mutateOneRead } from './random-history.ts';
import { registerModel } from './register.ts';
import { scenario } from './scenario.ts';
import { seeds } from './seeds.ts';

/** Ids in order, and the ids of what is illegal next. */
function found(text: string): [number[], number[], string | null] {
  const { steps, illegal, state } = longestLinearization(scenario(text), registerModel);
  return [steps.map(({ operation }) => operation.id), illegal.map(({ id }) => id), state];
}

describe('longestLinearization', () => {
  it('goes as far as it can, and names what cannot come next', () => {
    expect(found('1 0-1 set v1\n1 2-3 set v2\n2 4-5 get v1\n3 4-6 get v2\n1 7-8 get v9')).to.deep.equal([
      [0, 1, 3],
      [2],
      'v2',
    ]);
    expect(found('1 0-1 get v9')).to.deep.equal([[], [0], null]);
    expect(found('1 0-1 get v8\n2 0-2 get v9')[1]).to.deep.equal([0, 1]);
  });

  it('is the whole of what is linearizable, failed calls aside', () => {
    expect(found('1 0-1 set v1\n1 2-3! set v2\n2 4-5 get v1')).to.deep.equal([[0, 2], [], 'v1']);
    expect(found('1 0-? set v1\n2 4-5 get v1')).to.deep.equal([[0, 1], [], 'v1']);
    expect(found('')).to.deep.equal([[], [], null]);
  });

  it('is legal, respects real time, and stops where nothing is allowed', () => {
    let refuted = 0;
    for (const seed of seeds(500)) {
      const random = new Random(seed);
      const shape = { operations: 40, clients: 4, deletes: 0.1, exists: 0.1, unknown: 0.05, fails: 0.05 };
      const part = mutateOneRead(random, linearizableHistory(random, shape));
      const { steps, state, illegal } = longestLinearization(part, registerModel);
      let expected = registerModel.init();
      for (const [index, { operation, before, after }] of steps.entries()) {
        const { input, output, outcome } = operation;
        expect(before, `seed ${seed}`).to.equal(expected);
        const next = registerModel.step(before, input, outcome === 'ok' ? output : undefined);
        expect(after, `seed ${seed}`).to.equal(next);
        expected = after;
        const late = steps.slice(index + 1).find((other) => precedes(other.operation, operation));
        expect(late, `seed ${seed}`).to.equal(undefined);
      }
      expect(state, `seed ${seed}`).to.equal(expected);
      const legal = checkPart(part, registerModel).verdict === 'linearizable';
      expect(illegal.length === 0, `seed ${seed}`).to.equal(legal);
      if (!legal) refuted++;
    }
    expect(refuted).to.be.above(100);
  });
});
