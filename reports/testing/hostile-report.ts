import type { Report } from '../report.ts';

/** What no page may take for anything but text. */
export const HOSTILE = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script>&amp;|\`\u202e\x1b[2J\r\n`;

/** Words that select a branch, or that are bound to a form; they stay what they are. */
const FIXED = [
  'outcome',
  'verdict',
  'kind',
  'strategy',
  'fidelity',
  'tier',
  'hostFunctions',
  'isolation',
  'strength',
  'startedAt',
  'digest',
];

/** A report with something hostile at the end of every other string, and in every key that a report can choose. */
export function hostileReport(report: Report): Report {
  return hostile(report, '') as Report;
}

function hostile(value: unknown, key: string): unknown {
  if (typeof value === 'string') return FIXED.includes(key) ? value : `${value}${HOSTILE}`;
  if (Array.isArray(value)) return value.map((item) => hostile(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const open = ['transports', 'limits', 'served', 'operations'].includes(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      open ? `${name}${HOSTILE}` : name,
      hostile(child, Array.isArray(child) && name === 'transports' ? '' : name),
    ]),
  );
}
