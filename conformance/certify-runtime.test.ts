import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Certification } from '../reports/report.ts';
import type { Runtime } from './subjects/runtime.ts';
import { certifyAdapter } from './testing/certify-adapter.ts';
import { isAlive } from './testing/is-alive.ts';
import { pool } from './testing/pool.ts';
import type { MisbehaviourName } from './testing/stand-in/misbehaviours.ts';
import type { StandInOrder } from './testing/stand-in/stand-in-order.ts';
import { standInRuntime } from './testing/stand-in/stand-in-runtime.ts';
import { eventually } from './wait.ts';

const SHAPE = 'keyvalue-0.2.0-draft2';

/** One that comes before the strike of a misbehaviour, the one that it strikes, and one that comes after. */
const CHECKS = ['wkv.get.set', 'wkv.batch.delete', 'wkv.delete'] as const;

/** What is waited for where it never comes; and where it comes, so long that no machine is too slow. */
const SHORT = { startWithinMs: 1_500, callWithinMs: 1_000 };
const LONG = { startWithinMs: 60_000, callWithinMs: 30_000 };

interface Case {
  readonly misbehaviour: MisbehaviourName;
  readonly reach: StandInOrder['reach'];
  /** How the checks end: all alike, or only the one that is struck otherwise than `pass`. */
  readonly kind: 'pass' | 'trap' | 'host-crash' | 'timeout' | 'protocol';
  readonly strikes: 'all' | 'one';
  readonly observed?: RegExp;
  /** What the runtime wrote, and the failure must show. */
  readonly output?: RegExp;
  readonly adapter?: Partial<Runtime>;
}

const at = (reach: Case['reach'], kind: Case['kind'], strikes: Case['strikes']) => {
  return (misbehaviour: MisbehaviourName, observed?: RegExp, output?: RegExp, adapter?: Partial<Runtime>): Case => ({
    misbehaviour,
    reach,
    kind,
    strikes,
    ...(observed && { observed }),
    ...(output && { output }),
    ...(adapter && { adapter }),
  });
};

const cases: readonly Case[] = [
  at('stdio', 'protocol', 'all')('exits before it greets', /ended by itself before it answered/),
  at('stdio', 'host-crash', 'all')('fails before it greets', /exit code 3/, /no such engine/),
  at('stdio', 'host-crash', 'all')('is killed before it greets', /SIGKILL/),
  at('stdio', 'timeout', 'all')('never greets', /no greeting within 1500 ms/, undefined, SHORT),
  at('stdio', 'pass', 'one')('greets late'),
  at('stdio', 'pass', 'one')('greets in pieces'),
  at('stdio', 'protocol', 'all')('greets with garbage', /no JSON object: Compiling/),
  at('stdio', 'protocol', 'all')('greets with a number', /no JSON object: 42/),
  at('stdio', 'protocol', 'all')('greets with null', /no JSON object: null/),
  at('stdio', 'protocol', 'all')('greets with another version', /version 99/),
  at('stdio', 'protocol', 'one')('replies with garbage', /no JSON object: thread main/, /about to print garbage/),
  at('stdio', 'protocol', 'one')('replies with a number', /no JSON object: 7/),
  at('stdio', 'protocol', 'one')('replies to another request', /answered 9999/),
  at('stdio', 'timeout', 'one')('replies without end', /no answer within 1000 ms/, undefined, {
    callWithinMs: 1_000,
  }),
  at('stdio', 'protocol', 'one')('replies by half and ends', /ended by itself/),
  at('stdio', 'host-crash', 'one')('is killed in a call', /SIGKILL/, /last words/),
  at('stdio', 'host-crash', 'one')('aborts in a call', /SIGABRT|134/),
  at('stdio', 'trap', 'one')('traps in a call', /trapped/, /wasm trap: wasm `unreachable`/),
  at('stdio', 'timeout', 'one')('hangs in a call', /no answer within 1000 ms/, /waiting for a lock/, {
    callWithinMs: 1_000,
  }),
  at('stdio', 'pass', 'one')('writes a megabyte'),
  at('stdio', 'pass', 'one')('chatters without an end of line'),
  at('stdio', 'pass', 'one')('stays when its input ends'),
  at('stdio', 'pass', 'one')('starts a grandchild'),
  at('stdio', 'pass', 'one')('leaves a grandchild'),

  at('socket', 'host-crash', 'all')('fails before it greets', /exit code 3/, /no such engine/),
  at('socket', 'timeout', 'all')('never greets', /no greeting within 1500 ms/, undefined, SHORT),
  at('socket', 'timeout', 'all')('never announces', /not ready within 1500 ms/, undefined, SHORT),
  at('socket', 'protocol', 'all')('is not where it says', /cannot be connected to: .*ENOENT/, /ready/),
  at('socket', 'pass', 'one')('announces without an end of line'),
  at('socket', 'host-crash', 'one')('is killed in a call', /SIGKILL/, /last words/),
  at('socket', 'trap', 'one')('traps and goes on', /trapped/, /wasm trap/),
  at('socket', 'protocol', 'one')('replies with garbage', /no JSON object/, /about to print garbage/),
  at('socket', 'timeout', 'one')('hangs in a call', /no answer/, /waiting for a lock/, { callWithinMs: 1_000 }),
  at('socket', 'pass', 'one')('writes a megabyte'),

  at('http', 'host-crash', 'all')('fails before it greets', /exit code 3/, /no such engine/),
  at('http', 'timeout', 'all')('never answers HTTP', /no response began within 1500 ms/, /serving at/, SHORT),
  at('http', 'protocol', 'all')('answers 500', /status 500/, /handler failed/),
  at('http', 'protocol', 'all')('is not where it says', /cannot be connected to: .*ECONNREFUSED/, /serving at/),
  at('http', 'protocol', 'all')('announces no address', /is no address/, /nowhere/),
  at('http', 'pass', 'one')('announces in pieces'),
  at('http', 'protocol', 'one')('cuts the response', /ended its output/),
  at('http', 'timeout', 'one')('hangs in a call', /no answer/, /waiting for a lock/, { callWithinMs: 1_000 }),
  at('http', 'host-crash', 'one')('is killed in a call', /SIGKILL/, /last words/),
  at('http', 'trap', 'one')('traps and goes on', /trapped/, /wasm trap/),
  at('http', 'pass', 'one')('stays when its input ends'),
];

