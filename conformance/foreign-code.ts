/** So much of what foreign code wrote is kept, in characters. */
const KEPT = 1_000_000;

const own = { stdout: process.stdout.write.bind(process.stdout), stderr: process.stderr.write.bind(process.stderr) };

/** A stream of this process that only the suite writes to, also while {@link ForeignCode} holds others back. */
export function ownStream(name: 'stdout' | 'stderr'): NodeJS.WriteStream {
  const stream = process[name];
  return new Proxy(stream, {
    get(target, key) {
      if (key === 'write') return own[name];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Ends this process, whatever became of `process.exit` meanwhile. */
export const ownExit: typeof process.exit = process.exit.bind(process);

/**
 * Holds code that runs in this process and is not the suite's, a provider called directly, to what it may do: what it
 * writes is kept as its log, an error that it throws outside of any call is kept too, and it cannot end the process.
 */
export class ForeignCode {
  readonly #exit = process.exit;
  readonly #writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  #log = '';
  #strays: unknown[] = [];

  constructor() {
    const keep = (chunk: unknown, ...rest: unknown[]): boolean => {
      const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : String(chunk);
      if (this.#log.length < KEPT) this.#log += text;
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    };
    process.stdout.write = keep;
    process.stderr.write = keep;
    process.exit = () => {
      throw new Error('the provider called process.exit');
    };
    process.setUncaughtExceptionCaptureCallback((error) => this.#strays.push(error));
    process.on('unhandledRejection', this.#stray);
  }

  /** What it wrote to the standard streams. */
  get log(): string {
    return this.#log;
  }

  /** The errors thrown outside of any call since this was asked last. */
  takeStrays(): unknown[] {
    return this.#strays.splice(0);
  }

  /** Lets it be as everything else. */
  release(): void {
    process.stdout.write = this.#writes.stdout;
    process.stderr.write = this.#writes.stderr;
    process.exit = this.#exit;
    process.setUncaughtExceptionCaptureCallback(null);
    process.off('unhandledRejection', this.#stray);
  }

  readonly #stray = (error: unknown): void => {
    this.#strays.push(error);
  };
}
