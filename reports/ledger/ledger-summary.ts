import { count } from '../terminal/text.ts';
import { isDisputed } from './is-disputed.ts';
import type { Ledger } from './ledger.ts';
import { makersOf } from './makers-of.ts';

/** In how many points the subjects differ, in sentences. */
export function ledgerSummary({ packages, subjects }: Ledger): string {
  const points = packages.flatMap((each) => each.points);
  const told = points.filter(({ behaviours }) => behaviours.length > 0);
  const compared = told.filter((point) => isDisputed(point) || makersOf(point).length > 1);
  const disputed = compared.filter(isDisputed).length;
  const sentences = [
    `${count(subjects.length, 'subject')}, ${count(points.length, 'open point')}.`,
    compared.length === 0
      ? 'No point was shown by subjects of two makers.'
      : `They differ in ${disputed} of ${compared.length} that can be compared, and agree in ${compared.length - disputed}.`,
  ];
  if (told.length > compared.length) sentences.push(`Only one maker showed ${told.length - compared.length} more.`);
  if (points.length > told.length) sentences.push(`Nobody showed ${points.length - told.length}.`);
  return sentences.join(' ');
}
