import type { Runtime } from './runtime.ts';

/** How long a runtime is waited for where its adapter does not say, in milliseconds. */
export const USUAL_PATIENCE = { startMs: 60_000, callMs: 35_000 };

/** No adapter can ask for more, in milliseconds. */
export const MOST_PATIENCE = { startMs: 600_000, callMs: 300_000 };

/** How long a runtime is waited for, in milliseconds. */
export interface Patience {
  /** Until its process is ready, a response begins, and its component greets: each of them. */
  readonly startMs: number;
  /** Until a call has its result. */
  readonly callMs: number;
}

/** How long a runtime is waited for, as its adapter says. */
export function patienceOf({ startWithinMs, callWithinMs }: Pick<Runtime, 'startWithinMs' | 'callWithinMs'>): Patience {
  return {
    startMs: Math.min(startWithinMs ?? USUAL_PATIENCE.startMs, MOST_PATIENCE.startMs),
    callMs: Math.min(callWithinMs ?? USUAL_PATIENCE.callMs, MOST_PATIENCE.callMs),
  };
}
