import type { LevelVerdict } from '../../reports/report.ts';
import type { Check } from '../check.ts';
import { ForeignCode, ownExit } from '../foreign-code.ts';
import { Interruption } from '../interruption.ts';
import { judge } from '../judge.ts';
import { perform } from '../perform.ts';
import { redact } from '../redact.ts';
import type { CheckRun } from '../run-check.ts';
import type { RunConfig } from '../run-config.ts';
import { startedAs } from '../started-as.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Begun } from './begun.ts';
import { ConformanceError } from './conformance-error.ts';

/** A certification that has begun. */
interface Running {
  readonly begun: Begun;
  readonly interruption: Interruption;
  readonly runs: CheckRun[];
}

/**
 * One certification whose steps mocha takes: its hooks begin and end it, its tests perform the checks. What is not the
 * suite's is held back only while a step is taken, so that mocha, its reporter and other tests have the process to
 * themselves between them.
 */
export class MochaRun {
  readonly #config: RunConfig;
  readonly #begin: () => Promise<Begun>;
  #running: Running | undefined;

  /** @param begin has everything that the checks need */
  constructor(config: RunConfig, begin: () => Promise<Begun>) {
    this.#config = config;
    this.#begin = begin;
  }

  /**
   * Begins it.
   *
   * @throws UsageError, or an Error that says why nothing can be certified here
   */
  async begin(): Promise<void> {
    const foreign = new ForeignCode();
    try {
      this.#running = { begun: await this.#begin(), interruption: new Interruption(), runs: [] };
    } finally {
      foreign.release();
    }
  }

  /**
   * Performs a check over a transport.
   *
   * @returns undefined where it passed, else why there is nothing to say against the subject
   * @throws ConformanceError where there is
   */
  async perform(check: Check, transport: string): Promise<string | undefined> {
    const { begun, interruption, runs } = this.#now();
    const { facts, known, planned, subjects, disturbances } = begun;
    const item = planned.find((one) => one.check.id === check.id && one.transport === transport);
    if (item?.skip !== undefined) return item.skip.reason;
    const foreign = new ForeignCode();
    const around = { interruption: interruption.signal, foreign, known };
    let run: CheckRun;
    try {
      const subject = subjects.get(transport) as Subject;
      run = await perform(check, subject, facts, this.#config.choices, disturbances, around, runs);
    } finally {
      foreign.release();
    }
    runs.push(run);
    if (run.outcome === 'pass') return undefined;
    const told = redact({ outcome: run.outcome, reason: run.reason, failure: run.failure }, begun.secrets());
    if (!isHeldAgainst(run, begun)) return `${told.outcome}: ${told.reason}`;
    throw new ConformanceError(told, `${startedAs(this.#config.folder)} ${begun.rerun(check.id, transport)}`);
  }

  /** What the checks that were performed showed, level by level. */
  verdicts(): readonly LevelVerdict[] {
    const { begun, runs } = this.#now();
    return judge(begun.requirements, begun.planned, runs, begun.subject).verdicts;
  }

  /** Removes what the run wrote to a backend of the user's, and ends everything else that it had. */
  async end(): Promise<void> {
    if (this.#running === undefined) return;
    const { begun, interruption, runs } = this.#running;
    const foreign = new ForeignCode();
    let left: number;
    try {
      left = await begun.end(runs);
    } finally {
      foreign.release();
      interruption.close();
    }
    if (interruption.exitCode !== undefined) ownExit(interruption.exitCode);
    if (left > 0) throw new Error(`${left} entries that the run wrote could not be removed`);
  }

  #now(): Running {
    if (this.#running === undefined) throw new Error('the certification has not begun');
    return this.#running;
  }
}

/** Whether a run makes a certification fail, or leaves open whether it should. */
function isHeldAgainst(run: CheckRun, { requirements, planned, subject }: Begun): boolean {
  if (run.outcome === 'error' || run.outcome === 'inconclusive' || run.outcome === 'unexpected-pass') return true;
  if (run.outcome !== 'fail') return false;
  // A requirement that does not bind this subject is not broken by it.
  return judge(requirements, planned, [run], subject).verdicts.some(({ verdict }) => verdict === 'not conformant');
}
