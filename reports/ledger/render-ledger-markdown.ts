import { issueLink } from '../issue-link.ts';
import { isDisputed } from './is-disputed.ts';
import type { Ledger, LedgerEntry, LedgerMention, LedgerPackage, LedgerPoint, LedgerSubject } from './ledger.ts';
import { ledgerSummary } from './ledger-summary.ts';
import { LEDGER_TEXTS } from './ledger-texts.ts';
import { markdownText } from './markdown-text.ts';
import { pointStanding } from './point-standing.ts';

/** A ledger as Markdown, for a repository or an issue. */
export function renderLedgerMarkdown(ledger: Ledger): string {
  const { subjects, packages, superseded } = ledger;
  const parts = [
    `# ${LEDGER_TEXTS.title}`,
    ...(subjects.length === 0 ? [LEDGER_TEXTS.empty] : LEDGER_TEXTS.introduction.map(markdownText)),
    ...(subjects.length === 0 ? [] : [table(HEADINGS, subjects.map(subjectRow)), `**${ledgerSummary(ledger)}**`]),
    ...(superseded.length === 0
      ? []
      : [`Left aside, because of a later run: ${superseded.map(markdownText).join(', ')}.`]),
    ...packages.flatMap(packageParts),
  ];
  return `${parts.join('\n\n')}\n`;
}

const HEADINGS = ['Subject', 'Host functions', 'Worlds', 'On', 'Run'];

function subjectRow(subject: LedgerSubject): string[] {
  const { hostFunctions, worlds, backend, system, day, tier, suite, whole, notRun } = subject;
  return [
    named(subject),
    hostFunctions,
    worlds.map(markdownText).join(', '),
    [backend, system].flatMap((text) => (text === undefined ? [] : [markdownText(text)])).join(', '),
    [
      `${markdownText(day)}, tier ${tier}, ${markdownText(suite)}`,
      whole ? '' : ', only what was selected',
      notRun === undefined ? '' : `; **${markdownText(notRun)}**`,
    ].join(''),
  ];
}

function packageParts({ name, points }: LedgerPackage): string[] {
  const disputed = points.filter(isDisputed).length;
  return [
    `## ${markdownText(name)}`,
    `The subjects differ in ${disputed} of ${points.length} points; those stand first.`,
    ...points.flatMap(pointParts),
  ];
}

function pointParts(point: LedgerPoint): string[] {
  const { id, text, strength, quote, see, subjects, behaviours, unshown } = point;
  const row = (told: string, entry: LedgerEntry) => [
    told,
    markdownText(entry.what),
    entry.subjects.map(mentioned).join('<br>'),
  ];
  return [
    `### ${markdownText(id)}`,
    `*${strength}; ${pointStanding(point)}.* ${sentence(text)}`,
    ...(quote === undefined ? [] : [`> ${sentence(quote)}`]),
    ...(see.length === 0 ? [] : [`Discussed in ${see.map(linked).join(', ')}.`]),
    table(
      ['Subjects', 'What they do', 'Which'],
      [
        ...behaviours.map((entry) => row(`**${entry.subjects.length} of ${subjects}**`, entry)),
        ...unshown.map((entry) => row(`${entry.subjects.length} not shown`, entry)),
      ],
    ),
  ];
}

function named({ name, hostFunctions }: LedgerSubject): string {
  return `${markdownText(name)}${hostFunctions === 'this project' ? ' \\*' : ''}`;
}

function mentioned({ subject, worlds }: LedgerMention): string {
  return `${named(subject)}${worlds.length === 0 ? '' : ` (${worlds.map(markdownText).join(', ')})`}`;
}

function linked(name: string): string {
  const link = issueLink(name);
  return link === undefined ? markdownText(name) : `[${markdownText(name)}](${link})`;
}

/** A text with what stands in backticks as code. */
function sentence(text: string): string {
  return text
    .split(/(?<!`)(`[^`\n]+`)(?!`)/)
    .map((part, index) => (index % 2 === 1 && /^[\x20-\x7e]*$/.test(part) ? part : escapedInside(part)))
    .join('')
    .trim();
}

/** `markdownText`, with the spaces that stand beside code. */
function escapedInside(text: string): string {
  const [, before = '', after = ''] = /^( ?).*?( ?)$/s.exec(text) ?? [];
  const inner = markdownText(text);
  return inner === '' ? before : `${before}${inner}${after}`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
