import { constants } from 'node:os';
import { ownExit, ownStream } from './foreign-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Lets a run end in order when the user interrupts it: the first signal aborts what is under way, so that what the run
 * wrote is removed and its report written; a second one ends the process at once.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #code: number | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#interrupted);
  }

  /** Aborts at the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code of an interrupted run, 128 and the signal's number; undefined where nobody interrupted it. */
  get exitCode(): number | undefined {
    return this.#code;
  }

  /** Listens no more. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#interrupted);
  }

  readonly #interrupted = (signal: NodeJS.Signals): void => {
    if (this.#code !== undefined) ownExit(this.#code);
    this.#code = 128 + constants.signals[signal];
    ownStream('stderr').write('\nconformance: interrupted; removing what the run wrote (once more to leave it)\n');
    this.#controller.abort();
  };
}
