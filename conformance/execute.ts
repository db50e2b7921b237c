import Mocha from 'mocha';
import type { Finished, Started } from '../reports/terminal/progress.ts';
import type { Check } from './check.ts';
import type { PlannedCheck } from './plan.ts';
import { type CheckRun, runCheck } from './run-check.ts';
import type { Subject } from './subjects/subject.ts';
import type { Facts, RunChoices } from './world.ts';

/** Who is told how the run goes. */
export interface Listener {
  started(check: Started): void;
  finished(check: Finished): void;
}

/** After so many checks without an answer the rest of a transport is left: each would wait as long. */
const MOST_TIMEOUTS = 5;

function givenUp(check: Check, transport: string): CheckRun {
  const reason = `${MOST_TIMEOUTS} checks before it waited for an answer in vain`;
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

/** A reporter that is silent: what a run says comes from its report. */
class Silent extends Mocha.reporters.Base {}

/**
 * Runs what is planned through mocha, one test for each check and transport, in order; each in a world of its own, with
 * a deadline of its own.
 *
 * @returns how each check that ran went
 */
export async function execute(
  planned: readonly PlannedCheck[],
  subjects: ReadonlyMap<string, Subject>,
  facts: Facts,
  choices: RunChoices,
  listener: Listener,
): Promise<CheckRun[]> {
  const runs: CheckRun[] = [];
  const mocha = new Mocha({ reporter: Silent, timeout: 0 });
  for (const [transport, subject] of subjects) {
    const suite = Mocha.Suite.create(mocha.suite, transport);
    for (const { check, skip } of planned.filter((item) => item.transport === transport)) {
      if (skip !== undefined) continue;
      const test = async () => {
        listener.started({ check: check.id, transport });
        const silent = runs.filter((run) => run.transport === transport && run.failure?.kind === 'timeout').length;
        const run = silent < MOST_TIMEOUTS ? await runCheck(check, subject, facts, choices) : givenUp(check, transport);
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
  return runs;
}
