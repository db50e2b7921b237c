import { expect } from 'chai';
import type { Report } from '../reports/report.ts';
import type { Subjection } from './applicability.ts';
import type { Check } from './check.ts';
import { exitCode } from './exit-code.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import type { Requirement } from './requirements/requirement.ts';
import type { CheckRun } from './run-check.ts';

const requirement = (id: string, more: Partial<Requirement> = {}): Requirement => {
  return { id, binds: 'core', strength: 'stated', ofHost: false, when: [], text: id, source: 'x.wit:1', ...more };
};

const check = (id: string, covers: [string, ...string[]], more: Partial<Check> = {}): Check => {
  return { id, title: id, covers, kind: 'example', tier: 'default', run: async () => {}, ...more };
};

const run = (of: Check, transport: string, more: Partial<CheckRun> = {}): CheckRun => {
  const observations = new Map(of.covers.map((id) => [id, 2] as const));
  const none = { durationMs: 1, calls: 1, bulk: 0, sequences: 0, written: new Set<string>() };
  return { check: of, transport, outcome: 'pass', observations, ...none, ...more };
};

const failure = (requirementId: string): CheckRun['failure'] & object => {
  return { kind: 'violation', requirement: requirementId, observed: 'o', required: 'r', operations: [], trace: [] };
};

const subject: Subjection = {
  claims: { LIN: true },
  withheld: { PERSIST: 'it is a cache' },
  traits: new Set(['disk']),
  transports: ['direct', 'guest'],
};

const everything = { checks: [], requirements: [], tier: 'default' } as const;

