import type { Check } from '../check.ts';
import type { Requirement } from '../requirements/requirement.ts';
import type { Judged } from './judge-specimen.ts';
import { justifications } from './justifications.ts';
import { isMutant } from './mutant.ts';
import { unmutated } from './unmutated.ts';

/** Checks of the sequential model begin with this. */
const MODEL = 'kv.model.';

/** The most of all mutants that the sequential model may be the only one to catch. */
const MOST_BY_MODEL = 1 / 3;

/** What one mutant was caught by. */
export interface MatrixRow {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly base: string;
  readonly requirement: string;
  /** Checks named for it. */
  readonly killedBy: readonly string[];
  /** Checks that failed on it whenever they were run. */
  readonly killers: readonly string[];
  /** Checks that failed on it in some runs, and in how many. */
  readonly sometimes: Readonly<Record<string, number>>;
  /** What is wrong; empty where nothing is. */
  readonly faults: readonly string[];
  readonly notRun?: string;
}

/** A benign subject and whether the suite let it be. */
export interface BenignRow {
  readonly id: string;
  readonly title: string;
  readonly because: string;
  readonly faults: readonly string[];
  readonly notRun?: string;
}

/** Which check caught which mutant, and what that says about the suite. */
export interface KillMatrix {
  readonly seeds: readonly number[];
  readonly mutants: readonly MatrixRow[];
  readonly benign: readonly BenignRow[];
  /** IDs of mutants that only the sequential model caught. */
  readonly byModelAlone: readonly string[];
  /** IDs of mutants that the sequential model caught, whoever else did. */
  readonly byModel: readonly string[];
  /** Requirements that bind and that no mutant breaks, each with the reason, or none where there is no reason. */
  readonly withoutMutant: readonly { readonly id: string; readonly reason: string | undefined }[];
  /** Checks without which every mutant would still be caught, each with what it is for. */
  readonly neverAlone: readonly { readonly id: string; readonly justification: string | undefined }[];
  /** Whether every specimen ran against every check that it is for; else the matrix as a whole says nothing. */
  readonly complete: boolean;
  /** What is wrong with the matrix as a whole; only where it is complete. */
  readonly faults: readonly string[];
}

/** Levels whose requirements must have mutants, besides those that bind everybody. */
const LEVELS = ['core', 'LIN', 'DUR-H', 'DUR-S'];

/** The rows of a matrix, without what they say together. */
export type MatrixRows = Pick<KillMatrix, 'mutants' | 'benign'>;

/** What was judged, a row for each specimen. */
export function rowsOf(judged: readonly Judged[]): MatrixRows {
  return { mutants: judged.flatMap(toRow), benign: judged.flatMap(toBenignRow) };
}

/** Rows of which those that were made again take the place of what they were. */
export function renewRows(old: MatrixRows, again: MatrixRows): MatrixRows {
  const renew = <Row extends { readonly id: string }>(rows: readonly Row[], by: readonly Row[]): Row[] => {
    return rows.map((row) => by.find(({ id }) => id === row.id) ?? row);
  };
  return { mutants: renew(old.mutants, again.mutants), benign: renew(old.benign, again.benign) };
}

/** Makes the matrix of its rows. */
export function killMatrix(
  { mutants, benign }: MatrixRows,
  seeds: readonly number[],
  checks: readonly Check[],
  requirements: readonly Requirement[],
  complete: boolean,
): KillMatrix {
  const ran = mutants.filter(({ notRun }) => notRun === undefined);
  const isModel = (check: string) => check.startsWith(MODEL);
  const byModelAlone = ran.filter(({ killers }) => killers.length > 0 && killers.every(isModel)).map(({ id }) => id);
  const alone = new Set(ran.flatMap(({ killers, sometimes }) => soleKiller(killers, sometimes)));
  const broken = new Set(mutants.map(({ requirement }) => requirement));
  const withoutMutant = requirements
    .filter(({ id, binds }) => LEVELS.includes(binds) && !broken.has(id))
    .map(({ id }) => ({ id, reason: unmutated[id] }));
  const neverAlone = checks
    .filter(({ id }) => !alone.has(id))
    .map(({ id }) => ({ id, justification: justifications[id] }));
  const matrix = {
    seeds,
    complete,
    mutants,
    benign,
    byModelAlone,
    byModel: ran.filter(({ killers }) => killers.some(isModel)).map(({ id }) => id),
    withoutMutant,
    neverAlone,
  };
  return { ...matrix, faults: complete ? faultsOf(matrix) : [] };
}

/** The one check that caught a mutant, where no other ever did. */
function soleKiller(killers: readonly string[], sometimes: Readonly<Record<string, number>>): string[] {
  return killers.length === 1 && Object.keys(sometimes).length === 0 ? [...killers] : [];
}

function faultsOf(matrix: Omit<KillMatrix, 'faults'>): string[] {
  const { mutants, byModelAlone, withoutMutant, neverAlone } = matrix;
  const faults: string[] = [];
  if (byModelAlone.length > mutants.length * MOST_BY_MODEL) {
    faults.push(`the sequential model alone caught ${byModelAlone.length} of ${mutants.length}, more than a third`);
  }
  for (const { id, reason } of withoutMutant) {
    if (reason === undefined) faults.push(`${id} has no mutant, and unmutated.ts does not say why`);
  }
  for (const { id, justification } of neverAlone) {
    if (justification === undefined)
      faults.push(`${id} is the only one to catch nothing, and justifications.ts does not say why it is kept`);
  }
  return faults;
}

function toRow({ specimen, killers, asked, faults, notRun }: Judged): MatrixRow[] {
  if (!isMutant(specimen)) return [];
  const { id, title, source, base, requirement, killedBy } = specimen;
  const sorted = [...killers].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    {
      id,
      title,
      source,
      base,
      requirement,
      killedBy,
      killers: sorted.filter(([check, times]) => times === asked.get(check)).map(([check]) => check),
      sometimes: Object.fromEntries(sorted.filter(([check, times]) => times !== asked.get(check))),
      faults: faults.map(({ seed, what }) => `seed ${seed}: ${what}`),
      ...(notRun === undefined ? {} : { notRun }),
    },
  ];
}

function toBenignRow({ specimen, faults, notRun }: Judged): BenignRow[] {
  if (isMutant(specimen)) return [];
  const { id, title, because } = specimen;
  const told = faults.map(({ seed, what }) => `seed ${seed}: ${what}`);
  return [{ id, title, because, faults: told, ...(notRun === undefined ? {} : { notRun }) }];
}
