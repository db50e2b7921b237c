import type { Certification, Failure } from '../report.ts';
import { KINDS } from '../terminal/outcomes.ts';
import { count } from '../terminal/text.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { prose } from './prose.ts';

/** How many operations, and lines that the runtime wrote, are shown of one failure; all stand in `report.json`. */
const MOST = 200;

/** A failure, explained: what was broken, what was done, and how to see it again. `replay` makes its calls again. */
export function failureArticle(failure: Failure, { requirements }: Certification, replay: string): Markup {
  const { id, check, transport, kind, requirement, observed, required, known, timeline, rerun, trace } = failure;
  const broken = requirements.find((each) => each.id === requirement);
  const facts: (readonly [string, Content, string])[] = [
    ...(known === undefined ? [] : [['known', known.reason, ''] as const, ['link', linked(known.link), ''] as const]),
    ['observed', observed, 'observed'],
    ['required', required, ''],
  ];
  return markup`<article class="failure${known === undefined ? '' : ' known'}" id="${anchored(id)}">
<h4>${id}: ${check} (${transport}): ${KINDS[kind]}</h4>
${requirement === undefined ? '' : markup`<p><b>${requirement}</b> ${prose(broken?.text ?? 'its text is not in the report')}</p>`}
<dl>${facts.map(([name, value, kind]) => markup`<dt>${name}</dt><dd class="${kind}">${value}</dd>\n`)}</dl>
${output(failure.output)}${operations(failure.operations)}
${timeline === undefined ? '' : markup`<p>${timelineLink(timeline)}</p>`}
<h5>Run it again</h5>
<pre class="command">${rerun}</pre>
${trace.length === 0 ? '' : markup`<h5>Make its ${count(trace.length, 'recorded call')} again, one by one</h5>\n<pre class="command">${replay}</pre>`}
</article>
`;
}

function operations(steps: readonly string[]): Markup {
  if (steps.length === 0) return markup``;
  const untold = steps.length - MOST;
  return markup`<h5>Operations</h5>
<ol class="operations">${steps.slice(0, MOST).map((step) => markup`<li>${step}</li>\n`)}</ol>
${untold > 0 ? markup`<p class="dim">${count(untold, 'more operation')} in report.json</p>` : ''}`;
}

/** The last that the runtime wrote, where it says why it ended. */
function output(text: string | undefined): Markup {
  const lines = (text ?? '').trimEnd().split('\n');
  if (text === undefined || text.trim() === '') return markup``;
  const untold = lines.length - MOST;
  const shown = lines.slice(-MOST).map((line, index) => markup`${index === 0 ? '' : NEWLINE}${line}`);
  return markup`<h5>What the runtime itself wrote</h5>
${untold > 0 ? markup`<p class="dim">${count(untold, 'earlier line')} in report.json</p>` : ''}<pre>${shown}</pre>
`;
}

/** A line break that is not shown as an escape. */
const NEWLINE = markup`
`;

/** A report names its timelines; anything else in their place is no link. */
function timelineLink(timeline: string): Markup {
  if (!/^timelines\/T\d+\.html$/.test(timeline)) return markup`The history is drawn in ${timeline}.`;
  return markup`<a href="${timeline}">See the concurrent history drawn</a>`;
}

function linked(link: string): Markup {
  return /^https?:\/\//.test(link) ? markup`<a href="${link}">${link}</a>` : markup`${link}`;
}

/** An ID comes from a report, and could be anything. */
function anchored(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}
