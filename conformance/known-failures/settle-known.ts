import type { CheckRun } from '../run-check.ts';
import type { KnownFailure } from './known-failure.ts';

/**
 * What a run of a check comes to, given the known failures of its provider: one that fails as it is listed is
 * `known-fail`, one that passes although it is listed is `unexpected-pass`, and everything else is what it was. A
 * failure that breaks another requirement than the listed one stays a failure; so does a broken protocol, which is a
 * failure of the transport and is counted against a requirement only because it must be counted against some.
 *
 * @param listed the known failures of this run's provider
 */
export function settleKnown(run: CheckRun, listed: readonly KnownFailure[]): CheckRun {
  const here = listed.filter(({ check, transports }) => {
    return check === run.check.id && transports.some((transport) => transport === run.transport);
  });
  const [first] = here;
  if (first === undefined) return run;
  if (run.outcome === 'pass') {
    const places = here.map(({ place }) => place).join(', ');
    const reason = `listed as a known failure (${places}), and it passes: delete that, or name in transports only those it fails over`;
    return { ...run, outcome: 'unexpected-pass', reason, known: first };
  }
  if (run.outcome !== 'fail' || run.failure === undefined) return run;
  const { requirement, kind } = run.failure;
  const known = here.find((entry) => entry.requirement === requirement && kind !== 'protocol');
  if (known === undefined) {
    return { ...run, reason: `${run.reason} (not the failure of ${first.requirement} that ${first.place} lists)` };
  }
  return { ...run, outcome: 'known-fail', reason: `${known.reason} (${known.link})`, known };
}
