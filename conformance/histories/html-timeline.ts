import { escapeHtml } from '../../reports/html/escape-html.ts';
import { type Bar, layOut } from './chart-layout.ts';
import type { Chart, Drawing, DrawnCall } from './drawing.ts';
import { SCRIPT } from './html-timeline-script.ts';
import { STYLE } from './html-timeline-style.ts';

/** What stands above a drawing. */
export interface Heading {
  readonly title: string;
  /** Name and value of what belongs to it, such as the seed. */
  readonly facts: readonly (readonly [string, string])[];
}

/** Height of a lane and of a fault's label, in pixels; the style has the same. */
const LANE = 30;
const FAULT = 20;

/**
 * Draws a failing history as one HTML page that needs nothing else, works from a file, and runs no code but its own. On
 * top the calls that show the failure and the sentence about them; below all calls on the subject, a lane a client,
 * time running to the right by rank. The grey line is the longest order that could be found; what could come next
 * and is not allowed is red, and scrolled to. Pointing at a call, or reaching it with the arrow keys, tells its times
 * and the state before and after it. Size is linear in the calls; ten thousand take a browser about a second.
 */
export function htmlTimeline(drawing: Drawing, { title, facts }: Heading): string {
  const { subject, sentence, witness, whole } = drawing;
  const count = (many: number, noun: string) => `${many} ${noun}${many === 1 ? '' : 's'}`;
  const all = `${count(whole.calls.length, 'call')} on ${subject} by ${count(whole.lanes.length, 'client')}`;
  const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="sentence">${escapeHtml(sentence)}.</p>
</header>
<main>
<section>
<h2>The ${count(witness.calls.length, 'call')} that show${witness.calls.length === 1 ? 's' : ''} it</h2>
${drawChart(witness, 'The calls that show it')}
</section>
<section>
<h2>${escapeHtml(all)}</h2>
<p class="tools"><button type="button" id="jump">Go to the first step that no order explains</button>
<span>Arrow keys go from call to call, along a client and across; Home and End to its first and last.</span></p>
${drawChart(whole, all)}
</section>
<section id="told" aria-live="polite"><p>Point at a call, or reach it with the keys, to read about it.</p></section>
<section>
<h2>How to read it</h2>
<ul class="legend">
<li><i class="call ok"></i> a call from its beginning to its answer; time runs to the right, in order and not to scale</li>
<li><i class="call unknown"></i> its outcome is unknown: it may have taken effect at any time since, or never</li>
<li><i class="call fail"></i> it failed and had no effect</li>
<li><i class="call ok witness"></i> one of the calls that show the failure</li>
<li><i class="call ok illegal"></i> it had to come next, or could have, and the state forbids it</li>
<li><i class="line"></i> the longest order that could be found, with each call's number in it</li>
<li><i class="fault"></i> a fault that the test made</li>
</ul>
</section>
<section>
<h2>Where it is from</h2>
<dl>${rows.join('\n')}</dl>
</section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function drawChart(chart: Chart, name: string): string {
  const { bars, faults, width } = layOut(chart);
  const top = FAULT * faults.reduce((most, { row }) => Math.max(most, row + 1), 0);
  const height = top + chart.lanes.length * LANE;
  const lanes = chart.lanes.map((lane, index) => {
    const own = bars.filter((bar) => bar.call.lane === index).map(drawCall);
    return `<div class="lane" role="group" aria-label="${escapeHtml(lane)}"><span class="name">${escapeHtml(lane)}</span>
${own.join('\n')}</div>`;
  });
  const shades = faults.map(({ label, from, to, row }) => {
    const place = `left:${from}px;width:${to - from}px;padding-top:${row * FAULT}px`;
    return `<div class="fault" style="${place}"><span>${escapeHtml(label)}</span></div>`;
  });
  const points = bars
    .filter(({ point }) => point !== undefined)
    .sort((a, b) => (a.call.step?.place ?? 0) - (b.call.step?.place ?? 0))
    .map(({ point, call }) => `${(point ?? 0) + 1},${top + call.lane * LANE + LANE / 2}`);
  return `<div class="chart" role="region" aria-label="${escapeHtml(name)}">
<div class="canvas" style="width:${width}px;height:${height}px;padding-top:${top}px">
${shades.join('\n')}
${lanes.join('\n')}
<svg width="${width}" height="${height}" aria-hidden="true"><polyline points="${points.join(' ')}"/></svg>
</div>
</div>`;
}

function drawCall({ call, from, to, point }: Bar): string {
  const kinds = [
    call.outcome,
    call.witness ? 'witness' : '',
    call.illegal === undefined ? '' : 'illegal',
    call.illegal?.due ? 'due' : '',
  ];
  const place = call.step === undefined ? '' : `<b>${call.step.place}</b>`;
  const mark = point === undefined ? '' : `<u style="left:${point - from}px"></u>`;
  const told = Object.entries(details(call)).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  const classes = ['call', ...kinds].filter((kind) => kind !== '').join(' ');
  const style = `left:${from}px;width:${to - from}px`;
  return `<button type="button" tabindex="-1" class="${classes}" style="${style}"${told.join('')}>${mark}${place}${escapeHtml(call.short)}</button>`;
}

/** What is told about a call; the script knows the names. */
function details({ call, from, to, outcome, step, illegal }: DrawnCall): Record<string, string> {
  const ms = (time: number) => `${time.toFixed(3)} ms`;
  const ends = {
    ok: to === null ? '' : `to ${ms(to)}, which is ${ms(to - from)}`,
    fail: to === null ? '' : `to ${ms(to)}, and failed: it had no effect`,
    unknown: 'and its outcome is unknown',
  };
  return {
    call,
    time: `from ${ms(from)} ${ends[outcome]}`,
    ...(step && { order: `number ${step.place} in the order`, states: `state ${step.before}, then ${step.after}` }),
    ...(!step && outcome !== 'fail' && { order: 'not in the longest order' }),
    ...(illegal && {
      illegal: `it ${illegal.due ? 'had to' : 'could'} come next, and the state ${illegal.state} forbids it`,
    }),
  };
}
