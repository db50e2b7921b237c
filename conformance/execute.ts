import Mocha from 'mocha';
import type { Finished, Started } from '../reports/terminal/progress.ts';
import type { Disturbances } from './disturbances.ts';
import { perform, type Surroundings } from './perform.ts';
import type { PlannedCheck } from './plan.ts';
import type { CheckRun } from './run-check.ts';
import type { Subject } from './subjects/subject.ts';
import type { Facts, RunChoices } from './world.ts';

/** Who is told how the run goes. */
export interface Listener {
  started(check: Started): void;
  finished(check: Finished): void;
}

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
  surroundings: Surroundings,
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
        const run = await perform(check, subject, facts, choices, disturbances, surroundings, runs);
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
