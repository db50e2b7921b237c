import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Lets a run end in order when the user interrupts it: the first signal aborts what is under way, so that what the run
 * wrote is removed and its report written; a second one ends the process at once.
 */
export class Interruption {
  readonly #controller = new AbortController();
  // Providers may replace it meanwhile, and so may the suite.
  readonly #exit = process.exit.bind(process);
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
    if (this.#code !== undefined) this.#exit(this.#code);
    this.#code = 128 + constants.signals[signal];
    process.stderr.write('\nconformance: interrupted; removing what the run wrote (once more to leave it)\n');
    this.#controller.abort();
  };
}
