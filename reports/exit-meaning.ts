import type { Report } from './report.ts';
import { worstVerdict } from './worst-verdict.ts';

/** What the exit code of a run means, in words; nothing for 0. */
export function exitMeaning({ certifications, run }: Report): string {
  const bad = certifications.some((certification) => worstVerdict(certification) === 'not conformant');
  const stale = certifications.some(({ checks }) => {
    return checks.some(({ transports }) =>
      Object.values(transports).some(({ outcome }) => outcome === 'unexpected-pass'),
    );
  });
  switch (run.exitCode) {
    case 1:
      if (bad) return stale ? 'not conformant, and a known failure passes' : 'not conformant';
      return stale ? 'a known failure passes' : 'partial, which --strict does not accept';
    case 2:
      return 'wrong usage';
    case 3:
      return 'an error, something inconclusive, or a subject that did not run';
    default:
      return '';
  }
}
