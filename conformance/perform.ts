import { setImmediate } from 'node:timers/promises';
import type { Check } from './check.ts';
import type { Disturbances } from './disturbances.ts';
import type { ForeignCode } from './foreign-code.ts';
import type { KnownFailure } from './known-failures/known-failure.ts';
import { settleKnown } from './known-failures/settle-known.ts';
import { type CheckRun, runCheck } from './run-check.ts';
import type { Subject } from './subjects/subject.ts';
import type { Facts, RunChoices } from './world.ts';

/** What is around a run. */
export interface Surroundings {
  /** Leaves out what is left once it aborts. */
  readonly interruption: AbortSignal;
  /** Code in this process that is not the suite's. */
  readonly foreign: Pick<ForeignCode, 'log' | 'takeStrays'>;
  /** The known failures of the provider. */
  readonly known: readonly KnownFailure[];
}

/** After so many checks without an answer the rest of a transport is left: each would wait as long. */
const MOST_TIMEOUTS = 5;

/**
 * Performs one check of a run over one transport, unless what came before it says that this is in vain. Never throws.
 *
 * @param before the checks of the run that were performed already
 */
export async function perform(
  check: Check,
  subject: Subject,
  facts: Facts,
  choices: RunChoices,
  disturbances: Disturbances,
  { interruption, foreign, known }: Surroundings,
  before: readonly CheckRun[],
): Promise<CheckRun> {
  const { transport } = subject;
  const silent = before.filter((run) => run.transport === transport && run.failure?.kind === 'timeout').length;
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
  return settleKnown(stray === undefined || run.outcome === 'fail' ? run : strayed(run, stray, transport), known);
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
