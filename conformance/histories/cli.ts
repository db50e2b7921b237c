import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { htmlTimeline } from './html-timeline.ts';
import type { Budget, Verdict } from './linearizability.ts';
import { type CheckedLog, checkLog } from './logs/check-log.ts';
import { decodeLog } from './logs/decode-log.ts';
import { drawLog } from './logs/draw-log.ts';
import { logFormats } from './logs/log-formats.ts';
import { MalformedLogError } from './logs/malformed-log-error.ts';
import { timeline } from './timeline.ts';

interface Options {
  readonly format?: string;
  readonly budgetStates: number;
  readonly budgetMs: number;
  readonly json?: true;
  readonly html?: string;
}

// npm moves to the package's folder; what the user writes is against the folder it was started in.
const folder = process.env.INIT_CWD ?? process.cwd();

// A reader that went away, such as head, ends no run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const VERDICTS: Readonly<Record<Verdict, string>> = {
  linearizable: 'linearizable',
  'not-linearizable': 'not linearizable',
  unknown: 'unknown (budget)',
};

/** The longest label in a drawing; the middle of a longer one is left out. */
const LABEL = 64;

/** One line on stderr. */
function complain(message: string): void {
  const line = message
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`check-history: ${line}\n`);
}

/** Checks a file and prints what it is; undefined where it is no history, which it says in a line. */
function check(file: string, options: Options): CheckedLog | undefined {
  const budget: Budget = { states: options.budgetStates, milliseconds: options.budgetMs };
  try {
    const text = decodeLog(readFileSync(resolve(folder, file)));
    return checkLog(text, options.format === undefined ? { budget } : { budget, format: options.format });
  } catch (error) {
    if (error instanceof MalformedLogError) complain(`${file}:${error.line}: ${error.message}`);
    else complain(`${file}: ${unreadable(error)}; expected a file with a history`);
    return undefined;
  }
}

/** Why a file cannot be read. */
function unreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: 'no such file',
    EISDIR: 'it is a folder',
    EACCES: 'it may not be read',
    ERR_FS_FILE_TOO_LARGE: 'it is too large',
  };
  // Anything else is a fault of this program.
  if (code === undefined) throw error;
  return known[code] ?? message;
}

function describeFor({ format: { model } }: CheckedLog): { describe(input: unknown, output: unknown): string } {
  return {
    describe(input, output) {
      const text = model.describe(input, output);
      if (text.length <= LABEL) return text;
      return `${text.slice(0, LABEL / 2)} … ${text.slice(-LABEL / 2)}`;
    },
  };
}

function print(file: string, checked: CheckedLog): void {
  const { verdict, operations, parts, states, milliseconds, conflict } = checked;
  const counts = [count(operations.length, 'operation'), count(parts, 'part'), count(states, 'state')];
  process.stdout.write(`${file}: ${VERDICTS[verdict]} (${counts.join(', ')}, ${milliseconds.toFixed(1)} ms)\n`);
  if (conflict === undefined) return;
  const drawing = timeline(conflict.operations, describeFor(checked)).split('\n');
  process.stdout.write(`  ${conflict.sentence}:\n${drawing.map((line) => `  ${line}\n`).join('')}`);
}

/** Whether pages can be written there; says so in a line where not, and ends with 2. */
function makeFolder(into: string): boolean {
  try {
    mkdirSync(resolve(folder, into), { recursive: true });
    accessSync(resolve(folder, into), constants.W_OK);
    return true;
  } catch (error) {
    complain(`--html ${into}: ${(error as NodeJS.ErrnoException).code}; expected a folder that can be written to`);
    process.exitCode = 2;
    return false;
  }
}

/** Draws every history that is not linearizable in a page of its own. */
function drawAll(into: string, checked: readonly { readonly file: string; readonly result: CheckedLog }[]): void {
  const pages = resolve(folder, into);
  for (const [index, { file, result }] of checked.entries()) {
    const drawing = drawLog(result);
    if (drawing === undefined) continue;
    const page = join(pages, `${index + 1}-${basename(file).replaceAll(/[^\w.-]/g, '_')}.html`);
    const facts = [
      ['file', file],
      ['times', 'a line of the file is drawn as a millisecond'],
    ] as const;
    writeFileSync(page, htmlTimeline(drawing, { title: `${basename(file)}: not linearizable`, facts }));
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What `--json` prints about a file. */
function record(
  file: string,
  { format, verdict, operations, parts, states, milliseconds, conflict }: CheckedLog,
): object {
  return {
    file,
    format: format.name,
    verdict,
    operations: operations.length,
    parts,
    states,
    milliseconds,
    ...(conflict && {
      sentence: conflict.sentence,
      witness: conflict.operations.map(({ client, input, output, outcome, invoke, return: end }) => {
        const returned = end === undefined ? undefined : Number(end);
        return { process: client, input, output, outcome, callLine: Number(invoke), returnLine: returned };
      }),
    }),
  };
}

/** 2 where a file is no history; else 1 where one is not linearizable; else 3 where one is unknown; else 0. */
function exitCode(verdicts: readonly (Verdict | undefined)[]): number {
  if (verdicts.includes(undefined)) return 2;
  if (verdicts.includes('not-linearizable')) return 1;
  return verdicts.includes('unknown') ? 3 : 0;
}

function positive(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('Expected a whole number of at least 1.');
  }
  return number;
}

const program = new Command('check-history')
  .description('Says whether recorded histories are linearizable, and why not.')
  .version(packageJson.version)
  .argument('<file...>', 'histories, each in a file')
  .addOption(
    new Option('--format <name>', 'what the files are in, instead of recognising it').choices(
      logFormats.map(({ name }) => name),
    ),
  )
  .option('--budget-states <n>', 'give up a history after so many states', positive, 2_000_000)
  .option('--budget-ms <n>', 'give up a history after so many milliseconds', positive, 60_000)
  .option('--json', 'print one JSON document, for machines')
  .option('--html <folder>', 'draw each history that is not linearizable as a page in this folder')
  .showSuggestionAfterError()
  .configureOutput({ outputError: complain })
  .addHelpText(
    'after',
    `
Formats, one event a line; recognised by the first one:
${logFormats.map(({ name, example }) => `  ${name.padEnd(10)}  ${example}`).join('\n')}

Prints a line for each file: verdict, operations, independent parts (keys), states explored, time of the check.
A file that is no history is one line on stderr; the others are checked all the same.

Exit codes: 2 wrong usage, or a file is no history; else 1 one is not linearizable; else 3 one is unknown, as the
budget ran out; else 0.`,
  )
  .exitOverride()
  .action((files: string[], options: Options) => {
    if (options.html !== undefined && !makeFolder(options.html)) return;
    const checked = files.map((file) => {
      const result = check(file, options);
      if (result !== undefined && !options.json) print(file, result);
      return result && { file, result };
    });
    if (options.json) {
      const records = checked.filter((entry) => entry !== undefined).map(({ file, result }) => record(file, result));
      process.stdout.write(`${JSON.stringify({ files: records }, null, 2)}\n`);
    }
    const drawn = checked.filter((entry) => entry !== undefined);
    if (options.html !== undefined) drawAll(options.html, drawn);
    process.exitCode = exitCode(checked.map((entry) => entry?.result.verdict));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const [line] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
    complain(`${line} (a fault of the program; please report it)`);
    process.exitCode = 3;
  }
}
