import { backendName } from '../backend-name.ts';
import { countKnown } from '../count-known.ts';
import { exitMeaning } from '../exit-meaning.ts';
import { FRESH_STORE } from '../fresh-store.ts';
import type { Certification, Failure, Outcome, Report, Runtime } from '../report.ts';
import { reservation } from '../reservation.ts';
import { sortFailures } from '../sort-failures.ts';
import { subjectName } from '../subject-name.ts';
import { worstVerdict } from '../worst-verdict.ts';
import { inabilities } from './inabilities.ts';
import { leftOpen } from './left-open.ts';
import { judged, KINDS, ORDER, type Paint, paint, tinted } from './outcomes.ts';
import { shellWord } from './shell-word.ts';
import { subjectFlags } from './subject-flags.ts';
import { columns, count, duration, flow, grouped, hang, listed, pad, printable, wrap } from './text.ts';

/** How a summary is written. */
export interface SummaryOptions {
  color: boolean;
  /** Columns to wrap at. Commands are never wrapped, so that they can be copied. */
  width: number;
  /** What starts the suite, for the commands in the hints; `npm run conformance --` unless given. */
  command?: string;
  /** The folder of the run's report, as the reader would write it; `conformance-report` unless given. */
  folder?: string;
}

interface Page {
  paint: Paint;
  width: number;
  command: string;
  folder: string;
  report: Report;
}

/** How many operations of one failure are shown; all of them stand in report.json. */
const MOST_OPERATIONS = 100;
/** How many of the last lines that a runtime wrote are shown; all that were kept stand in report.json. */
const MOST_OUTPUT = 12;
const NARROWEST = 48;

/**
 * What a person wants to read after a run: per subject what holds, what failed and why, and what was not shown; then
 * what to do next.
 */
