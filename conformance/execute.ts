import { setImmediate } from 'node:timers/promises';
import Mocha from 'mocha';
import type { Finished, Started } from '../reports/terminal/progress.ts';
import type { Check } from './check.ts';
import type { Disturbances } from './disturbances.ts';
import type { ForeignCode } from './foreign-code.ts';
import type { KnownFailure } from './known-failures/known-failure.ts';
import { settleKnown } from './known-failures/settle-known.ts';
import type { PlannedCheck } from './plan.ts';
import { type CheckRun, runCheck } from './run-check.ts';
import type { Subject } from './subjects/subject.ts';
import type { Facts, RunChoices } from './world.ts';

/** Who is told how the run goes. */
export interface Listener {
  started(check: Started): void;
  finished(check: Finished): void;
}

/** What is around a run. */
export interface Surroundings {
  /** Leaves out what is left once it aborts. */
  readonly interruption: AbortSignal;
  /** Code in this process that is not the suite's. */
  readonly foreign: ForeignCode;
  /** The known failures of the provider. */
  readonly known: readonly KnownFailure[];
}

/** After so many checks without an answer the rest of a transport is left: each would wait as long. */
const MOST_TIMEOUTS = 5;

/** A reporter that is silent: what a run says comes from its report. */
class Silent extends Mocha.reporters.Base {}

/**
 * Runs what is planned through mocha, one test for each check and transport, in order; each in a world of its own, with
 * a deadline of its own.
 *
 * @returns how each check that was to run went
 */
export async function execute(
  planned: readonly PlannedCheck[],
  subjects: ReadonlyMap<string, Subject>,
  facts: Facts,
  choices: RunChoices,
  disturbances: Disturbances,
  { interruption, foreign, known }: Surroundings,
  listener: Listener,
): Promise<CheckRun[]> {
  const runs: CheckRun[] = [];
  const mocha = new Mocha({ reporter: Silent, timeout: 0 });
  const perform = async (check: Check, transport: string, subject: Subject): Promise<CheckRun> => {
    const silent = runs.filter((run) => run.transport === transport && run.failure?.kind === 'timeout').length;
    if (interruption.aborted) return leftOut(check, transport, 'the run was interrupted');
    if (silent >= MOST_TIMEOUTS) return leftOut(check, transport, `${silent} checks before it had no answer in time`);
    const run = await runCheck(check, subject, facts, choices, {
      interruption,
      log: () => foreign.log,
      disturbance: (of) => disturbances.over(of),
    });
    // A rejection that nobody handles is told only once everything at hand is done.
    await setImmediate();
    const [stray] = foreign.takeStrays();
    return stray === undefined || run.outcome === 'fail' ? run : strayed(run, stray, transport);
  };
  for (const [transport, subject] of subjects) {
    const suite = Mocha.Suite.create(mocha.suite, transport);
    for (const { check, skip } of planned.filter((item) => item.transport === transport)) {
      if (skip !== undefined) continue;
      const test = async () => {
        listener.started({ check: check.id, transport });
        const run = settleKnown(await perform(check, transport, subject), known);
        runs.push(run);
        const { outcome, durationMs, calls, reason } = run;
        const told = { check: check.id, transport, outcome, durationMs, calls };
        listener.finished(reason === undefined ? told : { ...told, reason });
        if (run.failure !== undefined) throw new Error(reason);
      };
      suite.addTest(new Mocha.Test(check.id, test));
    }
  }
  await new Promise<void>((resolve) => {
    mocha.run(() => resolve());
  });
  // Or it goes on listening for rejections, and two of them tell each other of every one.
  mocha.dispose();
  return runs;
}

function leftOut(check: Check, transport: string, reason: string): CheckRun {
  const nothing = {
    durationMs: 0,
    calls: 0,
    bulk: 0,
    sequences: 0,
    observations: new Map(),
    written: new Set<string>(),
  };
  return { check, transport, outcome: 'not-run', reason, ...nothing };
}

/**
 * A run in which something threw outside of any call. Directly that was the provider, and would have ended its host;
 * over other transports no provider runs in this process, so it was the suite.
 */
function strayed(run: CheckRun, stray: unknown, transport: string): CheckRun {
  const what = stray instanceof Error ? `${stray.name}: ${stray.message}` : String(stray);
  if (transport !== 'direct')
    return { ...run, outcome: 'error', reason: `the suite threw ${what} outside of the check` };
  const observed = `the provider threw ${what} outside of any call`;
  const required = 'ok, or an error value of the interface';
  const failure = { kind: 'trap', requirement: 'GEN-NO-TRAP', observed, required, operations: [], trace: [] } as const;
  return { ...run, outcome: 'fail', reason: `GEN-NO-TRAP: ${observed}`, failure };
}
