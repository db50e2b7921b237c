import { countKnown } from '../count-known.ts';
import { exitMeaning } from '../exit-meaning.ts';
import type { Certification, Report } from '../report.ts';
import { reservation } from '../reservation.ts';
import { sortFailures } from '../sort-failures.ts';
import { subjectName } from '../subject-name.ts';
import { count, duration, grouped } from '../terminal/text.ts';
import { worstVerdict } from '../worst-verdict.ts';
import { badge } from './badge.ts';
import { certificationSection } from './certification-section.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { page } from './page.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { REPORT_STYLE } from './report-style.ts';

/** What a page knows besides the report. */
export interface HtmlOptions {
  /** What starts the suite; `npm run conformance --` unless given. */
  readonly command?: string;
  /** The folder of the report, as the reader would write it; `conformance-report` unless given. */
  readonly folder?: string;
}

/** A report as one HTML page that needs nothing else, and links to the timelines beside it. */
export function renderHtml(report: Report, options: HtmlOptions = {}): string {
  const { command = 'npm run conformance --', folder = 'conformance-report' } = options;
  const replayOf = (failure: string) => `${command} --replay ${folder.replace(/\/$/, '')}/report.json#${failure}`;
  const { certifications, available, suite } = report;
  const body = markup`<main>
<h1>${suite.name} ${suite.version}</h1>
<dl>${facts(report).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
<ul class="subjects">
${certifications.map(subjectItem)}</ul>
${certifications.map((certification, index) => certificationSection(certification, anchorOf(index), replayOf))}${
  available.length === 0 ? '' : others(available)
}</main>`;
  const title = `${suite.name}: ${certifications.map(subjectName).join(', ')}`;
  return page({ title, body, style: REPORT_STYLE, script: REPORT_SCRIPT });
}

function facts(report: Report): [string, Content][] {
  const { run, environment } = report;
  const meaning = exitMeaning(report);
  const selected = [...run.selected.checks, ...run.selected.requirements];
  const all: [string, Content][] = [
    ['run', `${run.startedAt}, ${duration(run.durationMs)}, tier ${run.tier}, seed ${run.seed}`],
    ['exit code', `${run.exitCode}${meaning === '' ? '' : `: ${meaning}`}`],
    ['on', `${environment.os} ${environment.architecture}, Node ${environment.node}`],
    ['selected', selected.length === 0 ? '' : markup`<b>only ${selected.join(', ')}</b>`],
  ];
  return all.filter(([, value]) => value !== '');
}

function subjectItem(certification: Certification, index: number): Markup {
  const { notRun, verdicts } = certification;
  const verdict = worstVerdict(certification);
  const word = notRun === undefined ? (verdict === undefined ? '' : badge(verdict)) : badge(notRun.outcome);
  const sum = (key: 'shown' | 'binding') => grouped(verdicts.reduce((total, level) => total + level[key], 0));
  const failed = sortFailures(certification).own.length;
  const known = countKnown(certification);
  const told =
    notRun === undefined
      ? [
          `${sum('shown')} of ${sum('binding')} binding requirements shown${reservation(certification)}`,
          ...(failed === 0 ? [] : [count(failed, 'failure')]),
          ...(known === 0 ? [] : [count(known, 'known failure')]),
        ].join('; ')
      : 'nothing was shown';
  return markup`<li><a href="#${anchorOf(index)}">${subjectName(certification)}</a> ${word} <span class="dim">${told}</span></li>
`;
}

function anchorOf(index: number): string {
  return `subject-${index + 1}`;
}

function others(available: Report['available']): Markup {
  const item = ({ provider, aliases, needs }: Report['available'][number]) =>
    markup`<li><b>${provider}</b>${aliases.length === 0 ? '' : ` (also ${aliases.join(', ')})`} needs ${needs}</li>\n`;
  return markup`<section class="certification">
<h2>Not certified in this run</h2>
<ul class="plain">
${available.map(item)}</ul>
</section>
`;
}