export function renderSummary(report: Report, options: SummaryOptions): string {
  const page: Page = {
    paint: paint(options.color),
    width: Math.max(options.width, NARROWEST),
    command: options.command ?? 'npm run conformance --',
    folder: (options.folder ?? 'conformance-report').replace(/\/$/, ''),
    report,
  };
  const parts = [
    ...report.certifications.flatMap((certification) => certificationParts(page, certification)),
    overview(page),
    next(page),
    available(page),
  ];
  const text = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function certificationParts(page: Page, certification: Certification): string[][] {
  const groups = grouping(certification);
  const against = groups.filter(({ outcome }) => outcome === 'fail' || outcome === 'unexpected-pass');
  const rest = groups.filter((group) => !against.includes(group));
  return [
    header(page, certification),
    didNotRun(page, certification),
    levels(page, certification),
    ...failures(page, certification),
    section(page, 'Against it, by reason', groupLines(page, against)),
    section(page, 'Not shown, by reason', groupLines(page, rest)),
    section(page, 'Left open by the text, and what it does', leftOpen(certification, page.width)),
    section(page, 'What it cannot do', inabilities(certification, page.width)),
    section(page, 'Claims that do not hold here', claims(page, certification)),
    section(page, 'Noted', notes(page, certification)),
    section(page, 'What was asked of it', operations(page, certification)),
    verdictLine(page, certification),
  ];
}

function section(page: Page, title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [page.paint.bold(title), ...lines];
}

function header(page: Page, certification: Certification): string[] {
  const { runtime, transports } = certification;
  const facts = [
    printable(subjectName(certification)),
    ...backendFacts(certification),
    ...(transports.length === 0 ? [] : [`${runtime === undefined ? 'over' : 'in'} ${printable(listed(transports))}`]),
    printable(certification.interface.name),
  ];
  const lines = flow(facts, ' · ', page.width).map((line) => page.paint.bold(line));
  return [...lines, ...runtimeLines(page, runtime), page.paint.dim('─'.repeat(page.width))];
}

/** Who wrote the functions under test stands on a line of its own: it says whom the report is about. */
function runtimeLines(page: Page, runtime: Runtime | undefined): string[] {
  if (runtime === undefined) return [];
  const { hostFunctions, isolation } = runtime;
  const others = hostFunctions === 'the runtime' ? '' : ', not the makers of the runtime';
  const paintLine = others === '' ? page.paint.bold : (line: string) => page.paint.bold(page.paint.yellow(line));
  return [
    ...wrap(`host functions: ${hostFunctions}${others}`, page.width).map(paintLine),
    ...wrap(FRESH_STORE[isolation], page.width),
  ];
}

function backendFacts({ backend, notRun, runtime }: Certification): string[] {
  if (backend !== null) return [printable(backendName(backend))];
  return notRun === undefined && runtime === undefined ? ['no backend of its own'] : [];
}

function didNotRun(page: Page, { notRun }: Certification): string[] {
  if (notRun === undefined) return [];
  const outcome = notRun.outcome;
  const label = pad(outcome === 'error' ? 'ERROR' : 'NOT RUN', 9);
  const lines = hang(label, wrap(printable(notRun.reason), page.width - columns(label)));
  lines[0] = tinted(page.paint, outcome, label) + (lines[0] ?? '').slice(label.length);
  // The cure may be a command, so it is never wrapped.
  if (notRun.cure !== undefined) lines.push(`${pad('to run', 9)}${printable(notRun.cure, Infinity)}`);
  return lines;
}

function levels(page: Page, { verdicts }: Certification): string[] {
  const widest = Math.max(0, ...verdicts.map(({ level }) => columns(printable(level))));
  const digits = Math.max(0, ...verdicts.map(({ shown }) => grouped(shown).length));
  return verdicts.flatMap(({ level, verdict, shown, binding }) => {
    const name = `  ${pad(printable(level), widest)}  `;
    const word = pad(verdict, 'not conformant'.length + 2);
    const text = wrap(shownText(page, shown, binding, digits), page.width - columns(name + word));
    return hang(name + word, text).map((line) => line.replace(word, judged(page.paint, verdict, word)));
  });
}

function shownText(page: Page, shown: number, binding: number, digits: number = 0): string {
  const proportion = `${grouped(shown).padStart(digits)} of ${grouped(binding)}`;
  return `${proportion} binding requirements shown, tier ${page.report.run.tier}`;
}

function failures(page: Page, certification: Certification): string[][] {
  const parts = (title: string, outcome: Outcome, list: Failure[]) =>
    list.map((failure, index) => {
      const lines = failureLines(page, certification, failure);
      return index === 0 ? [tinted(page.paint, outcome, `${title}: ${grouped(list.length)}`), ...lines] : lines;
    });
  const { own, known, harness } = sortFailures(certification);
  return [
    ...parts('Failures', 'fail', own),
    ...parts('Errors of the harness', 'error', harness),
    ...parts('Known failures', 'known-fail', known),
  ];
}

function failureLines(page: Page, certification: Certification, failure: Failure): string[] {
  const widest = Math.max(...certification.failures.map((each) => columns(printable(each.id))));
  const id = pad(printable(failure.id), widest);
  const space = ' '.repeat(4 + columns(id));
  const width = page.width - columns(space);
  const field = (name: string, lines: string[]) =>
    hang(pad(name, 12), lines).map((line, index) =>
      index === 0 ? `${space}${page.paint.dim(pad(name, 12))}${line.slice(12)}` : `${space}${line}`,
    );
  const titleText = `${printable(failure.check)} over ${printable(failure.transport)}: ${KINDS[failure.kind]}`;
  const [title = '', ...more] = wrap(titleText, width);
  const sort = failure.known === undefined ? 'fail' : 'known-fail';
  const lines = [`  ${tinted(page.paint, sort, id)}  ${page.paint.bold(title)}`];
  lines.push(...more.map((line) => `${space}${page.paint.bold(line)}`));
  lines.push(...requirementText(certification, failure, width).map((line) => space + line));
  if (failure.known !== undefined) {
    lines.push(...field('known', wrap(printable(failure.known.reason), width - 12)));
    lines.push(...field('link', [printable(failure.known.link, Infinity)]));
  }
  lines.push(...field('observed', wrap(printable(failure.observed), width - 12)));
  lines.push(...field('required', wrap(printable(failure.required), width - 12)));
  lines.push(...field('it wrote', outputLines(failure.output, width - 12)));
  const steps = failure.operations.slice(0, MOST_OPERATIONS).flatMap((operation, index) => {
    const number = `${String(index + 1).padStart(String(failure.operations.length).length)}  `;
    return hang(number, wrap(printable(operation), width - 12 - columns(number)));
  });
  const untold = failure.operations.length - MOST_OPERATIONS;
  if (untold > 0) steps.push(`… ${count(untold, 'more operation')} in report.json`);
  lines.push(...field('operations', steps));
  if (failure.timeline !== undefined) {
    lines.push(...field('timeline', [printable(`${page.folder}/${failure.timeline}`, Infinity)]));
  }
  lines.push(...field('rerun', [printable(failure.rerun, Infinity)]));
  const calls =
    failure.trace.length === 0 ? 'no calls recorded' : `${count(failure.trace.length, 'call')} in report.json`;
  lines.push(...field('trace', [`${printable(failure.id)}: ${calls}`]));
  return lines;
}

/** The last that a runtime wrote: what it said of its own end stands there. */
function outputLines(output: string | undefined, width: number): string[] {
  const written = (output ?? '').split('\n').filter((line) => line.trim() !== '');
  const untold = written.length - MOST_OUTPUT;
  const shown = written.slice(-MOST_OUTPUT).flatMap((line) => wrap(printable(line), width));
  return untold > 0 ? [`… ${count(untold, 'earlier line')} in report.json`, ...shown] : shown;
}

function requirementText(certification: Certification, failure: Failure, width: number): string[] {
  if (failure.requirement === undefined) return [];
  const requirement = certification.requirements.find(({ id }) => id === failure.requirement);
  const binds = requirement === undefined ? '' : ` [${requirement.binds}]`;
  const text = requirement?.text ?? 'its text is not in the report';
  return wrap(printable(`${failure.requirement}${binds}: ${text}`), width);
}

interface Group {
  outcome: Outcome;
  reason: string;
  /** The transports that each ID has this outcome over. */
  members: Map<string, string[]>;
}

/** Whatever did not pass and is not explained as a failure already, by outcome and reason. */
function grouping(certification: Certification): Group[] {
  const groups = new Map<string, Group>();
  const add = (id: string, transport: string, outcome: Outcome, reason: string | undefined) => {
    const why = printable(reason ?? '') || 'no reason was recorded';
    const key = `${outcome} ${why}`;
    const group = groups.get(key) ?? { outcome, reason: why, members: new Map() };
    group.members.set(id, [...(group.members.get(id) ?? []), transport]);
    groups.set(key, group);
  };
  for (const { id, transports } of certification.requirements) {
    for (const [transport, cell] of Object.entries(transports)) {
      const told = certification.failures.some((f) => f.requirement === id && f.transport === transport);
      // What is observed has a section of its own.
      if (cell.outcome === 'pass' || cell.outcome === 'observed') continue;
      if (told && (cell.outcome === 'fail' || cell.outcome === 'known-fail')) continue;
      add(id, transport, cell.outcome, cell.reason);
    }
  }
  for (const check of certification.checks) {
    for (const [transport, cell] of Object.entries(check.transports)) {
      const told = certification.failures.some((f) => f.check === check.id && f.transport === transport);
      if (cell.outcome === 'pass' || (told && ['fail', 'known-fail', 'error'].includes(cell.outcome))) continue;
      // A check is named only where none of its requirements shows the same already.
      const shown = certification.requirements.some(
        ({ id, transports }) => check.covers.includes(id) && transports[transport]?.outcome === cell.outcome,
      );
      if (!shown) add(check.id, transport, cell.outcome, cell.reason);
    }
  }
  const everywhere = certification.transports.length;
  for (const group of groups.values()) {
    for (const [id, transports] of group.members) {
      if (transports.length >= everywhere) group.members.set(id, []);
    }
  }
  return [...groups.values()].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
}

function groupLines(page: Page, groups: Group[]): string[] {
  return groups.flatMap(({ outcome, reason, members }) => {
    const label = `  ${pad(outcome, 'unexpected-pass'.length)}  `;
    const width = page.width - columns(label);
    const ids = [...members].map(([id, transports]) =>
      printable(transports.length === 0 ? id : `${id} (${transports.join(', ')})`),
    );
    const short = `${reason}: ${ids.join('  ')}`;
    const body = columns(short) <= width ? [short] : [...wrap(`${reason}:`, width), ...flow(ids, '  ', width)];
    const [first = '', ...lines] = hang(label, body);
    return [first.replace(outcome, tinted(page.paint, outcome, outcome)), ...lines];
  });
}

function claims(page: Page, certification: Certification): string[] {
  const broken = certification.claims.filter(({ held }) => !held);
  const widest = Math.max(0, ...broken.map(({ level }) => columns(printable(level))));
  return broken.flatMap(({ level, value, reason }) => {
    const name = `  ${pad(printable(level), widest)}  `;
    const text = `${value === undefined ? '' : `(${grouped(value)}) `}${reason ?? 'no reason was recorded'}`;
    return hang(name, wrap(printable(text), page.width - columns(name)));
  });
}

/** What checks told, once where it is the same over every transport. */
function notes(page: Page, { checks, transports }: Certification): string[] {
  return checks.flatMap((check) => {
    const told = new Map<string, string[]>();
    for (const [transport, cell] of Object.entries(check.transports)) {
      for (const note of cell.notes ?? []) told.set(note, [...(told.get(note) ?? []), transport]);
    }
    return [...told].flatMap(([note, over]) => {
      const where = over.length >= transports.length ? '' : ` over ${listed(over)}`;
      return hang('  ', wrap(printable(`${check.id}${where}: ${note}`), page.width - 2));
    });
  });
}

function operations(page: Page, certification: Certification): string[] {
  const entries = Object.entries(certification.operations);
  const widest = Math.max(0, ...entries.map(([transport]) => columns(printable(transport))));
  const lines = entries.flatMap(([transport, { calls, bulk, sequences }]) => {
    const name = `  ${pad(printable(transport), widest)}  `;
    const inSequences = sequences === 0 ? '' : ` in ${count(sequences, 'sequence')}`;
    const filling = bulk === 0 ? '' : `, and ${grouped(bulk)} more to fill stores`;
    return hang(name, wrap(`${count(calls, 'call')}${inSequences}${filling}`, page.width - columns(name)));
  });
  const served = Object.entries(certification.backend?.served ?? {}).sort(([, a], [, b]) => b - a);
  if (served.length === 0) return lines;
  const total = served.reduce((sum, [, times]) => sum + times, 0);
  const names = served.slice(0, 6).map(([name, times]) => `${printable(name, 40)} ${grouped(times)}`);
  const others = served.length > 6 ? `, and ${count(served.length - 6, 'other')}` : '';
  const text = `the server itself counted ${count(total, 'command')}: ${names.join(', ')}${others}`;
  return [...lines, ...hang('  ', wrap(text, page.width - 2))];
}

/** One word for a subject as a whole, and its colour. */
function standing(page: Page, certification: Certification): { word: string; color: (text: string) => string } {
  const { notRun } = certification;
  if (notRun !== undefined) {
    return {
      word: notRun.outcome === 'error' ? 'error' : 'not run',
      color: (text) => tinted(page.paint, notRun.outcome, text),
    };
  }
  const verdict = worstVerdict(certification);
  if (verdict === undefined) return { word: 'not judged', color: (text) => page.paint.yellow(text) };
  return {
    word: verdict === 'not conformant' ? 'NOT CONFORMANT' : verdict,
    color: (text) => judged(page.paint, verdict, text),
  };
}

function sums({ verdicts }: Certification): string {
  const sum = (key: 'shown' | 'binding') => verdicts.reduce((total, level) => total + level[key], 0);
  return `${grouped(sum('shown'))} of ${grouped(sum('binding'))} binding requirements shown`;
}

/** A verdict beside which something fails must never read as one beside which nothing does. */
function knownToFail(certification: Certification): string {
  const known = countKnown(certification);
  return known === 0 ? '' : `${count(known, 'known failure')}, `;
}

function verdictLine(page: Page, certification: Certification): string[] {
  const { word, color } = standing(page, certification);
  const { checks, requirements } = page.report.run.selected;
  const only = checks.length + requirements.length === 0 ? '' : '; only what was selected ran';
  const told =
    certification.notRun !== undefined
      ? 'nothing was shown'
      : `${knownToFail(certification)}${sums(certification)}, tier ${page.report.run.tier}${printable(reservation(certification))}${only}`;
  const [first = '', ...lines] = wrap(`Verdict: ${word}, ${told}`, page.width);
  return [page.paint.bold(first.replace(word, color(word))), ...lines];
}

/** The run in a few lines: what each subject came to, and what the exit code means. */
function overview(page: Page): string[] {
  const { certifications, run, suite } = page.report;
  const lines: string[] = [];
  if (certifications.length > 1) {
    const names = certifications.map((certification) => printable(subjectName(certification)));
    const widest = Math.max(...names.map(columns));
    // Beside long names there would be no room for what is said about them.
    const beside = widest <= page.width / 3;
    certifications.forEach((certification, index) => {
      const { word, color } = standing(page, certification);
      const failed = sortFailures(certification).own.length;
      const told =
        certification.notRun !== undefined
          ? 'nothing was shown'
          : `${knownToFail(certification)}${sums(certification)}${printable(reservation(certification))}`;
      const name = names[index] ?? '';
      if (!beside) lines.push(...hang('  ', wrap(name, page.width - 2)));
      const first = `${beside ? `  ${pad(name, widest)}` : '    '}  ${pad(word, 14)}  `;
      const text = failed === 0 ? told : `${told}; ${count(failed, 'failure')}`;
      const [top = '', ...more] = hang(first, wrap(text, page.width - columns(first)));
      lines.push(top.replace(pad(word, 14), color(pad(word, 14))).trimEnd(), ...more);
    });
  }
  const meaning = exitMeaning(page.report);
  const facts = [
    `${printable(suite.name)} ${printable(suite.version)}`,
    `seed ${run.seed}`,
    `tier ${run.tier}`,
    duration(run.durationMs),
    `exit code ${run.exitCode}${meaning === '' ? '' : `: ${meaning}`}`,
  ];
  lines.push(...flow(facts, ' · ', page.width - 2).map((line) => `  ${line}`));
  return section(page, 'The run', lines);
}

function next(page: Page): string[] {
  const { certifications } = page.report;
  const hints: [string, string][] = [];
  const traced = certifications.flatMap(({ failures }) => failures).filter(({ trace }) => trace.length > 0);
  const failed = traced.find(({ known }) => known === undefined) ?? traced[0];
  if (failed !== undefined) {
    const trace = printable(failed.id);
    hints.push([
      `make the calls of ${trace} again, one by one`,
      `${page.command} --replay ${page.folder}/report.json#${trace}`,
    ]);
  }
  const unclear = doubtful(certifications);
  if (unclear !== undefined) {
    const [flags, check] = unclear;
    const seed = page.report.run.seed;
    hints.push([
      `try ${printable(check)} by itself`,
      `${page.command} ${flags} --check ${shellWord(check)} --seed ${seed}`,
    ]);
  }
  const [first] = certifications;
  if (first !== undefined && certifications.some((certification) => worstVerdict(certification) === 'partial')) {
    const subject = certifications.length === 1 ? ` ${subjectFlags(first)}` : '';
    hints.push(['let a partial result fail the run', `${page.command}${subject} --strict`]);
  }
  hints.push(['the whole record, with the text of every requirement', `${page.folder}/report.json`]);
  // The lines to copy stand by themselves and are never wrapped.
  const lines = hints.flatMap(([what, how]) => {
    const apart = columns(what) + columns(how) + 4 > page.width || how.startsWith(page.command);
    return apart
      ? [...hang('  ', wrap(`${what}:`, page.width - 2)), `      ${page.paint.cyan(how)}`]
      : [`  ${what}: ${page.paint.cyan(how)}`];
  });
  return section(page, 'Next', lines);
}

/** A check that came to no result, to try again; the first one is enough for a hint. */
function doubtful(certifications: readonly Certification[]): [flags: string, check: string] | undefined {
  for (const certification of certifications) {
    for (const { id, transports } of certification.checks) {
      const doubt = Object.values(transports).some(({ outcome }) => outcome === 'inconclusive' || outcome === 'error');
      if (doubt) return [subjectFlags(certification), id];
    }
  }
  return undefined;
}

function available(page: Page): string[] {
  const lines = page.report.available.flatMap(({ provider, aliases, needs }) => {
    const names = aliases.length === 0 ? '' : ` (also ${aliases.join(', ')})`;
    return [
      ...hang('  ', wrap(printable(provider) + printable(names), page.width - 2)),
      ...hang('      ', wrap(`needs ${printable(needs)}`, page.width - 6)).map((line) => page.paint.dim(line)),
    ];
  });
  const [first] = page.report.available;
  if (first !== undefined)
    lines.push(
      '  certify one of them:',
      `      ${page.paint.cyan(`${page.command} --provider ${shellWord(first.provider)}`)}`,
    );
  return section(page, 'Not certified in this run', lines);
}
