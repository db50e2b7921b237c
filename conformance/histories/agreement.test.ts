import { expect } from 'chai';
import { bruteForce } from './brute-force.ts';
import { checkConvergence } from './convergence.ts';
import { definitions } from './definitions.ts';
import { checkLinearizability } from './linearizability.ts';
import { checkNoThinAir } from './no-thin-air.ts';
import { Random } from './random.ts';
import { type HistoryShape, linearizableHistory, mutateOneRead, randomHistory } from './random-history.ts';
import { registerModel } from './register.ts';
import type { RegisterInput, RegisterOperation } from './register-operation.ts';
import { checkRegularity } from './regularity.ts';
import { seeds } from './seeds.ts';
import { checkSessions } from './session.ts';
import { type ConsistencyModel, standingOf } from './standing.ts';
import { checkZones } from './zones.ts';

/** Of small histories: several clients, unknown outcomes, deletes, failures and ties, or none of them. */
function smallShape(random: Random): HistoryShape {
  const plain = random.chance(0.4);
  return {
    operations: 2 + random.below(6),
    clients: 2 + random.below(3),
    sets: random.pick([0.3, 0.5]),
    deletes: plain ? 0 : random.pick([0, 0.15]),
    exists: plain ? 0 : random.pick([0, 0.2]),
    unknown: random.pick([0, 0.2, 0.5]),
    fails: random.pick([0, 0.1]),
    longest: random.pick([2, 6, 12]),
  };
}

/** Anything, or nearly linearizable, which is where a checker errs. */
function smallHistory(random: Random): RegisterOperation[] {
  const shape = smallShape(random);
  return random.chance(0.3) ? randomHistory(random, shape) : mutateOneRead(random, linearizableHistory(random, shape));
}

function search(history: readonly RegisterOperation[]): boolean {
  const { verdict } = checkLinearizability(history, registerModel);
  expect(verdict).not.to.equal('unknown');
  return verdict === 'linearizable';
}

describe('independent checkers', () => {
  it('every order, the search, and the zones where they apply say the same of small histories', () => {
    const rounds = 15_000;
    let illegal = 0;
    let zoned = 0;
    for (const seed of seeds(rounds)) {
      const history = smallHistory(new Random(seed));
      const legal = bruteForce(history, registerModel);
      if (!legal) illegal++;
      expect(search(history), `seed ${seed}`).to.equal(legal);
      const { verdict } = checkZones(history);
      if (verdict === 'unknown') continue;
      zoned++;
      expect(verdict === 'linearizable', `seed ${seed}, zones`).to.equal(legal);
    }
    expect(illegal / rounds, 'share of illegal histories').to.be.within(0.3, 0.7);
    expect(zoned / rounds, 'share of histories for zones').to.be.above(0.3);
  });

  it('a read that was changed is judged as every order judges it', () => {
    let changed = 0;
    let refuted = 0;
    for (const seed of seeds(4_000)) {
      const random = new Random(seed);
      const before = linearizableHistory(random, smallShape(random));
      const after = mutateOneRead(random, before);
      if (before.every(({ output }, index) => output === after[index]?.output)) continue;
      changed++;
      const legal = bruteForce(after, registerModel);
      if (!legal) refuted++;
      expect(search(after), `seed ${seed}`).to.equal(legal);
    }
    expect(changed).to.be.above(1_000);
    expect(refuted / changed, 'share that the change made illegal').to.be.within(0.3, 0.95);
  });

  it('what took effect at instants inside its intervals is accepted by both, and keeps every weaker model', () => {
    for (const seed of seeds(300)) {
      const random = new Random(seed);
      const shape = { operations: 150, clients: 6, unknown: 0.05, fails: 0.05, longest: 1 + random.below(20) };
      const plain = linearizableHistory(random, shape);
      expect(search(plain), `seed ${seed}`).to.equal(true);
      expect(checkZones(plain).verdict, `seed ${seed}, zones`).to.equal('linearizable');
      const rich = linearizableHistory(random, { ...shape, deletes: 0.1, exists: 0.1, keys: 2 });
      expect(search(rich), `seed ${seed}, rich`).to.equal(true);
      for (const history of [plain, rich]) {
        expect([...holding(history)], `seed ${seed}`).to.have.members([...WEAKER]);
      }
    }
  });
});

