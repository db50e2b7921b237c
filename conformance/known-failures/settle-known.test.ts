import { expect } from 'chai';
import type { Outcome } from '../../reports/report.ts';
import type { Check } from '../check.ts';
import type { CheckFailure, CheckRun } from '../run-check.ts';
import type { KnownFailure } from './known-failure.ts';
import { settleKnown } from './settle-known.ts';

const check: Check = {
  id: 'kv.a',
  title: 'a',
  covers: ['KV-A', 'KV-B'],
  kind: 'example',
  tier: 'default',
  run: async () => {},
};

const known: KnownFailure = {
  module: '/mine.js',
  check: 'kv.a',
  requirement: 'KV-A',
  transports: ['guest'],
  reason: 'it is new',
  link: 'https://example.com/1',
  place: 'known.toml:3',
};

const broken = (requirement: string, kind: CheckFailure['kind'] = 'violation'): CheckFailure => {
  return { kind, requirement, observed: 'o', required: 'r', operations: [], trace: [] };
};

function run(outcome: Outcome, failure?: CheckFailure, transport = 'guest'): CheckRun {
  const counts = { durationMs: 1, calls: 1, bulk: 0, sequences: 0 };
  const reason = outcome === 'pass' ? {} : { reason: 'as it was' };
  const nothing = { observations: new Map<string, number>(), written: new Set<string>() };
  return { check, transport, outcome, ...reason, ...counts, ...nothing, ...(failure === undefined ? {} : { failure }) };
}

describe('settleKnown', () => {
  it('makes a failure of the listed requirement known, with its reason and link, and keeps the failure', () => {
    const settled = settleKnown(run('fail', broken('KV-A')), [known]);
    expect(settled).to.include({ outcome: 'known-fail', reason: 'it is new (https://example.com/1)', known });
    expect(settled.failure?.observed).to.equal('o');
  });

  it('leaves a failure of another requirement, and says that the list does not mean it', () => {
    const settled = settleKnown(run('fail', broken('KV-B')), [known]);
    expect(settled.outcome).to.equal('fail');
    expect(settled.reason).to.equal('as it was (not the failure of KV-A that known.toml:3 lists)');
    expect(settled.known).to.equal(undefined);
  });

  it('finds the entry of the broken requirement among several of one check', () => {
    const other = { ...known, requirement: 'KV-B', place: 'known.toml:9' };
    expect(settleKnown(run('fail', broken('KV-B')), [known, other]).known).to.equal(other);
  });

  it('makes a pass of a listed check unexpected, and says which line is stale', () => {
    const settled = settleKnown(run('pass'), [known]);
    expect(settled.outcome).to.equal('unexpected-pass');
    expect(settled.reason).to.match(/known\.toml:3.* delete/);
  });

  it('leaves another transport and another check alone', () => {
    for (const outcome of ['pass', 'fail'] as const) {
      const direct = run(outcome, outcome === 'fail' ? broken('KV-A') : undefined, 'direct');
      expect(settleKnown(direct, [known])).to.equal(direct);
      const elsewhere = run(outcome, outcome === 'fail' ? broken('KV-A') : undefined);
      expect(settleKnown(elsewhere, [{ ...known, check: 'kv.b' }])).to.equal(elsewhere);
    }
  });

  for (const outcome of ['inconclusive', 'error', 'unsupported', 'not-applicable', 'not-run', 'observed'] as const) {
    it(`leaves ${outcome} what it is`, () => {
      const before = run(
        outcome,
        outcome === 'error' ? { ...broken('KV-A', 'error'), requirement: undefined } : undefined,
      );
      expect(settleKnown(before, [known])).to.equal(before);
    });
  }

  it('never takes a broken protocol for what is listed', () => {
    expect(settleKnown(run('fail', broken('KV-A', 'protocol')), [known]).outcome).to.equal('fail');
  });
});
