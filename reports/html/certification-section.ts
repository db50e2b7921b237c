import { backendName } from '../backend-name.ts';
import { FRESH_STORE } from '../fresh-store.ts';
import { issueLink } from '../issue-link.ts';
import type { Certification, CheckResult, Failure, RequirementResult, Runtime } from '../report.ts';
import { reservation } from '../reservation.ts';
import { sortFailures } from '../sort-failures.ts';
import { subjectName } from '../subject-name.ts';
import { count, duration, grouped } from '../terminal/text.ts';
import { worstVerdict } from '../worst-verdict.ts';
import { badge } from './badge.ts';
import { failureArticle } from './failure-article.ts';
import { type Content, type Markup, markup } from './markup.ts';
import { prose } from './prose.ts';
import { resultTable } from './result-table.ts';

/** Everything about one subject. `replayOf` gives the command that makes the calls of a failure again. */
export function certificationSection(
  certification: Certification,
  anchor: string,
  replayOf: (failure: string) => string,
): Markup {
  const { notRun, verdicts } = certification;
  const verdict = worstVerdict(certification);
  const word = notRun === undefined ? (verdict === undefined ? '' : badge(verdict)) : badge(notRun.outcome);
  return markup`<section class="certification" id="${anchor}">
<h2>${subjectName(certification)} ${word}</h2>
${caution(certification)}${notRun === undefined ? '' : absence(notRun)}
<dl>${facts(certification).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${verdicts.length === 0 ? '' : levels(certification)}
${failures(certification, replayOf)}${leftOpen(certification)}${inabilities(certification.runtime)}${claims(certification)}${resultTable(certification)}${checks(certification)}</section>
`;
}

/** What must not be missed beside a verdict. */
function caution(certification: Certification): Markup {
  const text = reservation(certification).replace(/^, /, '');
  return text === '' ? markup`` : markup`<p class="callout">Certified ${text}.</p>\n`;
}

function absence({ reason, cure, outcome }: NonNullable<Certification['notRun']>): Markup {
  return markup`<div class="callout${outcome === 'error' ? ' bad' : ''}"><p>${reason}</p>${
    cure === undefined ? '' : markup`<p>To run it:</p><pre>${cure}</pre>`
  }</div>`;
}

function facts(certification: Certification): [string, Content][] {
  const { interface: judged, backend, transports, runtime, limits, traits, operations } = certification;
  const limited = Object.entries(limits).map(([name, value]) => `${name} ${grouped(value)}`);
  const asked = Object.entries(operations).map(
    ([transport, { calls, sequences }]) =>
      `${transport}: ${count(calls, 'call')}${sequences === 0 ? '' : ` in ${count(sequences, 'sequence')}`}`,
  );
  const all: [string, Content][] = [
    ['interface', judged.name],
    ...(runtime === undefined ? [] : runtimeFacts(runtime)),
    ['backend', backend === null ? '' : backendName(backend)],
    [runtime === undefined ? 'transports' : 'worlds', transports.join(', ')],
    ['limits', limited.join(', ')],
    ['traits', traits.join(', ')],
    ['asked', asked.join('; ')],
  ];
  return all.filter(([, value]) => value !== '');
}

function runtimeFacts({ hostFunctions, shape, isolation }: Runtime): [string, Content][] {
  return [
    ['shape', markup`${shape.id} <span class="dim mono">${shape.digest.slice(0, 12)}</span>`],
    ['host functions', markup`<b>${hostFunctions}</b>`],
    ['isolation', FRESH_STORE[isolation]],
  ];
}

function levels({ verdicts }: Certification): Markup {
  const row = ({ level, verdict, shown, binding }: Certification['verdicts'][number]) =>
    markup`<tr><td>${level}</td><td>${badge(verdict)}</td>
<td>${grouped(shown)} of ${grouped(binding)} shown</td>
<td><meter min="0" max="${Math.max(binding, 1)}" value="${shown}"></meter></td></tr>
`;
  return markup`<table class="levels"><tbody>
${verdicts.map(row)}</tbody></table>`;
}

function failures(certification: Certification, replayOf: (failure: string) => string): Markup {
  const { own, known, harness } = sortFailures(certification);
  const part = (title: string, list: readonly Failure[]) =>
    list.length === 0
      ? ''
      : markup`<h3>${title}: ${grouped(list.length)}</h3>
${list.map((failure) => failureArticle(failure, certification, replayOf(failure.id)))}`;
  return markup`${part('Failures', own)}${part('Errors of the harness', harness)}${part('Known failures', known)}`;
}