describe('metamorphic', () => {
  /** A legal history, and the same one changed in a way that keeps it legal. */
  const changes: Record<string, (history: RegisterOperation[], random: Random) => RegisterOperation[]> = {
    'a wider interval': (history, random) => {
      const victim = random.pick(history);
      // Clients are taken apart, so that the wider call does not overlap its neighbours.
      return history.map((operation, client) => {
        if (operation !== victim) return { ...operation, client };
        const { invoke, return: end } = operation;
        const [early, late] = [BigInt(random.below(10)), BigInt(random.below(10))];
        return { ...operation, client, invoke: invoke - early, return: end === undefined ? end : end + late };
      });
    },
    'another unknown write': (history, random) => {
      const input: RegisterInput = { op: 'set', key: 'k', value: 'extra' };
      const invoke = BigInt(random.below(60));
      return [...history, { id: 1000, client: 1000, input, invoke, return: undefined, outcome: 'unknown' }];
    },
    'other names of clients': (history, random) => {
      const names = random.shuffle([...new Set(history.map(({ client }) => client))]);
      const ids = new Map(names.map((client, index) => [client, index]));
      return history.map((operation) => ({ ...operation, client: ids.get(operation.client) ?? 0 }));
    },
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`${name} never makes a legal history illegal, for the search or the zones`, () => {
      for (const seed of seeds(1_000)) {
        const random = new Random(seed);
        const history = linearizableHistory(random, { operations: 30, clients: 4, unknown: 0.05, fails: 0.05 });
        const changed = change(history, random);
        expect(search(changed), `seed ${seed}`).to.equal(true);
        expect(checkZones(changed).verdict, `seed ${seed}, zones`).to.equal('linearizable');
      }
    });
  }

  it('shifting all times changes no verdict of any model', () => {
    const seen = new Set<string>();
    for (const seed of seeds(1_500)) {
      const history = smallHistory(new Random(seed));
      const shifted = history.map((operation) => ({
        ...operation,
        invoke: operation.invoke + 10n ** 18n,
        return: operation.return === undefined ? undefined : operation.return + 10n ** 18n,
      }));
      const before = `${search(history)} ${checkZones(history).verdict} ${[...holding(history)]}`;
      const after = `${search(shifted)} ${checkZones(shifted).verdict} ${[...holding(shifted)]}`;
      expect(after, `seed ${seed}`).to.equal(before);
      seen.add(before);
    }
    expect(seen.size, 'different verdicts').to.be.above(8);
  });
});

const WEAKER: readonly ConsistencyModel[] = [
  'regularity',
  'read-your-writes',
  'monotonic-reads',
  'no-thin-air',
  'convergence',
];

/** The weaker models that their checkers do not refute. */
function holding(history: readonly RegisterOperation[]): Set<ConsistencyModel> {
  const holds = new Set<ConsistencyModel>();
  const sessions = checkSessions(history).map(({ guarantee }) => guarantee);
  if (checkRegularity(history).length === 0) holds.add('regularity');
  for (const guarantee of ['read-your-writes', 'monotonic-reads'] as const) {
    if (!sessions.includes(guarantee)) holds.add(guarantee);
  }
  if (checkNoThinAir(history).length === 0) holds.add('no-thin-air');
  if (checkConvergence(history).verdict !== 'divergent') holds.add('convergence');
  return holds;
}

describe('the weaker models', () => {
  it('are what their definitions say', () => {
    const rounds = 15_000;
    const refuted = new Map<string, number>();
    for (const seed of seeds(rounds)) {
      const history = smallHistory(new Random(seed));
      const expected = {
        regularity: definitions.regular(history),
        'read-your-writes': definitions.readYourWrites(history),
        'monotonic-reads': definitions.monotonicReads(history),
        'no-thin-air': definitions.noThinAir(history),
        convergence: definitions.convergent(history),
      };
      const holds = holding(history);
      for (const [model, expectation] of Object.entries(expected)) {
        expect(holds.has(model as ConsistencyModel), `seed ${seed}: ${model}`).to.equal(expectation);
        if (!expectation) refuted.set(model, (refuted.get(model) ?? 0) + 1);
      }
    }
    const shares = Object.fromEntries([...refuted].map(([model, times]) => [model, times / rounds]));
    expect(shares, 'share that each model refuted').to.have.all.keys(...WEAKER);
    for (const [model, share] of Object.entries(shares)) expect(share, model).to.be.above(0.01);
  });

  it('follow from the stronger ones on every history, and the label is the strongest that holds', () => {
    const labelled = new Map<string, number>();
    for (const seed of seeds(6_000)) {
      const history = smallHistory(new Random(seed));
      const holds = holding(history);
      const message = `seed ${seed}: ${[...holds]}`;
      if (search(history)) expect([...holds], message).to.have.members([...WEAKER]);
      if (holds.has('regularity')) expect([...holds], message).to.include.members(['read-your-writes', 'no-thin-air']);
      const { label, refuted, holds: standing } = standingOf(history);
      labelled.set(label, (labelled.get(label) ?? 0) + 1);
      expect(standing.includes('linearizability'), message).to.equal(search(history));
      for (const model of WEAKER) expect(refuted.has(model), `${message}: ${model}`).to.equal(!holds.has(model));
      const strongest = search(history)
        ? 'linearizable'
        : holds.has('regularity')
          ? 'regular'
          : !holds.has('no-thin-air')
            ? 'none'
            : holds.has('read-your-writes') && holds.has('monotonic-reads')
              ? 'session guarantees'
              : 'no thin air';
      expect(label, message).to.equal(strongest);
    }
    expect([...labelled.keys()]).to.have.members([
      'linearizable',
      'regular',
      'session guarantees',
      'no thin air',
      'none',
    ]);
    for (const [label, times] of labelled) expect(times, label).to.be.above(30);
  });
});
