import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../wait.ts';

/** A server is ready, or has failed, within this time, in milliseconds. */
const START_TIMEOUT_MS = 20_000;

/** The last characters of a server's log that an error repeats. */
const LOG_TAIL = 800;

/** A free port may be taken by somebody else before the server has it: so many are tried. */
const ATTEMPTS = 5;

/** A server in a process of its own, which cannot outlive this one. */
export class GuardedServer {
  readonly port: number;
  /** Its folder, removed with it. */
  readonly folder: string;
  readonly #guard: ChildProcess;

  private constructor(guard: ChildProcess, port: number, folder: string) {
    this.#guard = guard;
    this.port = port;
    this.folder = folder;
  }

  /**
   * Starts a server on a free port with a folder of its own.
   *
   * @param parent where its folder is made
   * @param args its arguments, given port and folder
   * @param isReady asks it, in its own protocol, whether it serves
   * @throws Error with the end of the server's log where it does not come up
   */
  static async start(
    command: string,
    parent: string,
    args: (port: number, folder: string) => string[],
    isReady: (port: number) => Promise<boolean>,
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
    isReady: (port: number) => Promise<boolean>,
  ): Promise<GuardedServer | string> {
    const port = await freePort();
    const folder = await mkdtemp(join(parent, 'server-'));
    const guard = spawn(
      process.execPath,
      [join(import.meta.dirname, 'guard-server.ts'), folder, command, ...args(port, folder)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    let log = '';
    guard.stdout.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10 * LOG_TAIL);
    });
    const server = new GuardedServer(guard, port, folder);
    const ready = await eventually(async () => {
      if (guard.exitCode !== null || guard.signalCode !== null) return false;
      return (await isReady(port)) || undefined;
    }, START_TIMEOUT_MS);
    if (ready === true) return server;
    await server.stop();
    return log === '' ? 'it wrote no log' : log;
  }

  /** Stops the server and removes its folder. */
  async stop(): Promise<void> {
    if (this.#guard.exitCode !== null || this.#guard.signalCode !== null) return;
    const gone = once(this.#guard, 'close');
    this.#guard.stdin?.end();
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening socket without a port');
  return address.port;
}
