import type { Certification } from './report.ts';

/** How many checks fail as the list of known failures says, each transport counted. */
export function countKnown({ checks }: Pick<Certification, 'checks'>): number {
  const cells = checks.flatMap(({ transports }) => Object.values(transports));
  return cells.filter(({ outcome }) => outcome === 'known-fail').length;
}
