import type { Certification, Verdict } from './report.ts';

const VERDICTS: readonly Verdict[] = ['conformant', 'partial', 'not conformant'];

/** The worst verdict of all levels, or undefined where nothing was judged. */
export function worstVerdict({ verdicts }: Pick<Certification, 'verdicts'>): Verdict | undefined {
  return VERDICTS.findLast((verdict) => verdicts.some((level) => level.verdict === verdict));
}
