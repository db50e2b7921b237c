import { expect } from 'chai';
import { bruteForce } from './brute-force.ts';
import { checkLinearizability } from './linearizability.ts';
import type { Model } from './model.ts';
import { MalformedHistoryError, type Operation, precedes } from './operation.ts';
import { Random } from './random.ts';
import {
  type HistoryShape,
  linearizableHistory,
  mutateOneRead,
  plantStaleRead,
  randomHistory,
} from './random-history.ts';
import { registerModel } from './register.ts';
import type { RegisterInput, RegisterOperation, RegisterOutput } from './register-operation.ts';

/** The register without anything that is only there for speed. */
const plainModel: Model<string | null, RegisterInput, RegisterOutput> = {
  init: registerModel.init,
  step: registerModel.step,
  stateKey: registerModel.stateKey,
  describe: registerModel.describe,
};

function verdictOf(history: readonly RegisterOperation[]): string {
  return checkLinearizability(history, registerModel).verdict;
}

const shapes: Record<string, HistoryShape> = {
  'sets and gets': { operations: 6, clients: 3 },
  'unknown outcomes': { operations: 6, clients: 3, unknown: 0.5 },
  'deletes and unknown outcomes': { operations: 6, clients: 3, sets: 0.3, deletes: 0.2, unknown: 0.4 },
  'exists, deletes and unknown outcomes': {
    operations: 6,
    clients: 3,
    sets: 0.3,
    deletes: 0.15,
    exists: 0.3,
    unknown: 0.5,
  },
  'exists and unknown sets': { operations: 6, clients: 3, sets: 0.4, exists: 0.4, unknown: 0.6 },
  'failed calls': { operations: 7, clients: 3, fails: 0.2 },
  ties: { operations: 6, clients: 4, longest: 2, deletes: 0.1 },
  'repeated values and unknown outcomes': {
    operations: 6,
    clients: 3,
    deletes: 0.1,
    exists: 0.1,
    unknown: 0.4,
    repeatValues: true,
  },
  'two keys': { operations: 7, clients: 3, keys: 2, deletes: 0.1, unknown: 0.2 },
};

