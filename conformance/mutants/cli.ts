import { randomInt } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { loadChecks } from '../checks/load-checks.ts';
import { deriveSeed } from '../random.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
import { checkNames } from '../run-config.ts';
import { UsageError } from '../usage-error.ts';
import { judgeSpecimen } from './judge-specimen.ts';
import { type KillMatrix, killMatrix, type MatrixRows, renewRows, rowsOf } from './kill-matrix.ts';
import { loadSpecimens, OWN_FOLDER } from './load-specimens.ts';
import { type Benign, isMutant, type Mutant } from './mutant.ts';
import { renderMarkdown, renderRow, renderTotals } from './render-matrix.ts';
import { runTasks } from './run-tasks.ts';
import type { Answer, Task } from './task.ts';

// npm moves to the package's folder; what the user writes is against the folder it was started in.
const caller = process.env.INIT_CWD ?? process.cwd();

// A reader that went away, such as head, ends no run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** More than there are processors, since many checks wait more than they work. */
const DEFAULT_JOBS = 2 * availableParallelism() + 1;

interface Flags {
  readonly seed?: number;
  readonly seeds: number;
  readonly mutant?: string[];
  readonly jobs: number;
  readonly part?: { readonly index: number; readonly of: number };
  readonly matrix?: string;
  readonly namedOnly?: true;
  readonly deadline: number;
  readonly folder?: string;
}

function integer(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Expected an integer.');
  return number;
}

function positive(value: string): number {
  const number = integer(value);
  if (number < 1) throw new InvalidArgumentError('Expected 1 or more.');
  return number;
}

function part(value: string): Flags['part'] {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(value)?.map(Number) ?? [];
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new InvalidArgumentError('Expected I/N with I from 1 to N.');
  }
  return { index, of };
}

const several = (value: string, before: readonly string[] = []) => [...before, ...value.split(',')];

const program = new Command('mutants')
  .description(
    'Shows deliberately faulty key-value stores to the suite, which must catch them, and odd ones, which it must let be.',
  )
  .option('--seed <number>', 'make the same choices as the run that printed it', integer)
  .option(
    '--seeds <number>',
    'run with so many seeds, which follow from the first; with the others a mutant meets the checks named for it',
    positive,
    1,
  )
  .option('--mutant <id>', 'only this mutant or benign subject (repeatable)', several)
  .option('--jobs <number>', 'processes at once', positive, DEFAULT_JOBS)
  .addOption(new Option('--part <i/n>', 'only the i-th of n parts of the specimens').argParser(part))
  .option('--named-only', 'show mutants only to the checks named for them, which is faster and makes no matrix')
  .option(
    '--matrix <file>',
    'write the kill matrix to FILE.json and FILE.md; a run of some, with the seeds of the file, renews their rows',
  )
  .option('--deadline <seconds>', 'how long a specimen may take with one seed', positive, 180)
  .option('--folder <folder>', 'specimens of another folder, in its faulty/ and benign/')
  .allowExcessArguments(false)
  .showSuggestionAfterError()
  .configureOutput({ outputError: usage })
  .addHelpText(
    'after',
    `
Exit codes: 0 all is as it should be; 1 a mutant survived, was not caught by every check named for it or as breaking
another requirement, or a benign subject was accused; 2 wrong usage; 3 something could not be run here.`,
  )
  .exitOverride()
  .action(async (flags: Flags) => {
    process.exitCode = await main(flags);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageError) usage(error.message);
  else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else throw error;
}

/** One line on stderr, exit code 2. */
function usage(message: string): void {
  const line = message
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`mutants: ${line}\n`);
  process.exitCode = 2;
}

