import picocolors from 'picocolors';
import type { FailureKind, Outcome, Verdict } from '../report.ts';

/** The colours of one output, or the same functions doing nothing. */
export type Paint = ReturnType<typeof picocolors.createColors>;

/** Colours, or none. */
export function paint(color: boolean): Paint {
  return picocolors.createColors(color);
}

/**
 * Whether to colour what goes to `stream`: a terminal that understands it, and nobody who asked for none
 * (https://no-color.org).
 */
export function wantsColor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}

/** The marks of the progress view. Each can be told from the others without colour. */
export const MARKS: Record<Outcome, string> = {
  pass: 'ok',
  fail: 'FAIL',
  'unexpected-pass': 'FAIL',
  error: 'ERROR',
  inconclusive: '?',
  'known-fail': 'known',
  'not-applicable': 'skip',
  unsupported: 'skip',
  uncovered: 'skip',
  unclaimed: 'skip',
  'not-run': 'skip',
  observed: 'note',
};

/** The order in which outcomes are listed: what needs somebody's attention first. */
export const ORDER: readonly Outcome[] = [
  'fail',
  'unexpected-pass',
  'error',
  'inconclusive',
  'not-run',
  'known-fail',
  'uncovered',
  'unsupported',
  'unclaimed',
  'not-applicable',
  'observed',
  'pass',
];

/** How a failure showed, in words. */
export const KINDS: Record<FailureKind | 'error', string> = {
  violation: 'wrong answer',
  trap: 'the guest trapped',
  'host-crash': 'the host died',
  timeout: 'no answer in time',
  protocol: 'the protocol was broken',
  error: 'the harness failed',
};

/** `text` in the colour of `outcome`. */
export function tinted(paint: Paint, outcome: Outcome, text: string): string {
  switch (outcome) {
    case 'pass':
      return paint.green(text);
    case 'fail':
    case 'unexpected-pass':
    case 'error':
      return paint.bold(paint.red(text));
    case 'inconclusive':
    case 'known-fail':
    case 'not-run':
      return paint.yellow(text);
    case 'observed':
      return paint.cyan(text);
    default:
      return paint.dim(text);
  }
}

/** `text` in the colour of `verdict`. */
export function judged(paint: Paint, verdict: Verdict, text: string): string {
  if (verdict === 'not conformant') return paint.bold(paint.red(text));
  return verdict === 'partial' ? paint.yellow(text) : paint.green(text);
}
