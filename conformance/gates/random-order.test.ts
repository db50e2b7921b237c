import { expect } from 'chai';
import { loadChecks } from '../checks/load-checks.ts';
import { execute } from '../execute.ts';
import { ForeignCode } from '../foreign-code.ts';
import { Random } from '../histories/random.ts';
import { type PlannedCheck, plan } from '../plan.ts';
import { deriveSeed } from '../random.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
import { resolveProvider } from '../resolve-provider.ts';
import type { CheckRun } from '../run-check.ts';
import { type Session, type Transport, withSession } from '../session.ts';

/** Over guests a round takes ten times as long. */
const ROUNDS: Readonly<Record<Transport, number>> = { direct: 10, guest: 2 };

/** The same every time, so that a failure is one of the code and not of the day; SEED=n tries others. */
const seed = Number(process.env.SEED ?? 1);

const silent = { started: () => {}, finished: () => {} };

describe(`the checks of memory, again and again in random order (SEED=${seed})`, function () {
  this.timeout(300_000);

  for (const transport of ['direct', 'guest'] as const) {
    it(`have the same outcomes ${ROUNDS[transport]} times over ${transport}, in one session`, async () => {
      const resolved = await resolveProvider('kv.memory', import.meta.dirname);
      const backend = { address: undefined, strategy: undefined, profile: 'durable', pull: false } as const;
      const rounds = await withSession(resolved, { transports: [transport], backend, configs: {} }, async (session) => {
        const planned = planFor(session, transport);
        const outcomes = [await run(session, planned, 0)];
        while (outcomes.length < ROUNDS[transport]) {
          const round = outcomes.length;
          const order = new Random(deriveSeed(seed, `order ${round}`)).shuffle(planned);
          outcomes.push(await run(session, order, round));
        }
        return outcomes;
      });
      if (!Array.isArray(rounds)) throw new Error(rounds.reason);
      const [first = [], ...others] = rounds;
      expect(first.length).to.be.greaterThan(35);
      expect(first.filter((line) => /: (?:fail|error|inconclusive)\b/.test(line))).to.deep.equal([]);
      for (const [index, other] of others.entries()) {
        expect(other, `round ${index + 1} of SEED=${seed}`).to.deep.equal(first);
      }
    });
  }
});

function planFor({ learnt: { facts, withheld } }: Session, transport: Transport): PlannedCheck[] {
  const subject = { claims: facts.claims, withheld, traits: facts.traits, transports: [transport] };
  const everything = { checks: [], requirements: [], tier: 'default' } as const;
  return plan(readSpecification('keyvalue').requirements, loadChecks('keyvalue'), subject, everything);
}

/** What came of each check, in an order of its own. Random choices differ between rounds, and the effort is small. */
async function run(
  { subjects, learnt, disturbances }: Session,
  planned: readonly PlannedCheck[],
  round: number,
): Promise<string[]> {
  const choices = { seed: deriveSeed(seed, `choices ${round}`), nonce: `r${round}`, tier: 'quick' } as const;
  const foreign = new ForeignCode();
  try {
    const surroundings = { interruption: new AbortController().signal, foreign, known: [] };
    const runs = await execute(planned, subjects, learnt.facts, choices, disturbances, surroundings, silent);
    return runs.map(told).sort();
  } finally {
    foreign.release();
  }
}

function told({ check, outcome, reason }: CheckRun): string {
  return `${check.id}: ${outcome}${outcome === 'pass' ? '' : ` (${reason})`}`;
}
