import type { Outcome, Verdict } from '../report.ts';
import { type Markup, markup } from './markup.ts';

const COLORS: Record<Outcome | Verdict, 'good' | 'bad' | 'key' | 'seen' | 'faint'> = {
  pass: 'good',
  conformant: 'good',
  fail: 'bad',
  'unexpected-pass': 'bad',
  error: 'bad',
  'not conformant': 'bad',
  inconclusive: 'key',
  'not-run': 'key',
  'known-fail': 'key',
  partial: 'key',
  observed: 'seen',
  uncovered: 'faint',
  unsupported: 'faint',
  unclaimed: 'faint',
  'not-applicable': 'faint',
};

/** An outcome or a verdict as a coloured word. */
export function badge(word: Outcome | Verdict): Markup {
  return markup`<span class="badge ${COLORS[word]}">${word}</span>`;
}
