import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { renderJUnit } from './junit/junit.ts';
import type { Report } from './report.ts';
import { renderSummary } from './terminal/summary.ts';
import { validateReport } from './validate-report.ts';

const FOLDER = new URL('./golden/', import.meta.url);
const HOW = 'Set UPDATE_GOLDEN=1 and run the tests to write the golden files anew; then read what changed.';

const renderers: Record<string, (report: Report) => string> = {
  txt: (report) => renderSummary(report, { color: false, width: 80 }),
  xml: renderJUnit,
};

describe('golden reports', () => {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''));

  it('exist', () => {
    expect(names).to.include.members([
      'partial',
      'failures',
      'not-run',
      'two-certifications',
      'known-failures',
      'runtime',
    ]);
  });

  for (const name of names) {
    it(`${name}.json is a valid report`, () => {
      validateReport(read(`${name}.json`));
    });

    for (const [extension, render] of Object.entries(renderers)) {
      it(`${name}.${extension} is what ${name}.json renders to`, () => {
        const report = read(`${name}.json`);
        validateReport(report);
        const rendered = render(report);
        const file = new URL(`${name}.${extension}`, FOLDER);
        if (process.env.UPDATE_GOLDEN) writeFileSync(file, rendered);
        expect(readFileSync(file, 'utf8'), HOW).to.equal(rendered);
      });
    }
  }
});

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}
