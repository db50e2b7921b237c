import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'smol-toml';
import { moduleFile } from '../module-file.ts';
import { eventually } from '../wait.ts';
import { interpreterFile } from './interpreter.ts';
import { ProtocolClient } from './protocol-client.ts';
import { spawnUnder } from './spawn-under.ts';
import { killProcess, stopProcess } from './stop-process.ts';
import {
  type Apart,
  type Client,
  type DeployedResource,
  type Deployment,
  type Handicap,
  type RefusedDeployment,
  type Subject,
  SubjectFailure,
} from './subject.ts';
import type { Target } from './target.ts';

const root = join(import.meta.dirname, '../..');

/** A host says that it listens, or gives up, within this time, in milliseconds. */
const START_TIMEOUT_MS = 30_000;

/** A process ends within this time of its connections, in milliseconds. */
const CRASH_MS = 300;

/** An instance that was told to end has this long, in milliseconds. */
const CLOSE_TIMEOUT_MS = 1_000;

/** The last characters of a host's log that a failure repeats. */
const LOG_TAIL = 400;

/** A `slight` that runs an instance of the interpreter guest for every connection to its socket. */
class Host {
  readonly #process: ChildProcess;
  readonly #socket: string;
  readonly #log: { text: string };
  readonly #clients = new Set<Client>();

  private constructor(child: ChildProcess, socket: string, log: { text: string }) {
    this.#process = child;
    this.#socket = socket;
    this.#log = log;
  }

