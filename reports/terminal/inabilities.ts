import type { Certification } from '../report.ts';
import { columns, hang, pad, printable, wrap } from './text.ts';

/** What a runtime is declared to be unable to do, and whether a probe agreed, in lines of at most `width` columns. */
export function inabilities({ runtime }: Certification, width: number): string[] {
  const cannot = runtime?.cannot ?? [];
  const widest = Math.max(0, ...cannot.map(({ ability }) => columns(printable(ability))));
  return cannot.flatMap(({ ability, reason, confirmed, probe }) => {
    const shown = confirmed
      ? `${printable(reason)}; a probe confirmed it: ${printable(probe)}`
      : `NOT CONFIRMED, so it was asked all the same; the declaration is stale: ${printable(probe)} (declared: ${printable(reason)})`;
    const name = `  ${pad(printable(ability), widest)}  `;
    return columns(name) > width / 2
      ? [...hang('  ', wrap(printable(ability), width - 2)), ...hang('      ', wrap(shown, width - 6))]
      : hang(name, wrap(shown, width - columns(name)));
  });
}
