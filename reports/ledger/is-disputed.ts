import type { LedgerPoint } from './ledger.ts';

/** Whether subjects are known to do different things at a point, or one of them in different worlds. */
export function isDisputed({ behaviours }: Pick<LedgerPoint, 'behaviours'>): boolean {
  return behaviours.length > 1;
}
