/**
 * How fast histories are checked. Run with `npm run bench -- checker`; options are
 *
 * - `--rounds N` (at least 3, default 15), `--each N` (generated histories of each kind, default 10), `--seed N`;
 * - `--histories FOLDER`: also check the histories in the files of a folder;
 * - `--porcupine FOLDER`: compare with porcupine, the folder of whose Go module this is; needs `go`;
 * - `--budget-ms N`: give a history up after so long (default 60 000), on both sides.
 *
 * Histories are generated from the seed: legal by construction, and illegal by construction, as one answer about two
 * thirds through is wrong. They are written as text and read again, so that both sides check the same files.
 *
 * How to read it: timed is the check alone, from operations (there: events) in memory to the verdict, without reading
 * files, and with no garbage left from the one before. A time is that of all files of a kind together: the first round,
 * in which nothing is compiled yet; the median of all rounds; and the best one, which other work on the machine disturbs
 * least. With porcupine the rounds of both sides alternate, and a ratio is our time to theirs, below 1 where the check
 * here is faster: of the medians, and of the best rounds. porcupine uses as many threads as it says, the check here one.
 * A verdict that is wrong, or not the same on both sides, ends it with 1.
 */
import { existsSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { checkLinearizability, type Verdict } from '../../conformance/histories/linearizability.ts';
import { atLeast } from './at-least.ts';
import { median } from './median.ts';
import { PorcupineError, PorcupineProcess } from './porcupine-process.ts';
import { generateSamples, type Sample, samplesIn } from './sample.ts';

/** One history in one round. */
interface Measured {
  readonly verdict: Verdict;
  readonly milliseconds: number;
  readonly states: number;
}

/** By round, by history. */
interface Rounds {
  readonly ours: Measured[][];
  readonly theirs: { readonly verdict: Verdict; readonly milliseconds: number }[][];
}

const STATES = 50_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;

function checkOnce({ format, operations }: Sample, milliseconds: number): Measured {
  // So that no history pays for the garbage of another, as on the other side; a major collection drops compiled code.
  collectGarbage({ type: 'minor' });
  const before = performance.now();
  const { verdict, states } = checkLinearizability(operations, format.model, { states: STATES, milliseconds });
  return { verdict, milliseconds: performance.now() - before, states };
}

async function measure(
  samples: readonly Sample[],
  rounds: number,
  budget: number,
  porcupine: PorcupineProcess | undefined,
): Promise<Rounds> {
  const measured: Rounds = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    measured.ours.push(samples.map((sample) => checkOnce(sample, budget)));
    if (porcupine !== undefined) measured.theirs.push(await porcupine.round());
  }
  return measured;
}

/** The verdicts that are wrong, or differ, as a line each. */
function disagreements(samples: readonly Sample[], { ours, theirs }: Rounds): string[] {
  return samples.flatMap(({ file, expected }, index) => {
    const here = ours[0]?.[index]?.verdict ?? 'unknown';
    const there = theirs[0]?.[index]?.verdict;
    const lines: string[] = [];
    if (expected !== undefined && here !== expected) lines.push(`${basename(file)}: ${here}, it is ${expected}`);
    // Who gave up says nothing.
    if (there !== undefined && here !== there && here !== 'unknown' && there !== 'unknown') {
      lines.push(`${basename(file)}: ${here}, porcupine says ${there}`);
    }
    return lines;
  });
}

/** The milliseconds of some histories together, by round. */
function sums(rounds: readonly (readonly { readonly milliseconds: number }[])[], chosen: readonly number[]): number[] {
  return rounds.map((round) => chosen.reduce((sum, index) => sum + (round[index]?.milliseconds ?? Number.NaN), 0));
}

const COLUMNS = [5, 8, 7, 8, 8, 8, 8] as const;

function row(cells: readonly string[], kind: string): string {
  return `${cells.map((cell, column) => cell.padStart(COLUMNS[column] ?? 8)).join('  ')}  ${kind}\n`;
}

