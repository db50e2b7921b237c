import type { Certification, RequirementResult } from '../report.ts';
import { columns, hang, listed, pad, printable, wrap } from './text.ts';

/** What a subject does at each point that the text leaves open and that was observed, in lines of at most `width` columns. */
export function leftOpen({ requirements, transports }: Certification, width: number): string[] {
  const points = requirements.filter((requirement) => choices(requirement).size > 0);
  // An ID that is longer than most must not take the place of what is said beside it.
  const widest = Math.min(Math.max(0, ...points.map(({ id }) => columns(printable(id)))), Math.floor(width / 2));
  return points.flatMap((point) =>
    [...choices(point)].flatMap(([choice, over], index) => {
      const id = index === 0 ? printable(point.id) : '';
      const where = over.length >= transports.length ? '' : `${printable(listed(over))}: `;
      const told = wrap(`${where}${printable(choice)}`, width - widest - 4);
      if (columns(id) > widest) return [...hang('  ', wrap(id, width - 2)), ...hang(' '.repeat(widest + 4), told)];
      return hang(`  ${pad(id, widest)}  `, told);
    }),
  );
}

/** What was observed, each with the transports that showed it. */
function choices({ transports }: RequirementResult): Map<string, string[]> {
  const observed = new Map<string, string[]>();
  for (const [transport, { outcome, reason = '' }] of Object.entries(transports)) {
    if (outcome === 'observed') observed.set(reason, [...(observed.get(reason) ?? []), transport]);
  }
  return observed;
}
