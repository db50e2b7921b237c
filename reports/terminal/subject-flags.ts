import type { Certification } from '../report.ts';
import { shellWord } from './shell-word.ts';

/** The flags that select the subject of a certification again: `--provider P`, or `--runtime NAME --shape ID`. */
export function subjectFlags({ provider, runtime }: Pick<Certification, 'provider' | 'runtime'>): string {
  const served = provider === 'own' && runtime !== undefined ? '' : `--provider ${shellWord(provider)}`;
  if (runtime === undefined) return served;
  return `--runtime ${shellWord(runtime.name)} --shape ${shellWord(runtime.shape.id)} ${served}`.trim();
}
