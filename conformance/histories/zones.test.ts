import { expect } from 'chai';
import { checkLinearizability } from './linearizability.ts';
import { Random } from './random.ts';
import { linearizableHistory, mutateOneRead, plantStaleRead, randomHistory } from './random-history.ts';
import { registerModel } from './register.ts';
import type { RegisterOperation } from './register-operation.ts';
import { seeds } from './seeds.ts';
import { checkZones } from './zones.ts';

describe('checkZones', () => {
  it('agrees with the search on thirty thousand histories, and its conflicts are refuted too', () => {
    const rounds = 30_000;
    let illegal = 0;
    for (const seed of seeds(rounds)) {
      const random = new Random(seed);
      const shape = {
        operations: 2 + random.below(30),
        clients: 1 + random.below(5),
        longest: 1 + random.below(8),
        unknown: random.pick([0, 0.1, 0.4]),
        fails: random.pick([0, 0.1]),
      };
      const kind = random.below(3);
      const history =
        kind === 0
          ? randomHistory(random, { ...shape, operations: 2 + random.below(7) })
          : kind === 1
            ? linearizableHistory(random, shape)
            : mutateOneRead(random, linearizableHistory(random, shape));
      const { verdict, conflict } = checkZones(history);
      expect(verdict, `seed ${seed}`).to.equal(checkLinearizability(history, registerModel).verdict);
      if (verdict === 'linearizable') continue;
      illegal++;
      expect(conflict, `seed ${seed}`).to.have.length.within(1, 6);
      const alone = checkLinearizability(conflict ?? [], registerModel).verdict;
      expect(alone, `seed ${seed}, conflict`).to.equal('not-linearizable');
    }
    expect(illegal / rounds, 'share of illegal histories').to.be.within(0.3, 0.7);
  });

  it('takes a hundred thousand operations', () => {
    const random = new Random(3);
    const history = linearizableHistory(random, { operations: 100_000, clients: 8 });
    expect(checkZones(history).verdict).to.equal('linearizable');
    expect(checkZones(plantStaleRead(random, history) ?? []).verdict).to.equal('not-linearizable');
  });

  it('does not judge what it cannot: deletes, exists, repeated values, two keys', () => {
    const set = { op: 'set', key: 'k', value: 'v' } as const;
    const inputs = [{ op: 'delete', key: 'k' }, { op: 'exists', key: 'k' }, set, { op: 'get', key: 'l' }] as const;
    for (const input of inputs) {
      const history: RegisterOperation[] = [
        { id: 0, client: 0, input: set, invoke: 0n, return: 1n, outcome: 'ok' },
        { id: 1, client: 0, input, invoke: 2n, return: 3n, outcome: 'ok' },
      ];
      const { verdict, reason } = checkZones(history);
      expect(verdict).to.equal('unknown');
      expect(reason).to.be.a('string');
    }
  });
});
