import type { LedgerPoint } from './ledger.ts';

/** Who showed what a point is to them: several subjects of one maker are one opinion. */
export function makersOf({ behaviours }: Pick<LedgerPoint, 'behaviours'>): string[] {
  return [...new Set(behaviours.flatMap(({ subjects }) => subjects.map(({ subject }) => subject.maker)))];
}