/** The first round, the median and the best of some, in milliseconds. */
function times(rounds: readonly number[]): string[] {
  return [rounds[0] ?? Number.NaN, median(rounds), Math.min(...rounds)].map((time) => time.toFixed(1));
}

function print(samples: readonly Sample[], { ours, theirs }: Rounds): void {
  const kinds = Map.groupBy(samples.keys(), (index) => samples[index]?.kind ?? '');
  const compared = theirs.length > 0;
  const heading = ['files', 'verdicts', 'states', 'states/s', 'first', 'median', 'best'];
  process.stdout.write(row([...heading, ...(compared ? ['first', 'median', 'best', 'ratio', 'of best'] : [])], ''));
  for (const [kind, chosen] of [...kinds, ['all', [...samples.keys()]] as const]) {
    const verdicts = chosen.map((index) => ours[0]?.[index]?.verdict);
    const count = (verdict: Verdict) => verdicts.filter((other) => other === verdict).length;
    const states = chosen.reduce((sum, index) => sum + (ours[0]?.[index]?.states ?? 0), 0);
    const here = sums(ours, chosen);
    const there = sums(theirs, chosen);
    const cells = [
      String(chosen.length),
      `${count('linearizable')}/${count('not-linearizable')}/${count('unknown')}`,
      String(states),
      String(Math.round((states / median(here)) * 1_000)),
      ...times(here),
    ];
    const ratios = [median(here) / median(there), Math.min(...here) / Math.min(...there)];
    const beside = [...times(there), ...ratios.map((ratio) => ratio.toFixed(3))];
    process.stdout.write(row([...cells, ...(compared ? beside : [])], kind));
  }
}

/** The options, or a line on stderr and the exit with code 2. */
function options() {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '15' },
        each: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        'budget-ms': { type: 'string', default: '60000' },
        histories: { type: 'string' },
        porcupine: { type: 'string' },
      },
    });
    // npm moves to the package's folder; what the user writes is against the folder it was started in.
    const folder = (path: string, option: string): string => {
      const found = resolve(process.env.INIT_CWD ?? process.cwd(), path);
      if (existsSync(found)) return found;
      throw new Error(`${option}: there is no folder ${path}`);
    };
    return {
      rounds: atLeast(3, values.rounds, '--rounds'),
      each: atLeast(1, values.each, '--each'),
      seed: atLeast(0, values.seed, '--seed'),
      budget: atLeast(1, values['budget-ms'], '--budget-ms'),
      histories: values.histories === undefined ? undefined : folder(values.histories, '--histories'),
      porcupine: values.porcupine === undefined ? undefined : folder(values.porcupine, '--porcupine'),
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

const { rounds, each, seed, budget, histories, porcupine: module } = options();
const generated = generateSamples(seed, each);
let porcupine: PorcupineProcess | undefined;
try {
  const given =
    histories === undefined
      ? []
      : samplesIn(histories, (file, reason) => {
          process.stderr.write(`${basename(file)} is skipped: ${reason}\n`);
        });
  const samples = [...generated.samples, ...given];
  const files = samples.map(({ file }) => file);
  if (module !== undefined) porcupine = await PorcupineProcess.start(module, files, budget);
  const measured = await measure(samples, rounds, budget, porcupine);
  const beside = porcupine === undefined ? '' : `; porcupine: ${porcupine.version}`;
  process.stdout.write(`seed ${seed}, ${rounds} rounds; here: node ${process.versions.node}, 1 thread${beside}\n`);
  const theirs = porcupine === undefined ? '' : ', here and then porcupine';
  process.stdout.write(
    `verdicts: linearizable/not linearizable/unknown; times: milliseconds of all files, the check alone${theirs}\n\n`,
  );
  print(samples, measured);
  for (const line of disagreements(samples, measured)) {
    process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof PorcupineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
} finally {
  porcupine?.close();
  rmSync(generated.folder, { recursive: true, force: true });
}