/** What happens in every check is seen in one. */
const checksOf = ({ strikes }: Case) => (strikes === 'all' ? CHECKS.slice(0, 1) : CHECKS);

/** Outcome, and kind of the failure where there is one, of each check. */
function ends({ checks, failures }: Certification): Record<string, string> {
  return Object.fromEntries(
    checks
      .filter(({ transports }) => Object.values(transports)[0]?.reason !== 'not selected by --check')
      .map(({ id, transports }) => {
        const [[, run] = []] = Object.entries(transports);
        const failure = failures.find((one) => one.id === run?.failure);
        return [id, failure?.kind ?? run?.outcome ?? 'nothing'];
      }),
  );
}

/** The processes of a file that are there, once they had time to go. */
async function leftOf(pids: string): Promise<number[]> {
  const ids = existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : [];
  let left = ids;
  await eventually(async () => {
    left = ids.filter(isAlive);
    return left.length === 0 || undefined;
  }, 5_000);
  return left;
}

describe('a runtime that misbehaves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slight-misbehaving-'));
  const certified = new Map<Case, Promise<Certification>>();
  const pidsOf = (one: Case) => join(folder, `pids-${cases.indexOf(one)}`);

  before(() => {
    const inTurn = pool(4);
    for (const one of cases) {
      const { misbehaviour, reach, adapter } = one;
      const runtime = standInRuntime({ reach, misbehaviour, pids: pidsOf(one), adapter: { ...LONG, ...adapter } });
      const certifying = inTurn(() => certifyAdapter(runtime, SHAPE, { checks: checksOf(one) }));
      certifying.catch(() => {});
      certified.set(one, certifying);
    }
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const one of cases) {
    const { misbehaviour, reach, kind, strikes, observed, output } = one;
    const said = kind === 'pass' ? 'passes' : `fails with ${kind}`;
    it(`that ${misbehaviour} (${reach}) ${said}, ${strikes === 'all' ? 'always' : 'there alone'}`, async () => {
      const certification = (await certified.get(one)) as Certification;
      const ended = Object.fromEntries(checksOf(one).map((check) => [check, strikes === 'all' ? kind : 'pass']));
      expect(ends(certification)).to.deep.equal(strikes === 'all' ? ended : { ...ended, [CHECKS[1]]: kind });
      const [failure] = certification.failures;
      if (observed !== undefined) expect(failure?.observed).to.match(observed);
      if (output !== undefined) expect(failure?.output).to.match(output);
      expect(await leftOf(pidsOf(one))).to.deep.equal([]);
    });
  }
});

