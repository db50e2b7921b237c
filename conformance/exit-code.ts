import type { Certification, Outcome, Report } from '../reports/report.ts';

/** What the exit code depends on besides the report. */
export interface ExitOptions {
  /** Whether a partial verdict counts as a failure. */
  readonly strict: boolean;
  /** Whether the providers were asked for by name, so that one which did not run is a failure. */
  readonly explicit: boolean;
}

/** 1 where anything is not conformant, or a known failure is none any more; else 3 where something could not be told; else 0 (1 for partial, if strict). */
export function exitCode({ certifications }: Report, { strict, explicit }: ExitOptions): 0 | 1 | 3 {
  const verdicts = certifications.flatMap((certification) => certification.verdicts);
  if (verdicts.some(({ verdict }) => verdict === 'not conformant')) return 1;
  if (certifications.flatMap(outcomesOf).includes('unexpected-pass')) return 1;
  if (certifications.some((certification) => isUntold(certification, explicit))) return 3;
  return strict && verdicts.some(({ verdict }) => verdict === 'partial') ? 1 : 0;
}

function isUntold(certification: Certification, explicit: boolean): boolean {
  const { notRun } = certification;
  if (notRun !== undefined) return explicit || notRun.outcome === 'error';
  if (outcomesOf(certification).some((outcome) => outcome === 'error' || outcome === 'inconclusive')) return true;
  // A check that judges what the text leaves open fails by itself, and that is no failure of the subject.
  return certification.requirements.some(({ transports }) => {
    return Object.values(transports).some(({ outcome }) => outcome === 'error');
  });
}

/** The outcomes of all checks over all transports. */
function outcomesOf({ checks }: Certification): Outcome[] {
  return checks.flatMap(({ transports }) => Object.values(transports).map(({ outcome }) => outcome));
}
