import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure, Report } from '../reports/report.ts';
import type { Drawing } from './histories/drawing.ts';
import { drawRegister } from './histories/register-drawing.ts';
import { scenario } from './histories/scenario.ts';
import { refutation } from './histories/standing.ts';
import { CannotWriteReportError, prepareReportFolder, publish } from './publish.ts';

const golden = readFileSync(new URL('../reports/golden/failures.json', import.meta.url), 'utf8');
const history = scenario('1 0-1 set v1\n1 2-3 get -');
const drawing: Drawing = drawRegister(refutation(history, history));

describe('publish', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-publish-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Publishes the golden report with drawings for some of its failures. */
  function publishWith(...drawn: string[]): Failure[] {
    const report = JSON.parse(golden) as Report;
    const failures = report.certifications.flatMap((certification) => certification.failures);
    for (const failure of failures) {
      delete failure.timeline;
      if (drawn.includes(failure.id)) failure.timeline = `timelines/${failure.id}.html`;
    }
    publish(report, new Map(drawn.map((id) => [id, drawing])), folder, undefined, 'suite', tmpdir());
    return failures;
  }

  it('writes a page for each failing history, where its failure says', () => {
    const [first] = publishWith('T1', 'T3');
    expect(readdirSync(join(folder, 'timelines')).sort()).to.deep.equal(['T1.html', 'T3.html']);
    const page = readFileSync(join(folder, first?.timeline ?? ''), 'utf8');
    expect(page).to.include('T1: kv.value.empty over direct').and.to.include('<dt>seed</dt><dd>1297</dd>');
    expect(page).to.include('KV-EMPTY-VALUE: The empty value must be stored').and.to.include('redis 7.0.15 (real)');
    expect(page).to.match(/suite --replay slight-publish-\w+\/report\.json#T1/);
    expect(readFileSync(join(folder, 'summary.txt'), 'utf8')).to.match(
      /timeline +slight-publish-\w+\/timelines\/T3\.html/,
    );
    expect(readFileSync(join(folder, 'junit.xml'), 'utf8')).to.include('timeline: timelines/T1.html');
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).to.include('<a href="timelines/T1.html">').and.to.include('<a href="timelines/T3.html">');
    expect(html).to.match(/suite --replay slight-publish-\w+\/report\.json#T1/);
  });

  it('leaves no page of an earlier run, and what is not its own', () => {
    publishWith('T1', 'T3');
    writeFileSync(join(folder, 'timelines', 'notes.html'), 'mine');
    publishWith('T3');
    expect(readdirSync(join(folder, 'timelines')).sort()).to.deep.equal(['T3.html', 'notes.html']);
    rmSync(join(folder, 'timelines', 'notes.html'));
    publishWith();
    expect(existsSync(join(folder, 'timelines'))).to.equal(false);
  });

  it('sees before a run that the folder of the pages can be used', () => {
    writeFileSync(join(folder, 'timelines'), 'a file');
    expect(() => prepareReportFolder(folder, undefined)).to.throw(CannotWriteReportError, /timelines: is a file/);
    rmSync(join(folder, 'timelines'));
    mkdirSync(join(folder, 'timelines'));
    prepareReportFolder(folder, undefined);
  });
});
