import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { eventually, within } from '../wait.ts';
import { endGroup, guardGroup } from './group-guard.ts';
import { SubjectFailure } from './subject.ts';

/** A process that was told to stop has this long, in milliseconds. */
const STOP_MS = 3_000;

/** What ends with a process ends within this time of it, in milliseconds. */
const CRASH_MS = 500;

/** A line without an end counts as one once nothing followed it for so long, in milliseconds. */
const QUIET_MS = 500;

/** What it wrote has come once nothing more came for so long, in milliseconds. */
const SETTLED_MS = 50;

/** The last characters of what a process wrote that are kept. */
const KEPT = 4_000;

/** The first characters of a line that are looked at. */
const LINE = 10_000;

/** How runtimes say that a component trapped, and not that they themselves crashed. */
const TRAP = /\bwasm trap\b|\bRuntimeError\b|\bcomponent trapped\b|`unreachable` instruction executed/;

/**
 * A process of somebody else's, kept an eye on: what it writes is kept for a failure to show, its end is explained, it has
 * a limited time to get ready, and neither it nor what it started outlives the run.
 */
export class SupervisedProcess {
  readonly #process: ChildProcess;
  readonly #command: string;
  readonly #announcement: RegExp | undefined;
  #output = '';
  #written = 0;
  #heard = 0;
  #failed: Error | undefined;
  #drained = false;
  #announced: string | undefined;
  readonly #unfinished = new Map<Readable, { text: string; since: number }>();

  /**
   * @param announcement what a line of its output says once it is ready; undefined where its output is the protocol's, and
   *   only what it writes to its standard error is kept
   */
  constructor(
    [file, ...args]: readonly [string, ...string[]],
    env: Readonly<Record<string, string>>,
    announcement: RegExp | undefined,
  ) {
    this.#command = file;
    // One that begins where the last match ended would find every other line.
    this.#announcement = announcement && new RegExp(announcement.source, announcement.flags.replaceAll(/[gy]/g, ''));
    // In a group of its own, so that what it starts ends with it.
    this.#process = spawn(file, args, { stdio: 'pipe', detached: true, env: { ...process.env, ...env } });
    const { pid, stdin, stdout, stderr } = this.#process;
    if (pid !== undefined) guardGroup(pid);
    this.#process.on('error', (error) => {
      this.#failed = error;
    });
    this.#process.on('exit', () => this.#end());
    this.#process.on('close', () => {
      this.#drained = true;
    });
    // A process that is gone takes nothing more; its end says so.
    stdin?.on('error', () => {});
    if (stderr !== null) this.#keep(stderr);
    if (stdout !== null && announcement !== undefined) this.#keep(stdout);
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

  /** Waits until what it wrote has come: its streams are not in step with those that calls are answered on. */
  async settle(): Promise<void> {
    const began = performance.now();
    const settled = async () => performance.now() - Math.max(this.#heard, began) > SETTLED_MS || undefined;
    await eventually(settled, CRASH_MS);
  }

  /** How many characters it has written, to tell what came later. */
  get written(): number {
    return this.#written;
  }

  /** Whether it has ended, or never began. */
  get isGone(): boolean {
    return this.#failed !== undefined || this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /**
   * Waits until a line of its output is the announcement.
   *
   * @param milliseconds how long
   * @returns the first group, or everything that matched
   * @throws SubjectFailure where it ends before, or is not ready in time
   */
  async ready(milliseconds: number): Promise<string> {
    const announced = await eventually(async () => {
      this.#matchUnfinished();
      if (this.#announced !== undefined) return this.#announced;
      if (this.isGone) throw await this.epitaph('before it was ready');
      return undefined;
    }, milliseconds);
    if (announced !== undefined) return announced;
    throw new SubjectFailure('timeout', `${this.#command} was not ready within ${milliseconds} ms`, this.#output);
  }

  /**
   * Why nothing more comes from it.
   *
   * @param when for the message
   * @param since what it had written when what is explained began: a trap that was before is another instance's
   */
  async epitaph(when: string, since = 0): Promise<SubjectFailure> {
    // What it said, and its end, may come a moment after its stream has ended.
    await eventually(async () => (this.isGone && this.#drained) || undefined, CRASH_MS);
    const output = this.#output;
    if (this.#failed !== undefined) {
      return new SubjectFailure('host-crash', `${this.#command} could not be started: ${this.#failed.message}`, output);
    }
    const { exitCode, signalCode } = this.#process;
    const fresh = output.slice(Math.max(0, output.length - (this.#written - since)));
    if (TRAP.test(fresh)) return new SubjectFailure('trap', `the component trapped ${when}`, output);
    if (!this.isGone) return new SubjectFailure('protocol', `the component ended its output ${when}`, output);
    if (exitCode === 0) return new SubjectFailure('protocol', `the component ended by itself ${when}`, output);
    return new SubjectFailure(
      'host-crash',
      `the runtime ended (${signalCode ?? `exit code ${exitCode}`}) ${when}`,
      output,
    );
  }

  /**
   * Ends its input, which tells it to stop, and kills it where it does not; and everything that it started.
   *
   * @param listens false where it is known not to listen to that, so that it is killed at once
   */
  async stop(listens = true): Promise<void> {
    if (listens && !this.isGone) {
      const gone = once(this.#process, 'exit').then(() => {});
      this.#process.stdin?.end();
      await within(STOP_MS, gone, () => new Error('late')).catch(() => {});
    }
    this.#end();
    if (!this.isGone) await once(this.#process, 'exit');
    // Whoever left the group may still have the other ends, and this process would wait for them.
    for (const stream of [this.#process.stdin, this.#process.stdout, this.#process.stderr]) stream?.destroy();
  }

  #keep(stream: Readable): void {
    stream.setEncoding('utf8').on('data', (text: string) => {
      this.#output = (this.#output + text).slice(-KEPT);
      this.#written += text.length;
      this.#heard = performance.now();
      if (this.#announcement !== undefined && this.#announced === undefined) this.#readLines(stream, text);
    });
  }

  /** Looks at whole lines: half of one may have half of an address. */
  #readLines(stream: Readable, text: string): void {
    const [first = '', ...more] = text.split('\n');
    const lines = [(this.#unfinished.get(stream)?.text ?? '') + first, ...more];
    const rest = lines.pop() ?? '';
    for (const line of lines) this.#match(line);
    this.#unfinished.set(stream, { text: rest.slice(0, LINE), since: performance.now() });
  }

  #match(line: string): void {
    const found = this.#announcement?.exec(line.slice(0, LINE).replace(/\r$/, ''));
    if (found) this.#announced ??= found[1] ?? found[0];
  }

  #matchUnfinished(): void {
    for (const { text, since } of this.#unfinished.values()) {
      if (text !== '' && performance.now() - since > QUIET_MS) this.#match(text);
    }
  }

  #end(): void {
    const { pid } = this.#process;
    if (pid !== undefined) endGroup(pid);
  }
}
