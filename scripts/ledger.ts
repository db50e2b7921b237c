/**
 * Writes the ledger of what runtimes do where the text is open: of the committed reports of runtimes into `reports/`, or
 * of the reports that are named into the caller's folder, or that of `--out`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { UsageError } from '../conformance/usage-error.ts';
import { makeLedger } from '../reports/ledger/make-ledger.ts';
import { renderLedgerHtml } from '../reports/ledger/render-ledger-html.ts';
import { renderLedgerMarkdown } from '../reports/ledger/render-ledger-markdown.ts';
import type { Report } from '../reports/report.ts';
import { InvalidReportError, validateReport } from '../reports/validate-report.ts';

const root = dirname(import.meta.dirname);

/** What is committed, by its file in `reports/`: nothing where no report in `results` is of a runtime. */
export function committedLedger(results: string = join(root, 'reports/results')): Map<string, string> {
  const names = readdirSync(results).filter((name) => name.endsWith('.json'));
  const reports = names.sort().flatMap((name) => {
    const data = readJson(join(results, name), name);
    // Other records stand there too.
    if (!hasRuntime(data)) return [];
    return [asReport(data, name)];
  });
  return reports.length === 0 ? new Map() : ledgerFiles(reports);
}

function ledgerFiles(reports: readonly Report[]): Map<string, string> {
  const ledger = makeLedger(reports);
  return new Map([
    ['ledger.md', renderLedgerMarkdown(ledger)],
    ['ledger.html', renderLedgerHtml(ledger)],
  ]);
}

/** @throws UsageError */
function readReport(file: string, caller: string): Report {
  const report = asReport(readJson(resolve(caller, file), file), file);
  if (!hasRuntime(report)) throw new UsageError(`${file} certifies no runtime; make it with --runtime NAME`);
  return report;
}

function readJson(path: string, shown: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${shown} ${code === undefined ? 'is no JSON' : `cannot be read: ${code}`}; give a report.json`,
    );
  }
}

function asReport(data: unknown, shown: string): Report {
  try {
    validateReport(data);
    return data;
  } catch (error) {
    if (!(error instanceof InvalidReportError)) throw error;
    const more = error.problems.length > 1 ? `, and ${error.problems.length - 1} more` : '';
    throw new UsageError(`${shown} is no report of this version: ${error.problems[0]}${more}`);
  }
}

function hasRuntime(data: unknown): boolean {
  const { certifications } = (data ?? {}) as Partial<Report>;
  return Array.isArray(certifications) && certifications.some((each) => each?.runtime !== undefined);
}

function main(args: readonly string[], caller: string): void {
  const command = new Command('ledger')
    .argument('[file...]', 'reports of runtimes; those in reports/results unless given')
    .option('--out <folder>', 'where ledger.md and ledger.html go')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: 'user' });
  const { out } = command.opts<{ out?: string }>();
  const named = command.args;
  const files = named.length === 0 ? committedLedger() : ledgerFiles(named.map((file) => readReport(file, caller)));
  if (files.size === 0) process.stdout.write('no report in reports/results is of a runtime, so there is no ledger\n');
  const folder = out !== undefined ? resolve(caller, out) : named.length === 0 ? join(root, 'reports') : caller;
  for (const [name, text] of files) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    process.stdout.write(`${relative(caller, join(folder, name))}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    // npm moves to the package's folder; what the user writes is against the folder it was started in.
    main(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
    const code =
      error instanceof Error && 'code' in error && !(error instanceof CommanderError) ? String(error.code) : '';
    if (!(error instanceof UsageError || error instanceof CommanderError) && code === '') throw error;
    const what =
      code === '' ? (error as Error).message.replace(/^error: /, '') : `the ledger cannot be written: ${code}`;
    process.stderr.write(`ledger: ${what.replaceAll(/\s*\n\s*/g, ' ')}\n`);
    process.exitCode = 2;
  }
}
