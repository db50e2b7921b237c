import { type Markup, markup } from '../html/markup.ts';
import { page } from '../html/page.ts';
import { prose } from '../html/prose.ts';
import { issueLink } from '../issue-link.ts';
import { isDisputed } from './is-disputed.ts';
import type { Ledger, LedgerEntry, LedgerMention, LedgerPackage, LedgerPoint, LedgerSubject } from './ledger.ts';
import { LEDGER_STYLE } from './ledger-style.ts';
import { ledgerSummary } from './ledger-summary.ts';
import { LEDGER_TEXTS } from './ledger-texts.ts';
import { pointStanding } from './point-standing.ts';

/** A ledger as one HTML page that needs nothing else. */
export function renderLedgerHtml(ledger: Ledger): string {
  const { title, introduction, empty } = LEDGER_TEXTS;
  const { subjects, packages, superseded } = ledger;
  const told = markup`${introduction.map((text) => markup`<p>${text}</p>\n`)}
<p class="summary">${ledgerSummary(ledger)}</p>
<section>
<h2>Who was asked</h2>
<table class="subjects">
<thead><tr><th>Subject</th><th>Host functions</th><th>Worlds</th><th>On</th><th>Run</th></tr></thead>
<tbody>
${subjects.map(subjectRow)}</tbody>
</table>
${superseded.length === 0 ? '' : markup`<p class="dim">Left aside, because of a later run: ${superseded.join(', ')}.</p>`}
</section>
${packages.map(packageSection)}`;
  const body = markup`<main>
<h1>${title}</h1>
${subjects.length === 0 ? markup`<p>${empty}</p>` : told}
</main>`;
  return page({ title, body, style: LEDGER_STYLE });
}

function subjectRow(subject: LedgerSubject): Markup {
  const { hostFunctions, worlds, backend, system, day, tier, suite, whole, notRun } = subject;
  return markup`<tr><td>${named(subject)}</td><td data-name="host functions">${hostFunctions}</td>
<td data-name="worlds">${worlds.join(', ')}</td>
<td data-name="on">${backend === undefined ? '' : `${backend}, `}${system}</td>
<td data-name="run">${day}, tier ${tier}, ${suite}${whole ? '' : ', only what was selected'}${
    notRun === undefined ? '' : markup`; <b>${notRun}</b>`
  }</td></tr>
`;
}

function packageSection({ name, points }: LedgerPackage): Markup {
  const disputed = points.filter(isDisputed).length;
  return markup`<section>
<h2>${name}: they differ in ${disputed} of ${points.length} points</h2>
<ul class="index">
${points.map((point) => markup`<li><a href="#${anchor(point)}">${point.id}</a> <span class="dim">${pointStanding(point)}</span></li>\n`)}</ul>
${points.map(pointArticle)}</section>
`;
}

function pointArticle(point: LedgerPoint): Markup {
  const { id, text, strength, quote, see, subjects, behaviours, unshown } = point;
  const standing = isDisputed(point) ? 'disputed' : behaviours.length > 0 ? 'agreed' : 'untold';
  return markup`<article class="point ${standing}" id="${anchor(point)}">
<h3><a href="#${anchor(point)}">${id}</a> <span class="tag">${strength}</span> <span class="standing">${pointStanding(point)}</span></h3>
<p>${prose(text)}</p>
${quote === undefined ? '' : markup`<blockquote>${prose(quote)}</blockquote>`}
${see.length === 0 ? '' : markup`<p class="dim">Discussed in ${listOf(see.map(linked))}.</p>`}
<ul class="entries">
${behaviours.map((entry) => entryItem(entry, share(entry.subjects.length, subjects), ''))}${unshown.map((entry) =>
  entryItem(entry, markup`${entry.subjects.length} not shown`, 'unshown'),
)}</ul>
</article>
`;
}

function entryItem({ what, subjects }: LedgerEntry, told: Markup, kind: string): Markup {
  return markup`<li class="${kind}"><div class="share">${told}</div><div class="what">${what}</div>
<ul class="which">${subjects.map((mention) => markup`<li>${mentioned(mention)}</li>`)}</ul></li>
`;
}

/** So many of all, in figures and as a bar. */
function share(some: number, all: number): Markup {
  const percent = Math.round((100 * some) / Math.max(all, 1));
  return markup`<b>${some} of ${all}</b><i><i style="width:${percent}%"></i></i>`;
}

function mentioned({ subject, worlds }: LedgerMention): Markup {
  return markup`${named(subject)}${worlds.length === 0 ? '' : ` (${worlds.join(', ')})`}`;
}

function named({ name, hostFunctions }: LedgerSubject): string {
  return hostFunctions === 'this project' ? `${name} *` : name;
}

function linked(name: string): Markup {
  const link = issueLink(name);
  return link === undefined ? markup`${name}` : markup`<a href="${link}">${name}</a>`;
}

function listOf(items: readonly Markup[]): Markup {
  return markup`${items.map((item, index) => (index === 0 ? item : markup`, ${item}`))}`;
}

/** An ID comes from a report, and could be anything. */
function anchor({ id }: LedgerPoint): string {
  return encodeURIComponent(id.toWellFormed());
}
