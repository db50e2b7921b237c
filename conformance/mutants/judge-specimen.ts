import type { CheckResult } from './bench.ts';
import { type Benign, isMutant, type Mutant } from './mutant.ts';
import type { Answer } from './task.ts';

/** What became of one specimen over all seeds that it was run with. */
export interface Judged {
  readonly specimen: Mutant | Benign;
  /** How many times each check failed on it. */
  readonly killers: ReadonlyMap<string, number>;
  /** How many times each check was run on it. */
  readonly asked: ReadonlyMap<string, number>;
  /** What is wrong with how the suite treated it, each with the seed that shows it. Empty where all is as it should be. */
  readonly faults: readonly Fault[];
  /** Why it was not run, where it was not. */
  readonly notRun: string | undefined;
}

/** Something wrong, and the seed that shows it again. */
export interface Fault {
  readonly seed: number;
  readonly what: string;
}

/** Judges a specimen by its answers, one for each seed. */
export function judgeSpecimen(specimen: Mutant | Benign, answers: ReadonlyMap<number, Answer>): Judged {
  const killers = new Map<string, number>();
  const asked = new Map<string, number>();
  const faults: Fault[] = [];
  let notRun: string | undefined;
  for (const [seed, answer] of answers) {
    const missing = 'results' in answer && isMutant(specimen) ? whatIsMissing(specimen, answer.results) : undefined;
    if ('notRun' in answer) notRun = answer.notRun;
    else if ('error' in answer) faults.push({ seed, what: answer.error });
    else if (missing !== undefined) notRun = missing;
    else {
      for (const { check, outcome } of answer.results) {
        asked.set(check, (asked.get(check) ?? 0) + 1);
        if (outcome === 'fail') killers.set(check, (killers.get(check) ?? 0) + 1);
      }
      const judge = isMutant(specimen) ? faultsOfMutant(specimen, answer.results) : faultsOfBenign(answer.results);
      faults.push(...judge.map((what) => ({ seed, what })));
    }
  }
  return { specimen, killers, asked, faults, notRun };
}

/** What this machine lacks for a check that is named for a mutant. */
function whatIsMissing({ killedBy }: Mutant, results: readonly CheckResult[]): string | undefined {
  return results.find(({ check, outcome }) => killedBy.includes(check) && outcome === 'unsupported')?.reason;
}

function faultsOfMutant({ killedBy, requirement }: Mutant, results: readonly CheckResult[]): string[] {
  const harness = results.filter(({ outcome }) => outcome === 'error');
  const faults = harness.map(({ check, reason }) => `the suite itself failed in ${check}: ${reason}`);
  if (!results.some(({ outcome }) => outcome === 'fail')) {
    const told = results.filter(({ check, reason }) => killedBy.includes(check) && reason !== undefined);
    const why = told.map(({ check, outcome, reason }) => `; ${check}: ${outcome}, ${reason}`).join('');
    return [...faults, `it survived every check${why}`];
  }
  for (const check of killedBy) {
    const result = results.find((one) => one.check === check);
    if (result?.outcome !== 'fail') {
      const why = result?.reason === undefined ? '' : `, ${result.reason}`;
      faults.push(`${check} did not catch it (${result?.outcome ?? 'there is no such check'}${why})`);
    } else if (result.requirement !== requirement) {
      faults.push(`${check} caught it as ${result.reason}; expected ${requirement}`);
    }
  }
  return faults;
}

function faultsOfBenign(results: readonly CheckResult[]): string[] {
  // What is not run is about the host, and this is no host.
  const right = ['pass', 'not-applicable', 'unclaimed', 'not-run'];
  if (!results.some(({ outcome }) => outcome === 'pass')) return ['no check passed on it'];
  return results
    .filter(({ outcome }) => !right.includes(outcome))
    .map(({ check, outcome, reason }) => `${check} accused it (${outcome}: ${reason})`);
}