describe('judging', () => {
  const a = requirement('KV-A');
  const b = requirement('KV-B');
  const lin = requirement('KV-L', { binds: 'LIN' });
  const persist = requirement('KV-P', { binds: 'PERSIST' });
  const network = requirement('KV-N', { when: ['network'] });
  const host = requirement('KV-H', { ofHost: true });
  const all = [a, b, lin, persist, network, host];
  const both = check('kv.both', ['KV-A', 'KV-B']);
  const linear = check('kv.lin', ['KV-L']);
  const ofHost = check('kv.host', ['KV-H']);
  const checks = [both, linear, ofHost];

  const passes = [
    run(both, 'direct'),
    run(both, 'guest'),
    run(linear, 'direct'),
    run(linear, 'guest'),
    run(ofHost, 'guest'),
  ];

  it('is conformant where everything that binds passed, level by level', () => {
    const { requirements, verdicts } = judge(all, plan(all, checks, subject, everything), passes, subject);
    expect(verdicts).to.deep.equal([
      { level: 'core', verdict: 'conformant', shown: 3, binding: 3 },
      { level: 'LIN', verdict: 'conformant', shown: 1, binding: 1 },
    ]);
    const cells = Object.fromEntries(requirements.map(({ id, transports }) => [id, transports.direct?.outcome]));
    expect(cells).to.deep.equal({
      'KV-A': 'pass',
      'KV-B': 'pass',
      'KV-L': 'pass',
      'KV-P': 'unclaimed',
      'KV-N': 'not-applicable',
      'KV-H': 'not-applicable',
    });
    expect(requirements[3]?.transports.direct?.reason).to.include('it is a cache');
  });

  it('counts a failure against the requirement that it names, and leaves the others what other checks showed', () => {
    const failed = { outcome: 'fail', failure: failure('KV-B'), observations: new Map([['KV-B', 1]]) } as const;
    const runs = [run(both, 'direct', failed), ...passes.slice(1)];
    const { requirements, verdicts } = judge(all, plan(all, checks, subject, everything), runs, subject);
    expect(requirements[1]?.transports.direct?.outcome).to.equal('fail');
    expect(requirements[0]?.transports.direct?.outcome).to.equal('inconclusive');
    expect(requirements[0]?.transports.guest?.outcome).to.equal('pass');
    expect(verdicts[0]).to.deep.equal({ level: 'core', verdict: 'not conformant', shown: 1, binding: 3 });
    expect(verdicts[1]?.verdict).to.equal('conformant');
  });

  it('is partial where a check saw nothing, failed by itself, was not selected, or does not exist', () => {
    const silent = [
      run(both, 'direct', { observations: new Map(), outcome: 'inconclusive', reason: 'x' }),
      ...passes.slice(1),
    ];
    expect(judge(all, plan(all, checks, subject, everything), silent, subject).verdicts[0]?.verdict).to.equal(
      'partial',
    );
    const broken = [
      run(both, 'direct', { observations: new Map(), outcome: 'error', reason: 'x' }),
      ...passes.slice(1),
    ];
    const errored = judge(all, plan(all, checks, subject, everything), broken, subject);
    expect(errored.requirements[0]?.transports.direct?.outcome).to.equal('error');
    const selection = { ...everything, checks: ['kv.lin'] };
    const selected = judge(all, plan(all, checks, subject, selection), passes.slice(2, 4), subject);
    expect(selected.requirements[0]?.transports.guest?.outcome).to.equal('not-run');
    expect(selected.verdicts[0]).to.deep.equal({ level: 'core', verdict: 'partial', shown: 0, binding: 3 });
    const more = [...all, requirement('KV-X')];
    const uncovered = judge(more, plan(more, checks, subject, everything), passes, subject);
    expect(uncovered.requirements.at(-1)?.transports.direct?.outcome).to.equal('uncovered');
    expect(uncovered.verdicts[0]?.verdict).to.equal('partial');
  });

  it('takes a requirement that one of its checks cannot show here as not shown', () => {
    const other = check('kv.other', ['KV-A']);
    const unsupported = { outcome: 'unsupported', reason: 'not here', observations: new Map() } as const;
    const runs = [...passes, run(other, 'direct', unsupported), run(other, 'guest')];
    const { requirements, verdicts } = judge(all, plan(all, [...checks, other], subject, everything), runs, subject);
    expect(requirements[0]?.transports.direct?.outcome).to.equal('unsupported');
    expect(verdicts[0]?.verdict).to.equal('partial');
  });

  describe('known failures', () => {
    const entry = (requirementId: string) => {
      const where = {
        module: '/mine.js',
        check: 'kv.both',
        transports: ['direct', 'guest'],
        place: 'known.toml:1',
      } as const;
      return { ...where, requirement: requirementId, reason: 'it is new', link: 'https://example.com/1' };
    };
    const known = {
      outcome: 'known-fail',
      reason: 'it is new (https://example.com/1)',
      failure: failure('KV-B'),
      known: entry('KV-B'),
    } as const;
    const stale = { outcome: 'unexpected-pass', reason: 'listed, and it passes', known: entry('KV-B') } as const;
    const other = check('kv.other', ['KV-A', 'KV-B']);
    const every = [...checks, other];

    /** The cells of KV-A and KV-B directly, and the verdict on core. */
    const told = (...runs: CheckRun[]) => {
      const { requirements, verdicts } = judge(all, plan(all, every, subject, everything), runs, subject);
      const [first, second] = requirements.map(({ transports }) => transports.direct);
      return { first, second, verdict: verdicts[0]?.verdict };
    };
    const rest = [...passes.slice(1), run(other, 'guest')];

    it('leave their requirement known to fail, whatever other checks showed, and the verdict partial', () => {
      const { first, second, verdict } = told(run(both, 'direct', known), run(other, 'direct'), ...rest);
      expect(second).to.include({ outcome: 'known-fail', reason: 'kv.both: it is new (https://example.com/1)' });
      expect(second?.checks).to.deep.equal(['kv.other']);
      expect(first?.outcome).to.equal('pass');
      expect(verdict).to.equal('partial');
    });

    it('leave what the check did not come to as not run', () => {
      const { first } = told(run(both, 'direct', known), ...rest);
      expect(first?.outcome).to.equal('not-run');
      expect(first?.reason).to.equal('kv.both stopped at a known failure before it came to this');
    });

    it('hide no failure of the same requirement in another check', () => {
      const news = { outcome: 'fail', failure: failure('KV-B') } as const;
      const { second, verdict } = told(run(both, 'direct', known), run(other, 'direct', news), ...rest);
      expect(second).to.include({ outcome: 'fail', reason: 'kv.other: o' });
      expect(verdict).to.equal('not conformant');
    });

    it('that pass are held against the requirement, and show the others', () => {
      for (const second of [run(other, 'direct'), run(other, 'direct', known)]) {
        const judged = told(run(both, 'direct', stale), second, ...rest);
        expect(judged.second).to.include({ outcome: 'unexpected-pass', reason: 'kv.both: listed, and it passes' });
        expect(judged.first?.outcome).to.equal('pass');
        expect(judged.verdict).to.equal('not conformant');
      }
    });
  });

  describe('points that the text leaves open', () => {
    const see = ['WebAssembly/wasi-keyvalue#57'];
    const open = requirement('WKV-O', { strength: 'ambiguous', quote: '"it may"', see });
    const odd = requirement('WKV-X', { strength: 'contradictory' });
    const hosted = requirement('WKV-N', { strength: 'ambiguous', when: ['network'] });
    const points = [a, open, odd, hosted];
    const asks = check('wkv.asks', ['WKV-O', 'KV-A']);
    const again = check('wkv.again', ['WKV-O']);
    const chose = (...choices: [string, string][]) => ({ choices: new Map(choices) });

    const judged = (...runs: CheckRun[]) => {
      const every = [asks, again];
      const { requirements, verdicts } = judge(points, plan(points, every, subject, everything), runs, subject);
      return { requirements, cell: requirements[1]?.transports.direct, verdict: verdicts[0] };
    };
    const passed = run(asks, 'guest', chose(['WKV-O', 'decimal digits']));

    it('are observed where a check recorded what the subject does, whatever became of the check', () => {
      for (const outcome of ['pass', 'inconclusive', 'fail'] as const) {
        const { cell } = judged(run(asks, 'direct', { outcome, ...chose(['WKV-O', 'decimal digits']) }), passed);
        expect(cell).to.deep.equal({
          outcome: 'observed',
          reason: 'decimal digits',
          checks: ['wkv.asks'],
          observations: 2,
        });
      }
    });

    it('tell all that was recorded, once', () => {
      const first = run(asks, 'direct', chose(['WKV-O', 'little endian']));
      expect(judged(first, run(again, 'direct', chose(['WKV-O', 'decimal digits']))).cell).to.deep.include({
        reason: 'decimal digits; little endian',
        checks: ['wkv.asks', 'wkv.again'],
      });
      expect(judged(first, run(again, 'direct', chose(['WKV-O', 'little endian']))).cell?.reason).to.equal(
        'little endian',
      );
    });

    it('bind nothing, and never pass or fail', () => {
      const { requirements, verdict } = judged(run(asks, 'direct'), passed);
      expect(verdict).to.deep.equal({ level: 'core', verdict: 'conformant', shown: 1, binding: 1 });
      const told = requirements.slice(1).map(({ transports }) => transports.direct);
      expect(told.map((one) => one?.outcome)).to.deep.equal(['inconclusive', 'uncovered', 'not-applicable']);
      expect(told[0]?.reason).to.equal('wkv.asks: recorded nothing about it');
    });

    it('are untold where their check ended before, or did not run', () => {
      const failed = { outcome: 'fail', failure: failure('KV-A'), observations: new Map() } as const;
      const { cell, verdict } = judged(run(asks, 'direct', failed), passed);
      expect(cell?.outcome).to.equal('inconclusive');
      expect(cell?.reason).to.equal('wkv.asks stopped at another violation before it came to this');
      expect(verdict?.verdict).to.equal('not conformant');
      expect(judged(passed).cell?.outcome).to.equal('uncovered');
      const unsupported = { outcome: 'unsupported', reason: 'cannot be stopped' } as const;
      expect(judged(run(asks, 'direct', unsupported), passed).cell).to.deep.include({
        outcome: 'unsupported',
        reason: 'wkv.asks: cannot be stopped',
      });
    });

    it('make an error of the suite of a check that judges them', () => {
      for (const outcome of ['fail', 'known-fail'] as const) {
        const { cell, verdict } = judged(run(again, 'direct', { outcome, failure: failure('WKV-O') }));
        expect(cell?.outcome).to.equal('error');
        expect(cell?.reason).to.equal('wkv.again judged what is ambiguous: o');
        expect(verdict?.verdict).to.equal('partial');
      }
    });

    it('keep their strength, quote and issues, and what is stated has no strength', () => {
      const { requirements } = judged(passed);
      expect(requirements[0]).not.to.have.any.keys('strength', 'quote', 'see');
      expect(requirements[1]).to.deep.include({ strength: 'ambiguous', quote: '"it may"', see });
      expect(requirements[2]).to.include({ strength: 'contradictory' });
    });
  });

  it('refuses a check of a requirement that nobody wrote', () => {
    expect(() => plan(all, [check('kv.x', ['KV-NONE'])], subject, everything)).to.throw(/kv\.x covers KV-NONE/);
  });

  it('leaves out what the tier does not reach, and what concerns the host directly', () => {
    const full = check('kv.full', ['KV-A'], { tier: 'full' });
    const planned = plan(all, [full, ofHost], subject, everything);
    const told = planned.map(({ check: { id }, transport, skip }) => `${id} ${transport} ${skip?.outcome}`);
    expect(told).to.deep.equal([
      'kv.full direct not-run',
      'kv.host direct not-applicable',
      'kv.full guest not-run',
      'kv.host guest undefined',
    ]);
  });
});

