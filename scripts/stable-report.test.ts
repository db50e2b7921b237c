import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Report } from '../reports/report.ts';
import { validateReport } from '../reports/validate-report.ts';
import { stableReport } from './stable-report.ts';

function golden(name: string): Report {
  const report: unknown = JSON.parse(readFileSync(new URL(`../reports/golden/${name}.json`, import.meta.url), 'utf8'));
  validateReport(report);
  return report;
}

describe('stableReport', () => {
  for (const name of ['partial', 'failures', 'not-run', 'two-certifications', 'known-failures']) {
    it(`makes a valid report that it leaves as it is, with every outcome kept (${name})`, () => {
      const report = golden(name);
      const stable = stableReport(report);
      validateReport(stable);
      expect(stableReport(stable)).to.deep.equal(stable);
      const outcomes = ({ certifications }: Report) =>
        certifications.map(({ checks, requirements, verdicts }) => [
          verdicts,
          ...[...checks, ...requirements].map(({ id, transports }) => {
            return [id, Object.entries(transports).map(([transport, { outcome }]) => [transport, outcome])];
          }),
        ]);
      expect(outcomes(stable)).to.deep.equal(outcomes(report));
    });
  }

  it('is the same for two runs that differ in what runs differ in', () => {
    const one = golden('failures');
    const other = golden('failures');
    Object.assign(other.run, { nonce: 'cfff0', startedAt: '2026-03-01T23:59:59Z', durationMs: 1 });
    other.environment.os = 'linux 7.0.1-generic';
    const [certification] = other.certifications;
    if (certification === undefined) throw new Error('there is none');
    certification.backend = {
      ...(certification.backend as NonNullable<typeof certification.backend>),
      served: { get: 1 },
    };
    certification.operations = {};
    for (const { transports } of certification.checks)
      for (const cell of Object.values(transports)) Object.assign(cell, { durationMs: 77, calls: cell.calls * 7 });
    for (const failure of certification.failures) failure.trace = [];
    expect(stableReport(other)).to.deep.equal(stableReport(one));
  });

  it('keeps no nonce, no port and no path of a machine in any text, and leaves other text alone', () => {
    const report = golden('partial');
    report.run.nonce = 'cabc123';
    const cell = report.certifications[0]?.requirements[0]?.transports.direct;
    if (cell === undefined) throw new Error('there is none');
    cell.reason =
      'store cabc123-direct-1 at 127.0.0.1:6379 in /tmp/slight-run-x/y: 2/3 of a/tmp/b, https://a.org/b/c, /v1';
    const [certification] = stableReport(report).certifications;
    expect(certification?.requirements[0]?.transports.direct?.reason).to.equal(
      'store <nonce>-direct-1 at 127.0.0.1:<port> in <path>: 2/3 of a/tmp/b, https://a.org/b/c, /v1',
    );
  });
});
