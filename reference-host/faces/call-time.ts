import type { CallContext } from '../../providers/connection.ts';

/** The time that a provider is given for a call, in milliseconds (GEN-BOUNDED). */
const CALL_TIMEOUT_MS = 30_000;

/**
 * The time that one call of a guest has, from when it is made. The signal is made when a provider asks for it: a timer
 * for every call is a good part of what a call costs.
 */
export class CallTime implements CallContext {
  readonly deadline = performance.now() + CALL_TIMEOUT_MS;
  #signal: AbortSignal | undefined;

  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.timeout(Math.max(0, Math.ceil(this.deadline - performance.now())));
    return this.#signal;
  }

  /** Whether the time is over: what takes several calls of a provider asks between them. */
  get over(): boolean {
    return performance.now() > this.deadline;
  }
}
