import { expect } from 'chai';
import { type CasRegisterOperation, casRegisterModel } from './cas-register.ts';
import { explain } from './explain.ts';
import { checkLinearizability, checkPart } from './linearizability.ts';
import { minimise } from './minimise.ts';
import type { Model } from './model.ts';
import { Random } from './random.ts';
import { linearizableHistory, mutateOneRead, plantStaleRead, randomHistory } from './random-history.ts';
import { registerModel } from './register.ts';
import { type RegisterOperation, sawKey } from './register-operation.ts';
import { registerSupport } from './register-support.ts';
import { scenario } from './scenario.ts';
import { checkZones } from './zones.ts';

function verdictOf(part: readonly RegisterOperation[]): string {
  return checkPart(part, registerModel).verdict;
}

describe('minimise', () => {
  it('leaves a stale read, the write that it shows, and the write that it misses', () => {
    const part = scenario(`
      1 0-1 set v0
      2 0-9 get v0
      1 2-3 set v1
      1 4-5 set v2
      3 4-6 get v1
      2 10-11 get v1
      1 12-13 set v3
      3 14-15 get v3`);
    expect(minimise(part, registerModel).map(({ id }) => id)).to.deep.equal([2, 3, 5]);
  });

  it('does not take away the delete that explains an absence', () => {
    // Without operation 1 the get of operation 2 would be the witness, and nothing is wrong with it.
    const part = scenario(`
      1 0-1 set v1
      1 2-3 delete
      2 4-5 get -
      1 6-7 set v2
      2 8-9 get v1`);
    expect(minimise(part, registerModel).map(({ id }) => id)).to.deep.equal([0, 1, 4]);
  });

  it('gives a genuine, small and minimal witness of any refuted history', () => {
    let witnesses = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const random = new Random(seed);
      const shape = { operations: 25, clients: 4, deletes: 0.1, exists: 0.1, unknown: 0.05 };
      const part = mutateOneRead(random, linearizableHistory(random, shape));
      if (verdictOf(part) !== 'not-linearizable') continue;
      witnesses++;
      const witness = minimise(part, registerModel);
      expect(verdictOf(witness), `seed ${seed}`).to.equal('not-linearizable');
      expect(witness.length, `seed ${seed}`).to.be.at.most(8);
      const support = registerSupport(part);
      const kept = new Set(witness.map(({ id }) => id));
      for (const { id } of witness) {
        for (const needed of support.get(id) ?? []) expect(kept.has(needed), `seed ${seed}`).to.equal(true);
      }
      for (const { id } of witness) {
        const needed = new Set(
          witness.filter((other) => other.id !== id).flatMap((other) => support.get(other.id) ?? []),
        );
        if (needed.has(id)) continue;
        const rest = witness.filter((other) => other.id !== id);
        expect(verdictOf(rest), `seed ${seed}, without ${id}`).to.equal('linearizable');
      }
    }
    expect(witnesses).to.be.above(100);
  });

  it('finds a stale read among ten thousand operations of eight clients, by the search, in seconds', () => {
    for (const seed of [1, 2]) {
      const random = new Random(seed);
      const history = linearizableHistory(random, { operations: 10_000, clients: 8, unknown: 0.005, deletes: 0.001 });
      const planted = plantStaleRead(random, history) ?? [];
      const begun = performance.now();
      expect(checkLinearizability(planted, registerModel).verdict, `seed ${seed}`).to.equal('not-linearizable');
      const witness = minimise(planted, registerModel);
      expect(performance.now() - begun, `seed ${seed}, ms`).to.be.below(10_000);
      expect(witness.length, `seed ${seed}`).to.be.within(2, 6);
      expect(verdictOf(witness), `seed ${seed}`).to.equal('not-linearizable');
    }
  });

  it('finds a planted lost update, which the explanation calls so', () => {
    let found = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const lost = 40;
      const shape = { operations: 120, clients: 4, sets: 0.2 };
      const history = linearizableHistory(
        new Random(seed),
        shape,
        ({ id, input }) => id === lost && input.op === 'set',
      );
      if (history[lost]?.input.op !== 'set' || verdictOf(history) !== 'not-linearizable') continue;
      found++;
      const witness = minimise(history, registerModel);
      expect(witness.length, `seed ${seed}`).to.be.within(2, 6);
      expect(
        witness.map(({ id }) => id),
        `seed ${seed}`,
      ).to.include(lost);
      expect(explain(witness, history).kind, `seed ${seed}`).to.equal('lost-write');
    }
    expect(found).to.be.above(10);
  });

  it('takes another checker', () => {
    const random = new Random(5);
    const planted = plantStaleRead(random, linearizableHistory(random, { operations: 20_000, clients: 8 })) ?? [];
    const decide = checkZones;
    expect(minimise(planted, registerModel, { decide })).to.have.length.within(2, 6);
  });

  it('does not mistake a budget that ran out for a witness', () => {
    const part = scenario(`
      1 0-1 set v1
      1 2-3 set v2
      2 4-5 get v1`);
    expect(() => minimise(part, registerModel, { decide: () => ({ verdict: 'unknown' }) })).to.throw(RangeError);
    expect(() => minimise(part.slice(0, 2), registerModel)).to.throw(RangeError);
    expect(minimise(part, registerModel, { milliseconds: -1 })).to.deep.equal(part);
  });

  it('works without support, and then shows some refuted part', () => {
    const { support: _, ...model } = registerModel as Required<Model<string | null, never, never>>;
    const part = scenario(`
      1 0-1 set v1
      1 2-3 set v2
      2 4-5 get v1`);
    expect(minimise(part as never[], model)).to.have.length(1);
  });

  it('keeps what explains an explanation', () => {
    const call = { outcome: 'ok', output: undefined } as const;
    const part: CasRegisterOperation[] = [
      { ...call, id: 0, client: 0, input: { op: 'write', value: 1 }, invoke: 0n, return: 1n },
      { ...call, id: 1, client: 0, input: { op: 'cas', from: 1, to: 2 }, output: true, invoke: 2n, return: 3n },
      { ...call, id: 2, client: 0, input: { op: 'read' }, output: 2, invoke: 4n, return: 5n },
      { ...call, id: 3, client: 0, input: { op: 'write', value: 3 }, invoke: 6n, return: 7n },
      { ...call, id: 4, client: 0, input: { op: 'read' }, output: 2, invoke: 8n, return: 9n },
    ];
    // Without the write of 1 the cas would be accused, which is in order.
    expect(minimise(part, casRegisterModel).map(({ id }) => id)).to.deep.equal([0, 1, 3, 4]);
  });
});

describe('registerSupport', () => {
  it('keeps every subset that keeps its support linearizable', () => {
    let reads = 0;
    for (let seed = 1; seed <= 3000; seed++) {
      const random = new Random(seed);
      const shape = { operations: 9, clients: 3, sets: 0.25, deletes: 0.2, exists: 0.25, unknown: 0.2 };
      const history = random.chance(0.7) ? linearizableHistory(random, shape) : randomHistory(random, shape);
      if (verdictOf(history) !== 'linearizable') continue;
      const support = registerSupport(history);
      const chosen = new Set(history.filter(() => random.chance(0.5)).map(({ id }) => id));
      for (const id of [...chosen]) for (const needed of support.get(id) ?? []) chosen.add(needed);
      const subset = history.filter(({ id }) => chosen.has(id));
      reads += subset.filter((operation) => sawKey(operation) !== undefined).length;
      expect(verdictOf(subset), `seed ${seed}`).to.equal('linearizable');
    }
    expect(reads).to.be.above(1000);
  });
});