describe('an adapter that misbehaves', () => {
  const never = () => new Promise<never>(() => {});
  const throwing = () => {
    throw new TypeError('no such option');
  };

  const found: [string, Runtime['find'], RegExp][] = [
    ['throws', throwing, /threw in find: TypeError: no such option/],
    ['never comes back', never, /did not come back from find within 300 ms/],
    ['finds nonsense', async () => ({ versoin: 1 }) as never, /neither a version, nor what is missing/],
    ['finds nothing at all', async () => undefined as never, /neither a version, nor what is missing/],
  ];
  for (const [what, find, reason] of found) {
    it(`and ${what} is an error of the adapter, and its runtime is not accused`, async () => {
      const runtime = standInRuntime({ adapter: { find, startWithinMs: 300 } });
      const { notRun, failures, verdicts } = await certifyAdapter(runtime, SHAPE);
      expect(notRun?.outcome).to.equal('error');
      expect(notRun?.reason).to.match(reason);
      expect([failures, verdicts]).to.deep.equal([[], []]);
    });
  }

  const started: [string, Runtime['start'], RegExp][] = [
    ['throws at a start', throwing, /threw in start: TypeError: no such option/],
    ['never comes back from a start', never, /did not come back from start within 300 ms/],
    ['gives no command', () => ({ reached: { by: 'stdio' } }) as never, /command is no list of texts/],
    ['gives nothing', () => undefined as never, /command is no list of texts/],
    ['gives no way', () => ({ command: ['true'], reached: { by: 'mail' } }) as never, /reached is by none of/],
    [
      'gives a text for a pattern',
      () => ({ command: ['true'], reached: { by: 'http', ready: 'x' } }) as never,
      /ready/,
    ],
  ];
  for (const [what, start, reason] of started) {
    it(`and ${what} is an error in each check, and its runtime is not accused`, async () => {
      const runtime = standInRuntime({ adapter: { start, startWithinMs: 300 } });
      const certification = await certifyAdapter(runtime, SHAPE, { checks: CHECKS });
      expect(Object.values(ends(certification))).to.deep.equal(['error', 'error', 'error']);
      for (const { observed, requirement } of certification.failures) {
        expect(observed).to.match(reason);
        expect(requirement).to.equal(undefined);
      }
      expect(certification.verdicts[0]?.verdict).to.equal('partial');
    });
  }

  it('once is not what the next check is about', async () => {
    const right = standInRuntime({ reach: 'socket' });
    let starts = 0;
    const start: Runtime['start'] = (order) => {
      if (++starts === 1) throw new Error('out of ports');
      return right.start(order);
    };
    const runtime = { ...right, cannot: {}, start };
    const certification = await certifyAdapter(runtime, SHAPE, { checks: CHECKS });
    expect(Object.values(ends(certification))).to.deep.equal(['error', 'pass', 'pass']);
  });

  it('and names a command that is not there fails with host-crash, and says which', async () => {
    for (const reached of [{ by: 'stdio' }, { by: 'http', ready: /x/ }] as const) {
      const runtime = standInRuntime({ adapter: { start: () => ({ command: ['no-such-runtime'], reached }) } });
      const certification = await certifyAdapter(runtime, SHAPE, { checks: CHECKS });
      expect(Object.values(ends(certification))).to.deep.equal(['host-crash', 'host-crash', 'host-crash']);
      expect(certification.failures[0]?.observed).to.match(/no-such-runtime could not be started: .*ENOENT/);
    }
  });

  it('cannot ask for more patience than there is', async () => {
    const { patienceOf } = await import('./subjects/patience.ts');
    expect(patienceOf({})).to.deep.equal({ startMs: 60_000, callMs: 35_000 });
    expect(patienceOf({ startWithinMs: 1e9, callWithinMs: 1e9 })).to.deep.equal({ startMs: 600_000, callMs: 300_000 });
  });
});

describe('a run', () => {
  it('that is interrupted while a runtime is probed ends, and leaves no process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slight-misbehaving-'));
    const pids = join(folder, 'pids');
    const interruption = new AbortController();
    const adapter = { ...LONG, cannot: { restart: 'so it says', instances: 'so it says' } };
    const runtime = standInRuntime({ misbehaviour: 'never greets', pids, adapter });
    const certifying = certifyAdapter(runtime, SHAPE, { checks: CHECKS, interruption: interruption.signal });
    await eventually(async () => existsSync(pids) || undefined, 60_000);
    interruption.abort();
    const certification = await certifying;
    expect(Object.values(ends(certification))).to.deep.equal(['not-run', 'not-run', 'not-run']);
    expect(certification.runtime?.cannot.map(({ probe }) => probe)).to.deep.equal([
      'the probe failed: the run was interrupted',
      'it was not probed: the run was interrupted',
    ]);
    expect(await leftOf(pids)).to.deep.equal([]);
    rmSync(folder, { recursive: true });
  });

  it('goes on where a probe kills the runtime, and does not believe what was not shown', async () => {
    const adapter = { cannot: { 'shared-buckets': 'so it says' }, ...LONG };
    const right = standInRuntime({ reach: 'socket', adapter });
    let starts = 0;
    const start: Runtime['start'] = (order) => {
      const crashing = standInRuntime({ reach: 'socket', misbehaviour: 'fails before it greets' });
      return (++starts === 1 ? crashing : right).start(order);
    };
    const certification = await certifyAdapter({ ...right, start }, SHAPE, { checks: CHECKS });
    expect(certification.runtime?.cannot[0]?.confirmed).to.equal(false);
    expect(certification.runtime?.cannot[0]?.probe).to.match(/^the probe failed: the runtime ended \(exit code 3\)/);
  });

  it('asks no further where a probe had no answer: each would wait as long', async () => {
    const adapter = { ...SHORT, cannot: { stores: 'so it says', restart: 'so it says' } };
    const runtime = standInRuntime({ misbehaviour: 'never greets', adapter });
    const certification = await certifyAdapter(runtime, SHAPE, { checks: CHECKS });
    expect(certification.runtime?.cannot[0]?.probe).to.match(/^the probe failed: no greeting within/);
    expect(certification.runtime?.cannot[1]?.probe).to.equal('it was not probed: that of stores had no answer in time');
  });
});