async function main(flags: Flags): Promise<number> {
  const folder = flags.folder === undefined ? OWN_FOLDER : resolve(caller, flags.folder);
  const all = await loadSpecimens(folder);
  if (all.length === 0) throw new UsageError(`--folder: there is nothing in faulty/ or benign/ of ${flags.folder}`);
  checkNames(
    'mutant',
    flags.mutant ?? [],
    all.map(({ id }) => id),
  );
  const matrixFile = flags.matrix === undefined ? undefined : writable(resolve(caller, flags.matrix));
  const specimens = all
    .filter(({ id }) => flags.mutant?.includes(id) ?? true)
    .filter((_, at) => flags.part === undefined || at % flags.part.of === flags.part.index - 1);
  const first = flags.seed ?? randomInt(2 ** 31);
  const seeds = Array.from({ length: flags.seeds }, (_, at) => (at === 0 ? first : deriveSeed(first, `${at}`)));
  process.stdout.write(`seed ${first}, ${specimens.length} specimens, ${flags.jobs} processes\n`);

  const answers = new Map(specimens.map(({ id }) => [id, new Map<number, Answer>()]));
  const judge = (specimen: Mutant | Benign) => judgeSpecimen(specimen, answers.get(specimen.id) ?? new Map());
  const checks = loadChecks('keyvalue');
  const { requirements } = readSpecification('keyvalue');
  const complete = specimens.length === all.length && flags.namedOnly !== true && folder === OWN_FOLDER;
  const matrixOf = (rows: MatrixRows, whole: boolean) => killMatrix(rows, seeds, checks, requirements, whole);
  // What takes longest comes first, so that no process is left alone with it in the end.
  const tasks = [...specimens]
    .sort((a, b) => Number(isMutant(a)) - Number(isMutant(b)))
    .flatMap(({ id }) =>
      // What else catches a mutant is seen once; what is named for it must, with every seed.
      seeds.map((seed): Task => ({ id, folder, seed, namedOnly: flags.namedOnly === true || seed !== first })),
    );
  await runTasks(tasks, flags.jobs, flags.deadline * 1000, (task, answer) => {
    const got = answers.get(task.id);
    got?.set(task.seed, answer);
    if (got?.size !== seeds.length) return;
    const specimen = specimens.find(({ id }) => id === task.id) as Mutant | Benign;
    const { mutants, benign } = rowsOf([judge(specimen)]);
    for (const row of [...mutants, ...benign]) process.stdout.write(`${renderRow(row)}\n`);
    const [fault] = judge(specimen).faults;
    if (fault !== undefined) process.stdout.write(`        ${rerun(task.id, fault.seed, flags)}\n`);
  });
  const rows = rowsOf(specimens.map(judge));
  const matrix = matrixOf(rows, complete);
  process.stdout.write(`\n${renderTotals(matrix)}\n`);
  if (matrixFile !== undefined) {
    const old = complete || flags.namedOnly === true ? undefined : readMatrix(matrixFile, seeds);
    const written = old === undefined ? matrix : matrixOf(renewRows(old, rows), old.complete);
    writeFileSync(`${matrixFile}.json`, `${JSON.stringify(written, null, 2)}\n`);
    writeFileSync(`${matrixFile}.md`, renderMarkdown(written));
  }
  return exitCode(matrix);
}

/** The matrix that a file has, if it is of the same seeds: then a run of some specimens renews their rows. */
function readMatrix(file: string, seeds: readonly number[]): KillMatrix | undefined {
  if (!existsSync(`${file}.json`)) return undefined;
  const old = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as KillMatrix;
  return isDeepStrictEqual(old.seeds, seeds) ? old : undefined;
}

/** The file, once its folder is there. */
function writable(file: string): string {
  try {
    mkdirSync(dirname(file), { recursive: true });
    accessSync(dirname(file), constants.W_OK);
    return file;
  } catch {
    throw new UsageError(`--matrix: ${dirname(file)} is no folder that can be written to`);
  }
}

function rerun(id: string, seed: number, { folder, namedOnly }: Flags): string {
  const flags = [`--mutant ${id} --seed ${seed}`, folder === undefined ? '' : ` --folder ${folder}`];
  return `npm run mutants -- ${flags.join('')}${namedOnly === true ? ' --named-only' : ''}`;
}

function exitCode({ mutants, benign, faults }: ReturnType<typeof killMatrix>): number {
  const rows = [...mutants, ...benign];
  if (faults.length > 0 || rows.some((row) => row.faults.length > 0)) return 1;
  const notRun = rows.some((row) => row.notRun !== undefined);
  return notRun ? (process.env.CI === 'true' ? 1 : 3) : 0;
}