  static async start(
    args: readonly string[],
    socket: string,
    log: { text: string },
    environment: Readonly<Record<string, string>>,
    handicap: Handicap | undefined,
  ): Promise<Host | RefusedDeployment> {
    let stderr = '';
    const child = spawnUnder(handicap, [process.execPath, moduleFile(root, 'reference-host/cli'), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment,
    });
    let stdout = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log.text += text;
      stderr += text;
    });
    const listening = new Promise<boolean>((resolve) => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        // A provider may have something to say before.
        if (/^listening$/m.test(stdout)) resolve(true);
      });
      child.on('close', () => resolve(false));
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    const ready = await listening;
    clearTimeout(timer);
    if (ready) return new Host(child, socket, log);
    return { exitCode: child.exitCode, stdout, stderr };
  }

  async client(): Promise<Client> {
    const socket = connect({ path: this.#socket, allowHalfOpen: true });
    try {
      await once(socket, 'connect');
    } catch {
      throw await this.#epitaph();
    }
    const client = await ProtocolClient.connect(
      socket,
      socket,
      () => this.#epitaph(),
      async () => {
        socket.end();
        // An instance that waits for a provider for ever does not notice the end of its input.
        const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
        if (!socket.closed) await once(socket, 'close');
        clearTimeout(timer);
      },
    );
    this.#clients.add(client);
    return client;
  }

  /** A connection ends because its instance did, unless the whole host is gone. */
  async #epitaph(): Promise<SubjectFailure> {
    // The connection of a host that crashed may end a moment before the process does.
    await eventually(async () => this.isGone || undefined, CRASH_MS);
    const { signalCode, exitCode } = this.#process;
    const tail = this.#log.text.slice(-LOG_TAIL).trim();
    const gone = this.isGone;
    return new SubjectFailure(
      gone ? 'host-crash' : 'trap',
      gone
        ? `the host ended (${signalCode ?? `exit code ${exitCode}`}): ${tail}`
        : `the guest's instance ended: ${tail}`,
    );
  }

  /** Whether its process has ended. */
  get isGone(): boolean {
    return this.#process.signalCode !== null || this.#process.exitCode !== null;
  }

  /** Tells when its process has ended. */
  onceGone(tell: () => void): void {
    if (this.isGone) tell();
    else this.#process.once('exit', tell);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
    await stopProcess(this.#process);
  }

  kill(): Promise<void> {
    return killProcess(this.#process);
  }
}

/**
 * The interpreter guest inside the reference host, `slight run` in a process of its own: what an application sees.
 * Clients that are apart only by their handles are instances in one host, which share its connection to the backend;
 * the others get a host each.
 */
export class GuestSubject implements Subject {
  readonly transport = 'guest';
  readonly #target: Target;
  readonly #other: Target;
  readonly #folder: string;
  readonly #log = { text: '' };
  readonly #hosts = new Set<Host>();
  #shared: Promise<Host> | undefined;
  #started = 0;

  /**
   * @param other another backend of the same capability, for slightfiles with two
   * @param folder where sockets and slightfiles go; it is removed by its owner
   */
  constructor(target: Target, other: Target, folder: string) {
    this.#target = target;
    this.#other = other;
    this.#folder = folder;
  }

  async client(apart: Apart, handicap?: Handicap): Promise<Client> {
    if (apart === 'handle') {
      // Decided without waiting: several clients may ask at once, and must get the same host.
      this.#shared ??= this.#sharedHost();
      return (await this.#shared).client();
    }
    // A host of its own, which ends with it.
    const host = await this.#host(handicap);
    const client = await host.client();
    return {
      invoke: (call) => client.invoke(call),
      drop: (handle) => client.drop(handle),
      close: async () => {
        this.#hosts.delete(host);
        await host.close();
      },
      kill: () => host.kill(),
    };
  }

  /** The host that clients share until it is gone: one that crashed is not what the next check is about. */
  #sharedHost(): Promise<Host> {
    const starting = this.#host();
    const forget = () => {
      if (this.#shared === starting) this.#shared = undefined;
    };
    starting.then((host) => host.onceGone(forget), forget);
    return starting;
  }

  async #host(handicap?: Handicap): Promise<Host> {
    const host = await this.#start('0.2', [{ name: '*', backend: 'subject' }], handicap);
    if (host instanceof Host) return host;
    throw new SubjectFailure('host-crash', `the host did not start (${host.exitCode}): ${host.stderr.trim()}`);
  }

  async #start(
    specversion: '0.1' | '0.2',
    resources: readonly DeployedResource[],
    handicap?: Handicap,
  ): Promise<Host | RefusedDeployment> {
    const number = ++this.#started;
    const slightfile = join(this.#folder, `slightfile-${number}.toml`);
    const socket = join(this.#folder, `${number}.sock`);
    // Addresses may hold a password: for the user's eyes alone.
    await writeFile(slightfile, this.#slightfile(specversion, resources), { mode: 0o600 });
    const outside = this.#target.outside ? ['--provider', fileURLToPath(this.#target.module)] : [];
    const guest = interpreterFile('spiderlightning-keyvalue-0.5.1', 'command');
    const args = ['-c', slightfile, 'run', ...outside, '--listen', socket, guest];
    // In version 0.1 a configuration comes from the environment.
    const { configs, compileCache } = this.#target;
    const environment = { NODE_COMPILE_CACHE: compileCache, ...(specversion === '0.1' ? configs : {}) };
    const host = await Host.start(args, socket, this.#log, environment, handicap);
    // It has been read; an address in it may hold a password.
    await rm(slightfile);
    if (host instanceof Host) this.#hosts.add(host);
    return host;
  }

  #slightfile(specversion: '0.1' | '0.2', resources: readonly DeployedResource[]): string {
    const capability = resources.map(({ name, backend, configs }) => {
      const target = backend === 'subject' ? this.#target : this.#other;
      if (specversion === '0.1') return { name: target.provider.id };
      const all = { ...target.configs, ...configs };
      return { resource: target.provider.id, name, ...(Object.keys(all).length === 0 ? {} : { configs: all }) };
    });
    if (specversion === '0.1') return stringify({ specversion, secret_store: 'configs.envvars', capability });
    return stringify({ specversion, capability });
  }

  async deploy(
    specversion: '0.1' | '0.2',
    resources: readonly DeployedResource[],
  ): Promise<Deployment | RefusedDeployment> {
    return this.#start(specversion, resources);
  }

  log(): string {
    return this.#log.text;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => host.close()));
    this.#hosts.clear();
    this.#shared = undefined;
  }
}
