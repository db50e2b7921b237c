import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { eventually, within } from '../wait.ts';
import { SubjectFailure } from './subject.ts';

/** A runtime is ready within this time, in milliseconds: some compile the component first. */
const START_MS = 60_000;

/** A process that was told to stop has this long, in milliseconds. */
const STOP_MS = 3_000;

/** What ends with a process ends within this time of it, in milliseconds. */
const CRASH_MS = 500;

/** The last characters of what a process wrote that are kept. */
const KEPT = 4_000;

/** How runtimes say that a component trapped, and not that they themselves crashed. */
const TRAP = /\bwasm trap\b|\bRuntimeError\b|\bcomponent trapped\b|`unreachable` instruction executed/;

/**
 * A process of somebody else's, kept an eye on: what it writes is kept for a failure to show, its end is explained, it has
 * a limited time to get ready, and it does not outlive the run.
 */
export class SupervisedProcess {
  readonly #process: ChildProcess;
  readonly #command: string;
  #output = '';
  #failed: Error | undefined;

  /** @param quiet the streams whose text is the protocol's and no output */
  constructor(
    [file, ...args]: readonly [string, ...string[]],
    env: Readonly<Record<string, string>>,
    quiet: 'stdout' | 'none',
  ) {
    this.#command = file;
    // In a group of its own, so that what it starts ends with it.
    this.#process = spawn(file, args, { stdio: 'pipe', detached: true, env: { ...process.env, ...env } });
    this.#process.on('error', (error) => {
      this.#failed = error;
    });
    // A process that is gone takes nothing more; its end says so.
    this.#process.stdin?.on('error', () => {});
    const keep = (text: string) => {
      this.#output = (this.#output + text).slice(-KEPT);
    };
    this.#process.stderr?.setEncoding('utf8').on('data', keep);
    if (quiet === 'none') this.#process.stdout?.setEncoding('utf8').on('data', keep);
    // Whatever becomes of the run, such as an uncaught error of its own.
    process.on('exit', this.#end);
    this.#process.on('exit', () => {
      process.off('exit', this.#end);
      this.#end();
    });
  }

  get stdin(): Writable {
    return this.#process.stdin as Writable;
  }

  get stdout(): Readable {
    return this.#process.stdout as Readable;
  }

  /** The last that it wrote. */
  get output(): string {
    return this.#output;
  }

  /** Whether it has ended, or never began. */
  get isGone(): boolean {
    return this.#failed !== undefined || this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /**
   * Waits until its output matches.
   *
   * @returns the first group, or everything that matched
   * @throws SubjectFailure where it ends before, or is not ready in time
   */
  async ready(pattern: RegExp): Promise<string> {
    const match = await eventually(async () => {
      const found = pattern.exec(this.#output);
      if (found !== null) return found;
      if (this.isGone) throw await this.epitaph('before it was ready');
      return undefined;
    }, START_MS);
    if (match !== undefined) return match[1] ?? match[0];
    throw new SubjectFailure('timeout', `${this.#command} was not ready within ${START_MS} ms`, this.#output);
  }

  /**
   * Why nothing more comes from it.
   *
   * @param when for the message
   */
  async epitaph(when: string): Promise<SubjectFailure> {
    // What it said, and its end, may come a moment after its stream has ended.
    await eventually(async () => this.isGone || undefined, CRASH_MS);
    const output = this.#output;
    if (this.#failed !== undefined) {
      return new SubjectFailure('host-crash', `${this.#command} could not be started: ${this.#failed.message}`, output);
    }
    const { exitCode, signalCode } = this.#process;
    if (TRAP.test(output)) return new SubjectFailure('trap', `the component trapped ${when}`, output);
    if (!this.isGone) return new SubjectFailure('protocol', `the component ended its output ${when}`, output);
    if (exitCode === 0) return new SubjectFailure('protocol', `the component ended by itself ${when}`, output);
    return new SubjectFailure(
      'host-crash',
      `the runtime ended (${signalCode ?? `exit code ${exitCode}`}) ${when}`,
      output,
    );
  }

  /** Ends its input, which tells it to stop, and kills it where it does not; and everything that it started. */
  async stop(): Promise<void> {
    if (!this.isGone) {
      const gone = once(this.#process, 'exit').then(() => {});
      this.#process.stdin?.end();
      await within(STOP_MS, gone, () => new Error('late')).catch(() => {});
    }
    this.#end();
    if (!this.isGone) await once(this.#process, 'exit');
  }

  /** Kills its whole group. What it started may be there when it itself is gone. */
  readonly #end = (): void => {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
  };
}
