import { isDisputed } from './is-disputed.ts';
import type { LedgerPoint } from './ledger.ts';
import { makersOf } from './makers-of.ts';

/** How subjects stand to each other at a point, in a few words. */
export function pointStanding(point: LedgerPoint): string {
  if (isDisputed(point)) return `${point.behaviours.length} behaviours`;
  const makers = makersOf(point);
  if (makers.length === 0) return 'nobody showed it';
  return makers.length === 1 ? 'only one maker showed it' : 'all that showed it agree';
}