describe('checkLinearizability', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    it(`agrees with brute force: ${name}`, () => {
      const rounds = 2500;
      let illegal = 0;
      for (let seed = 1; seed <= rounds; seed++) {
        const random = new Random(seed);
        // Half of them nearly linearizable, which is where a checker errs.
        const history = random.chance(0.5)
          ? randomHistory(random, shape)
          : mutateOneRead(random, linearizableHistory(random, shape));
        // The definition knows no keys: it judges each on its own.
        const keys = [...Map.groupBy(history, ({ input }) => input.key).values()];
        const expected = keys.every((part) => bruteForce(part, plainModel)) ? 'linearizable' : 'not-linearizable';
        expect(verdictOf(history), `seed ${seed}`).to.equal(expected);
        if (keys.length === 1) {
          expect(checkLinearizability(history, plainModel).verdict, `seed ${seed}, plain model`).to.equal(expected);
        }
        if (expected === 'not-linearizable') illegal++;
      }
      expect(illegal / rounds, 'share of illegal histories').to.be.within(0.3, 0.95);
    });
  }

  it('judges keys apart although the whole is one history', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Random(seed);
      const history = mutateOneRead(random, linearizableHistory(random, { operations: 6, clients: 3, keys: 2 }));
      const whole = bruteForce(history, twoKeyModel);
      expect(verdictOf(history), `seed ${seed}`).to.equal(whole ? 'linearizable' : 'not-linearizable');
    }
  });

  it('accepts what is linearizable by construction, and proves it by an order', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const history = linearizableHistory(new Random(seed), {
        operations: 300,
        clients: 6,
        keys: 3,
        deletes: 0.05,
        exists: 0.1,
        unknown: 0.03,
        fails: 0.05,
      });
      const { verdict, parts } = checkLinearizability(history, registerModel);
      expect(verdict, `seed ${seed}`).to.equal('linearizable');
      for (const { linearization = [] } of parts) expectProof(linearization, history, `seed ${seed}`);
    }
  });

  it('refutes a planted stale read', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = new Random(seed);
      const history = linearizableHistory(random, { operations: 120, clients: 5, keys: 2, unknown: 0.03 });
      const planted = plantStaleRead(random, history);
      if (!planted) throw new Error(`seed ${seed}: nothing to plant`);
      expect(verdictOf(planted), `seed ${seed}`).to.equal('not-linearizable');
    }
  });

  it('needs no total model: an unknown call may never have happened', () => {
    // A lock taken by 1, an unknown attempt of 2, and 1's release: the attempt is not allowed anywhere in between.
    const lock: Model<number, { op: 'lock' | 'unlock'; by: number }, undefined> = {
      init: () => 0,
      step: (holder, { op, by }) => (op === 'lock' ? (holder === 0 ? by : undefined) : holder === by ? 0 : undefined),
      stateKey: (holder) => holder,
      describe: ({ op, by }) => `${op} by ${by}`,
    };
    const history: Operation<{ op: 'lock' | 'unlock'; by: number }, undefined>[] = [
      { id: 0, client: 1, input: { op: 'lock', by: 1 }, invoke: 0n, return: 1n, outcome: 'ok' },
      { id: 1, client: 2, input: { op: 'lock', by: 2 }, invoke: 2n, return: undefined, outcome: 'unknown' },
      { id: 2, client: 1, input: { op: 'unlock', by: 1 }, invoke: 3n, return: 4n, outcome: 'ok' },
      { id: 3, client: 1, input: { op: 'lock', by: 1 }, invoke: 5n, return: 6n, outcome: 'ok' },
    ];
    expect(checkLinearizability(history, lock).verdict).to.equal('linearizable');
  });

  describe('metamorphic', () => {
    const shape: HistoryShape = { operations: 40, clients: 5, deletes: 0.05, exists: 0.1, unknown: 0.05 };

    it('widening an interval never refutes', () => {
      for (let seed = 1; seed <= 300; seed++) {
        const random = new Random(seed);
        const history = linearizableHistory(random, shape);
        const victim = random.pick(history);
        const wider = history.map((operation, client) => {
          // Clients are taken apart, so that the wider call does not overlap its neighbours.
          if (operation !== victim) return { ...operation, client };
          const { invoke, return: end } = operation;
          return { ...operation, client, invoke: invoke - 5n, return: end === undefined ? end : end + 5n };
        });
        expect(verdictOf(wider), `seed ${seed}`).to.equal('linearizable');
      }
    });

    it('adding an unknown write never refutes', () => {
      for (let seed = 1; seed <= 300; seed++) {
        const random = new Random(seed);
        const history = linearizableHistory(random, shape);
        const input: RegisterInput = random.chance(0.5)
          ? { op: 'set', key: 'k', value: 'extra' }
          : { op: 'delete', key: 'k' };
        const invoke = BigInt(random.below(60));
        const extra = { id: 1000, client: 1000, input, invoke, return: undefined, outcome: 'unknown' } as const;
        expect(verdictOf([...history, extra]), `seed ${seed}`).to.equal('linearizable');
      }
    });

    it('permuting clients, shuffling the history or shifting time changes nothing', () => {
      const verdicts = new Set<string>();
      for (let seed = 1; seed <= 300; seed++) {
        const random = new Random(seed);
        const history = mutateOneRead(random, linearizableHistory(random, shape));
        const verdict = verdictOf(history);
        verdicts.add(verdict);
        const permuted = history.map((operation) => ({ ...operation, client: 1e6 - operation.client }));
        const shifted = history.map((operation) => ({
          ...operation,
          invoke: operation.invoke + 10n ** 18n,
          return: operation.return === undefined ? undefined : operation.return + 10n ** 18n,
        }));
        expect(verdictOf(permuted), `seed ${seed}, clients`).to.equal(verdict);
        expect(verdictOf(shifted), `seed ${seed}, time`).to.equal(verdict);
        expect(verdictOf(random.shuffle(history)), `seed ${seed}, order`).to.equal(verdict);
      }
      expect([...verdicts]).to.have.members(['linearizable', 'not-linearizable']);
    });
  });

  describe('budget', () => {
    it('answers unknown when the states run out, at any number of them', () => {
      const history = linearizableHistory(new Random(1), { operations: 60, clients: 4 });
      const { states: needed } = checkLinearizability(history, registerModel);
      for (let states = 0; states <= needed + 1; states++) {
        const result = checkLinearizability(history, registerModel, { states });
        expect(result.verdict, `${states} states`).to.be.oneOf(
          states < needed ? ['unknown'] : ['unknown', 'linearizable'],
        );
        expect(result.states).to.be.at.most(states);
      }
      expect(checkLinearizability(history, registerModel, { states: needed + 60 }).verdict).to.equal('linearizable');
    });

    it('answers unknown on a hard input in time', () => {
      // A read of nothing anybody wrote, behind 40 concurrent sets: every subset is tried.
      const begun = performance.now();
      const { verdict } = checkLinearizability(hard('a', 40), registerModel, { states: 1e9, milliseconds: 300 });
      expect(verdict).to.equal('unknown');
      expect(performance.now() - begun).to.be.below(3000);
      expect(checkLinearizability(hard('a', 40), registerModel, { states: 10_000 }).verdict).to.equal('unknown');
    });

    it('finds the refuted part behind one that explodes', () => {
      const stale: RegisterOperation[] = [
        { id: 900, client: 900, input: { op: 'set', key: 'b', value: 'v' }, invoke: 0n, return: 1n, outcome: 'ok' },
        { id: 901, client: 900, input: { op: 'get', key: 'b' }, output: null, invoke: 2n, return: 3n, outcome: 'ok' },
      ];
      const { verdict, parts } = checkLinearizability([...hard('a', 40), ...stale], registerModel);
      expect(verdict).to.equal('not-linearizable');
      expect(parts.map((part) => part.verdict)).to.deep.equal(['unknown', 'not-linearizable']);
    });
  });

  it('rejects malformed histories instead of judging them', () => {
    const [first] = linearizableHistory(new Random(1), { operations: 1, clients: 1 });
    if (!first) throw new Error('empty');
    expect(() => checkLinearizability([first, first], registerModel)).to.throw(MalformedHistoryError);
  });

  it('takes ten thousand operations of eight clients on one key', () => {
    const history = linearizableHistory(new Random(7), { operations: 10_000, clients: 8, unknown: 0.01 });
    expect(verdictOf(history)).to.equal('linearizable');
  });
});