describe('the exit code', () => {
  const report = (verdict: 'conformant' | 'partial' | 'not conformant', outcome = 'pass', notRun?: object): Report => {
    const checks = [{ transports: { direct: { outcome } } }];
    return { certifications: [{ verdicts: [{ verdict }], checks, requirements: [], notRun }] } as unknown as Report;
  };
  const loose = { strict: false, explicit: true };

  const cases: [string, Report, { strict: boolean; explicit: boolean }, number][] = [
    ['conformant', report('conformant'), loose, 0],
    ['partial', report('partial'), loose, 0],
    ['partial, strictly', report('partial'), { ...loose, strict: true }, 1],
    ['not conformant, and an error', report('not conformant', 'error'), loose, 1],
    ['an error', report('partial', 'error'), { ...loose, strict: true }, 3],
    ['a known failure', report('partial', 'known-fail'), loose, 0],
    ['a known failure, strictly', report('partial', 'known-fail'), { ...loose, strict: true }, 1],
    ['a known failure that passes', report('conformant', 'unexpected-pass'), loose, 1],
    ['inconclusive', report('partial', 'inconclusive'), loose, 3],
    ['asked for and not run', report('conformant', 'pass', { outcome: 'not-run' }), loose, 3],
    [
      'not asked for and not run',
      report('conformant', 'pass', { outcome: 'not-run' }),
      { ...loose, explicit: false },
      0,
    ],
    [
      'not asked for, and a failed start',
      report('conformant', 'pass', { outcome: 'error' }),
      { ...loose, explicit: false },
      3,
    ],
  ];
  it('of a check that judges what the text leaves open is 3', () => {
    const judging = report('conformant', 'fail');
    const requirements = [{ transports: { command: { outcome: 'error' } } }];
    Object.assign(judging.certifications[0] ?? {}, { requirements });
    expect(exitCode(judging, loose)).to.equal(3);
  });

  for (const [what, of, options, code] of cases) {
    it(`of ${what} is ${code}`, () => {
      expect(exitCode(of, options)).to.equal(code);
    });
  }
});
