import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { freePort } from '../backends/free-port.ts';
import { Unsupported } from '../endings.ts';
import { within } from '../wait.ts';
import { openHttpSession } from './http-session.ts';
import { interpreterFile } from './interpreter.ts';
import { ProtocolClient } from './protocol-client.ts';
import type { Assignment, Runtime, Start, World } from './runtime.ts';
import { type Client, type Subject, SubjectFailure } from './subject.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** A component greets within this time, in milliseconds; a runtime that interprets may take long to begin. */
const GREETING_MS = 60_000;

/** A session that was told to end has this long, in milliseconds. */
const CLOSE_MS = 2_000;

/** A runtime that runs over one folder of data, with the instances in it. */
class Deployment {
  readonly #start: Start;
  readonly #processes = new Set<SupervisedProcess>();
  readonly #clients = new Set<Client>();
  #shared: Promise<{ process: SupervisedProcess; address: string }> | undefined;

  constructor(start: Start) {
    this.#start = start;
  }

  /** A new instance. */
  async client(): Promise<Client> {
    const client = await this.#connect();
    this.#clients.add(client);
    return client;
  }

  async #connect(): Promise<Client> {
    const { reached } = this.#start;
    if (reached.by === 'stdio') {
      const process = this.#spawn('stdout');
      return this.#speak(process, process.stdout, process.stdin, () => process.stop());
    }
    const { process, address } = await this.#server();
    const epitaph = () => process.epitaph('before it was connected');
    if (reached.by === 'http') {
      const session = await openHttpSession(address, epitaph);
      return this.#speak(process, session.input, session.output, async () => {
        session.output.end();
        if (!session.input.readableEnded) {
          const ended = once(session.input, 'close').then(() => {});
          await within(CLOSE_MS, ended, () => new Error('late')).catch(() => {});
        }
        session.close();
      });
    }
    const socket = connect({ path: reached.path, allowHalfOpen: true });
    try {
      await once(socket, 'connect');
    } catch {
      throw await epitaph();
    }
    return this.#speak(process, socket, socket, async () => {
      socket.end();
      if (!socket.closed) await within(CLOSE_MS, once(socket, 'close'), () => new Error('late')).catch(() => {});
      socket.destroy();
    });
  }

  async #speak(
    process: SupervisedProcess,
    input: Readable,
    output: Writable,
    close: () => Promise<void>,
  ): Promise<Client> {
    const epitaph = () => process.epitaph('before it answered');
    const connecting = ProtocolClient.connect(input, output, epitaph, close);
    const late = () => new SubjectFailure('timeout', `no greeting within ${GREETING_MS} ms`, process.output);
    try {
      const client = await within(GREETING_MS, connecting, late);
      return withOutput(client, process);
    } catch (error) {
      await close();
      throw explained(error, process);
    }
  }

  /** The process that all instances are in, for a runtime that is reached by an address. */
  #server(): Promise<{ process: SupervisedProcess; address: string }> {
    const { reached } = this.#start;
    const ready = 'ready' in reached ? reached.ready : /$/;
    this.#shared ??= (async () => {
      const process = this.#spawn('none');
      const said = await process.ready(ready);
      return { process, address: said.includes('://') ? said : `http://${said}` };
    })();
    const starting = this.#shared;
    return starting.then(
      (server) => {
        if (!server.process.isGone) return server;
        // One that crashed is not what the next client is about.
        if (this.#shared === starting) this.#shared = undefined;
        return this.#server();
      },
      (error: unknown) => {
        if (this.#shared === starting) this.#shared = undefined;
        throw error;
      },
    );
  }

  #spawn(quiet: 'stdout' | 'none'): SupervisedProcess {
    const { command, env = {}, reached } = this.#start;
    // A server does not end with its input, so that something has to end it when this process dies.
    const guard = [process.execPath, join(import.meta.dirname, 'guard-command.ts'), ...command] as const;
    const spawned = new SupervisedProcess(reached.by === 'http' ? guard : command, env, quiet);
    this.#processes.add(spawned);
    return spawned;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
    this.#clients.clear();
    await Promise.all([...this.#processes].map((process) => process.stop()));
    this.#processes.clear();
    this.#shared = undefined;
  }
}

/** A failure that does not say what the runtime wrote, with that. */
function explained(error: unknown, process: SupervisedProcess): unknown {
  if (!(error instanceof SubjectFailure) || error.output !== undefined) return error;
  return new SubjectFailure(error.kind, error.message, process.output);
}

function withOutput(client: Client, process: SupervisedProcess): Client {
  return {
    invoke: async (call) => {
      try {
        return await client.invoke(call);
      } catch (error) {
        throw explained(error, process);
      }
    },
    drop: (handle) => client.drop(handle),
    close: () => client.close(),
  };
}

/** The interpreter guest inside a runtime that somebody else wrote, in one world. Every client is an instance of it. */
export class RuntimeSubject implements Subject {
  readonly transport: World;
  readonly #runtime: Runtime;
  readonly #assignment: Assignment;
  readonly #folder: string;
  readonly #deployments = new Set<Deployment>();
  #main: Promise<Deployment> | undefined;
  #data: Promise<string> | undefined;

  /** @param folder where the data of the runtime goes; it is removed by its owner */
  constructor(runtime: Runtime, assignment: Assignment, folder: string) {
    this.transport = assignment.world;
    this.#runtime = runtime;
    this.#assignment = assignment;
    this.#folder = folder;
  }

  async client(): Promise<Client> {
    // Decided without waiting: several clients may ask at once, and must get the same runtime.
    this.#main ??= this.#deploy({});
    return (await this.#main).client();
  }

  async configured(values: Readonly<Record<string, string>>): Promise<Client> {
    const deployment = await this.#deploy(values, await this.#newFolder());
    const client = await deployment.client();
    return {
      invoke: (call) => client.invoke(call),
      drop: (handle) => client.drop(handle),
      close: async () => {
        this.#deployments.delete(deployment);
        await deployment.close();
      },
    };
  }

  async restart(): Promise<void> {
    const running = await this.#main;
    this.#main = undefined;
    if (running !== undefined) this.#deployments.delete(running);
    await running?.close();
  }

  async renew(): Promise<void> {
    await this.restart();
    this.#data = undefined;
  }

  log(): string {
    return '';
  }

  async close(): Promise<void> {
    await Promise.all([...this.#deployments].map((deployment) => deployment.close()));
    this.#deployments.clear();
    this.#main = undefined;
  }

  #newFolder(): Promise<string> {
    return mkdtemp(join(this.#folder, 'data-'));
  }

  async #deploy(values: Readonly<Record<string, string>>, folder?: string): Promise<Deployment> {
    this.#data ??= this.#newFolder();
    const { shape, world } = this.#assignment;
    const start = await this.#runtime.start({
      ...this.#assignment,
      component: interpreterFile(`wasi-${shape}`, world),
      folder: folder ?? (await this.#data),
      values,
      port: await freePort(),
    });
    if ('cannot' in start) throw new Unsupported(`${this.#runtime.name} cannot be told of it: ${start.cannot}`);
    const deployment = new Deployment(start);
    this.#deployments.add(deployment);
    return deployment;
  }
}