/** `width` concurrent sets, and then a get of a value that only an earlier, overwritten set wrote. */
function hard(key: string, width: number): RegisterOperation[] {
  const sets = Array.from({ length: width }, (_, id): RegisterOperation => {
    return { id, client: id, input: { op: 'set', key, value: `${key}${id}` }, invoke: 10n, return: 20n, outcome: 'ok' };
  });
  const get = { op: 'get', key } as const;
  return [...sets, { id: width, client: width, input: get, output: 'x', invoke: 30n, return: 40n, outcome: 'ok' }];
}

/** Two keys in one state, to check that partitions change nothing. */
const twoKeyModel: Model<Readonly<Record<string, string | null>>, RegisterInput, RegisterOutput> = {
  init: () => ({}),
  step(state, input, output) {
    const next = registerModel.step(state[input.key] ?? null, input, output);
    return next === undefined ? undefined : { ...state, [input.key]: next };
  },
  stateKey: (state) => JSON.stringify(state),
  describe: registerModel.describe,
};

/** Fails unless the order is legal, respects real time, and leaves out nothing but unknown operations. */
function expectProof(
  order: readonly RegisterOperation[],
  history: readonly RegisterOperation[],
  message: string,
): void {
  let state = registerModel.init();
  for (const [index, operation] of order.entries()) {
    const output = operation.outcome === 'ok' ? operation.output : undefined;
    const next = registerModel.step(state, operation.input, output);
    if (next === undefined) throw new Error(`${message}: operation ${operation.id} is not legal`);
    state = next;
    const late = order.slice(index + 1).find((other) => precedes(other, operation));
    if (late) throw new Error(`${message}: operation ${late.id} ended before ${operation.id} began`);
  }
  const placed = new Set(order.map(({ id }) => id));
  const key = order[0]?.input.key;
  for (const { id, input, outcome } of history) {
    if (input.key === key && outcome === 'ok') expect(placed.has(id), `${message}: operation ${id}`).to.equal(true);
  }
}