/** What it does where the text leaves a point open. */
function leftOpen({ requirements, transports }: Certification): Markup {
  const points = requirements.filter((point) =>
    Object.values(point.transports).some(({ outcome }) => outcome === 'observed'),
  );
  if (points.length === 0) return markup``;
  return markup`<section>
<h3>Left open by the text, and what it does</h3>
<p class="dim">None of this is judged.</p>
<table class="results">
<thead><tr><th scope="col">Point</th><th scope="col">What it does</th></tr></thead>
<tbody>
${points.map((point) => openRow(point, transports))}</tbody>
</table>
</section>
`;
}

function openRow(
  { id, text, strength, quote, see = [], transports }: RequirementResult,
  all: readonly string[],
): Markup {
  const choices = new Map<string, string[]>();
  for (const [transport, { outcome, reason = '' }] of Object.entries(transports)) {
    if (outcome === 'observed') choices.set(reason, [...(choices.get(reason) ?? []), transport]);
  }
  const told = [...choices].map(([choice, over]) => {
    const where = over.length >= all.length ? '' : markup` <span class="dim">(${over.join(', ')})</span>`;
    return markup`<p><span class="choice">${choice}</span>${where}</p>`;
  });
  const links = see.map((name, index) => markup`${index === 0 ? '' : ', '}${issue(name)}`);
  return markup`<tr><th scope="row"><b>${id}</b><span class="dim">${strength ?? ''}</span><p>${prose(text)}</p>
${quote === undefined ? '' : markup`<blockquote>${prose(quote)}</blockquote>`}${links.length === 0 ? '' : markup`<p class="dim">Discussed in ${links}.</p>`}</th>
<td>${told}</td></tr>
`;
}

function issue(name: string): Markup {
  const link = issueLink(name);
  return link === undefined ? markup`${name}` : markup`<a href="${link}">${name}</a>`;
}

function inabilities(runtime: Runtime | undefined): Markup {
  const cannot = runtime?.cannot ?? [];
  if (cannot.length === 0) return markup``;
  const item = ({ ability, reason, confirmed, probe }: Runtime['cannot'][number]) =>
    markup`<li><b>${ability}</b>: ${reason}. ${
      confirmed
        ? markup`A probe confirmed it: ${probe}.`
        : markup`<span class="badge bad">not confirmed</span> The declaration is stale, and was not believed: ${probe}.`
    }</li>
`;
  return markup`<section>
<h3>What it cannot do</h3>
<ul class="plain">
${cannot.map(item)}</ul>
</section>
`;
}

function claims(certification: Certification): Markup {
  const broken = certification.claims.filter(({ held }) => !held);
  if (broken.length === 0) return markup``;
  const item = ({ level, reason = 'no reason was recorded' }: Certification['claims'][number]) =>
    markup`<li><b>${level}</b>: ${reason}</li>\n`;
  return markup`<section>
<h3>Claims that do not hold here</h3>
<ul class="plain">
${broken.map(item)}</ul>
</section>
`;
}

function checks({ checks: all, transports }: Certification): Markup {
  if (all.length === 0) return markup``;
  return markup`<details>
<summary>${count(all.length, 'check')}</summary>
<table class="results">
<thead><tr><th scope="col">Check</th>${transports.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${all.map((check) => checkRow(check, transports))}</tbody>
</table>
</details>
`;
}

function checkRow({ id, title, kind, covers, transports }: CheckResult, all: readonly string[]): Markup {
  const cells = all.map((transport) => {
    const cell = transports[transport];
    if (cell === undefined) return markup`<td></td>\n`;
    const { outcome, reason, durationMs, calls, notes = [] } = cell;
    return markup`<td data-name="${transport}">${badge(outcome)} <span class="dim">${count(calls, 'call')}, ${duration(durationMs)}</span>${
      reason === undefined ? '' : markup`<span class="reason">${reason}</span>`
    }${notes.map((note) => markup`<span class="reason">noted: ${note}</span>`)}</td>
`;
  });
  return markup`<tr><th scope="row"><b>${id}</b><span class="dim">${kind}</span><p>${title}</p><p class="dim">${covers.join(', ')}</p></th>
${cells}</tr>
`;
}
