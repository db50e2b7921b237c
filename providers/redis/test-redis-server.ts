import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_TIMEOUT_MS = 10_000;

/** For tests and benchmarks: a real redis-server of their own, on a free port of this machine. */
export class TestRedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, settings: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#settings = settings;
    // Also where a test ends in an unexpected way.
    process.on('exit', this.#cleanUp);
  }

  /** Starts one; `settings` as on its command line, e.g. `--requirepass`. */
  static async start(...settings: string[]): Promise<TestRedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'slight-redis-'));
    const server = new TestRedisServer(await freePort(), folder, settings);
    await server.restart();
    return server;
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again on the same port, after `kill`; resolves once it answers. */
  async restart(): Promise<void> {
    const own = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    const child = spawn('redis-server', [...own, ...this.#settings], { stdio: 'ignore' });
    this.#process = child;
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await answers(this.port))) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
      if (performance.now() > deadline) throw new Error('redis-server did not answer in time');
      await delay(10);
    }
  }

  /** Stops or continues its process, without a word to its clients. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Ends it and removes its files. */
  async stop(): Promise<void> {
    await this.kill();
    this.#cleanUp();
    process.off('exit', this.#cleanUp);
  }

  readonly #cleanUp = () => {
    this.#process?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };
}

/** Whether there is a redis-server on PATH. */
export function hasRedisServer(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'redis-server'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * For tests that need a redis-server. Where there is none, one pending test says so; with `CI=true` it fails, as there
 * nobody would look.
 */
export function describeWithRedis(title: string, define: () => void): void {
  if (hasRedisServer()) {
    describe(title, define);
    return;
  }
  describe(title, () => {
    const reason = 'is not tested here: there is no redis-server on PATH';
    if (process.env.CI === undefined) it(reason);
    else {
      it(reason, () => {
        throw new Error('redis-server is missing');
      });
    }
  });
}

/** A port of this machine that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether a server is there and replies, be it that it wants a password first. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('data', (reply) => {
      socket.destroy();
      resolve(/^(\+PONG|-NOAUTH)/.test(reply.toString()));
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
