import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { Report } from '../report.ts';
import { validateReport } from '../validate-report.ts';
import { renderSummary } from './summary.ts';
import { columns } from './text.ts';

const NAMES = ['partial', 'failures', 'not-run', 'two-certifications', 'known-failures', 'runtime'];

describe('renderSummary', () => {
  for (const name of NAMES) {
    it(`keeps to the width, except for lines to copy (${name})`, () => {
      for (const width of [60, 80, 120]) {
        const lines = renderSummary(golden(name), { color: false, width }).split('\n');
        const copied = / (rerun {7}|link {8}|to run|npm run conformance -- --)/;
        const long = lines.filter((line) => columns(line) > width && !copied.test(line));
        expect(long).to.deep.equal([]);
      }
    });

    it(`says the same with colour and without (${name})`, () => {
      const plain = renderSummary(golden(name), { color: false, width: 80 });
      const colored = renderSummary(golden(name), { color: true, width: 80 });
      expect(plain).not.to.include('\x1b');
      expect(colored).to.include('\x1b[');
      expect(stripVTControlCharacters(colored)).to.equal(plain);
    });

    it(`hides nothing that did not pass (${name})`, () => {
      const report = golden(name);
      const text = renderSummary(report, { color: false, width: 80 });
      for (const { requirements, checks } of report.certifications) {
        for (const { id, transports } of requirements) {
          if (Object.values(transports).some(({ outcome }) => outcome !== 'pass')) expect(text).to.include(id);
        }
        for (const { id, covers, transports } of checks) {
          const bad = Object.values(transports).some(({ outcome }) => outcome !== 'pass');
          if (bad)
            expect(
              [id, ...covers].some((each) => text.includes(each)),
              id,
            ).to.equal(true);
        }
      }
    });
  }

  it('never sends a control character of a report to the terminal', () => {
    const evil = '\x1b]0;title\x07\x1b[2J\x9b31m\r\n\u202e';
    const hostile = (value: unknown): unknown => {
      if (typeof value === 'string') return `${value}${evil}`;
      if (Array.isArray(value)) return value.map(hostile);
      if (typeof value !== 'object' || value === null) return value;
      // Words that select a branch stay what they are; every other string turns hostile.
      const fixed = [
        'outcome',
        'verdict',
        'kind',
        'strategy',
        'fidelity',
        'tier',
        'hostFunctions',
        'isolation',
        'strength',
      ];
      return Object.fromEntries(
        Object.entries(value).map(([key, child]) => [
          key === 'provider' ? key : ['direct', 'guest', 'command', 'http'].includes(key) ? key + evil : key,
          fixed.includes(key) ? child : hostile(child),
        ]),
      );
    };
    for (const name of NAMES) {
      const text = renderSummary(hostile(golden(name)) as Report, { color: false, width: 80 });
      expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it('never reads as a pass on the real thing where a fake stood in', () => {
    const text = renderSummary(golden('two-certifications'), { color: false, width: 200 });
    expect(text).to.match(/Verdict: conformant, .*on a fake dynamodb, not the real thing/);
  });

  it('never reads as a pass of the runtime where its functions were written here', () => {
    const text = renderSummary(golden('runtime'), { color: false, width: 200 });
    expect(text).to.match(/^jco 1\.16\.1 with .*\nhost functions: this project, not the makers of the runtime$/m);
    expect(text.match(/Verdict: conformant, .*, with host functions of this project$/gm)).to.have.lengthOf(2);
    expect(text).to.match(/^wasmtime 49\.0\.3 with .*\nhost functions: the runtime$/m);
  });

  it('says of a declaration that no probe confirmed that it is stale', () => {
    const text = renderSummary(golden('runtime'), { color: false, width: 200 });
    expect(text).to.match(/^ {2}paging +NOT CONFIRMED, .*the declaration is stale: it answered/m);
    expect(text).to.match(/^ {2}restart +it keeps the pairs in memory.*; a probe confirmed it: a key that was set/m);
  });

  it('tells in one place what was observed, and where the worlds differ', () => {
    const text = renderSummary(golden('runtime'), { color: false, width: 200 });
    const section = text.split('Left open by the text, and what it does\n')[1]?.split('\n\n')[0];
    expect(section).to.match(/WKV-OPEN-EMPTY +a store of its own\n/);
    expect(section).to.match(/WKV-LIST-CURSOR +command: none\n +http: a cursor, to an empty page\n/);
    expect(text).not.to.match(/^ {2}observed /m);
  });

  it('names a runtime as the command line does', () => {
    const report = golden('runtime');
    report.certifications = report.certifications.slice(2);
    const [certification] = report.certifications;
    const cell = certification?.checks[0]?.transports.command;
    Object.assign(cell ?? {}, { outcome: 'inconclusive', reason: 'it was too slow' });
    if (certification?.verdicts[0] !== undefined) certification.verdicts[0].verdict = 'partial';
    const text = renderSummary(report, { color: false, width: 80 });
    const flags = '--runtime reference-host --shape keyvalue-0.2.0-draft2 --provider keyvalue.redis';
    expect(text).to.include(`npm run conformance -- ${flags} --check wkv.open.odd --seed 9\n`);
    expect(text).to.include(`npm run conformance -- ${flags} --strict\n`);
  });

  it('shows the last of what a runtime wrote, and how much there is before', () => {
    const report = golden('runtime');
    const failure = report.certifications[0]?.failures[0];
    if (failure !== undefined) failure.output = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n');
    const text = renderSummary(report, { color: false, width: 80 });
    expect(text)
      .to.match(/it wrote +… 8 earlier lines in report\.json\n +line 8\n/)
      .and.to.include('line 19\n');
  });

  it('says so where only a selection ran', () => {
    const report = golden('partial');
    report.run.selected.checks.push('kv.get.set');
    expect(renderSummary(report, { color: false, width: 200 })).to.match(/Verdict: .*only what was selected ran/);
  });

  it('names a check that shows what none of its requirements shows', () => {
    const report = golden('partial');
    const cell = report.certifications[0]?.checks[0]?.transports.direct;
    Object.assign(cell ?? {}, { outcome: 'inconclusive', reason: 'it was too slow' });
    expect(renderSummary(report, { color: false, width: 80 })).to.match(
      /inconclusive +it was too slow: kv\.get\.missing \(direct\)/,
    );
  });

  it('counts a known failure as known, and still explains it', () => {
    const report = golden('failures');
    for (const cell of Object.values(report.certifications[0]?.checks[2]?.transports ?? {}))
      cell.outcome = 'known-fail';
    const text = renderSummary(report, { color: false, width: 80 });
    expect(text).to.include('\nFailures: 3\n').and.to.include('\nKnown failures: 2\n');
  });

  it('writes commands as the caller names them', () => {
    const text = renderSummary(golden('failures'), {
      color: false,
      width: 80,
      command: 'slight-conformance',
      folder: 'out/',
    });
    expect(text).to.include('slight-conformance --replay out/report.json#T1');
  });
});

function golden(name: string): Report {
  const report: unknown = JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'));
  validateReport(report);
  return report;
}
