import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { moduleFile } from '../module-file.ts';
import { eventually } from '../wait.ts';
import type { BackendControl } from './backend.ts';
import { freePort } from './free-port.ts';

/** A server is ready, or has failed, within this time, in milliseconds. */
const START_TIMEOUT_MS = 20_000;

/** The last characters of a server's log that an error repeats. */
const LOG_TAIL = 800;

/** A free port may be taken by somebody else before the server has it: so many are tried. */
const ATTEMPTS = 5;

/** What can be done to a running server: SIGSTOP, SIGCONT, SIGKILL, and starting it again as it was started. */
export type ServerAction = 'pause' | 'resume' | 'kill' | 'start';

/** Asks a server, in its own protocol, whether it serves. */
export type IsReady = (port: number) => Promise<boolean>;

/** A server in a process of its own, which cannot outlive this one. */
export class GuardedServer implements BackendControl {
  readonly port: number;
  /** Its folder, removed with it. */
  readonly folder: string;
  readonly #guard: ChildProcess;
  readonly #isReady: IsReady;

  private constructor(guard: ChildProcess, port: number, folder: string, isReady: IsReady) {
    this.#guard = guard;
    this.port = port;
    this.folder = folder;
    this.#isReady = isReady;
  }

  /**
   * Starts a server on a free port with a folder of its own.
   *
   * @param parent where its folder is made
   * @param args its arguments, given port and folder
   * @throws Error with the end of the server's log where it does not come up
   */
  static async start(
    command: string,
    parent: string,
    args: (port: number, folder: string) => string[],
    isReady: IsReady,
  ): Promise<GuardedServer> {
    for (let attempt = 1; ; attempt++) {
      const started = await GuardedServer.#try(command, parent, args, isReady);
      if (started instanceof GuardedServer) return started;
      const taken = /in use/i.test(started);
      if (!taken || attempt === ATTEMPTS) {
        throw new Error(
          `${command} did not start: ${started
            .slice(-LOG_TAIL)
            .trim()
            .replaceAll(/\s*\n\s*/g, ' | ')}`,
        );
      }
    }
  }

  static async #try(
    command: string,
    parent: string,
    args: (port: number, folder: string) => string[],
    isReady: IsReady,
  ): Promise<GuardedServer | string> {
    const port = await freePort();
    const folder = await mkdtemp(join(parent, 'server-'));
    const guard = spawn(
      process.execPath,
      [moduleFile(import.meta.dirname, 'guard-server'), folder, command, ...args(port, folder)],
      { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] },
    );
    let log = '';
    guard.stdout?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10 * LOG_TAIL);
    });
    const server = new GuardedServer(guard, port, folder, isReady);
    if (await server.#comesUp()) return server;
    await server.stop();
    return log === '' ? 'it wrote no log' : log;
  }

  async #comesUp(): Promise<boolean> {
    const ready = await eventually(async () => {
      if (this.#guard.exitCode !== null || this.#guard.signalCode !== null) return false;
      return (await this.#isReady(this.port)) || undefined;
    }, START_TIMEOUT_MS);
    return ready === true;
  }

  async pause(): Promise<void> {
    await this.#act('pause');
  }

  async resume(): Promise<void> {
    await this.#act('resume');
  }

  async kill(): Promise<void> {
    await this.#act('kill');
  }

  /** @throws Error where it does not come up on its data */
  async restart(): Promise<void> {
    await this.#act('start');
    if (!(await this.#comesUp())) throw new Error('the server did not start again on its data');
  }

  async #act(action: ServerAction): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const answered = (answer: unknown) => {
      if (answer === action) resolve();
    };
    const lost = () => reject(new Error(`the server ended before it could be told to ${action}`));
    this.#guard.on('message', answered);
    this.#guard.once('close', lost);
    try {
      this.#guard.send(action, (error) => {
        if (error !== null) lost();
      });
      await promise;
    } finally {
      this.#guard.off('message', answered);
      this.#guard.off('close', lost);
    }
  }

  /** Stops the server and removes its folder. */
  async stop(): Promise<void> {
    if (this.#guard.exitCode !== null || this.#guard.signalCode !== null) return;
    const gone = once(this.#guard, 'close');
    this.#guard.stdin?.end();
    await gone;
  }
}
