import { once } from 'node:events';
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { moduleFile } from '../module-file.ts';
import { within } from '../wait.ts';
import { openHttpSession } from './http-session.ts';
import { ProtocolClient } from './protocol-client.ts';
import { reusable } from './reusable-client.ts';
import type { Start } from './runtime.ts';
import { type Client, SubjectFailure } from './subject.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** A component greets within this time, in milliseconds; a runtime that interprets may take long to begin. */
const GREETING_MS = 60_000;

/** A session that was told to end has this long, in milliseconds. */
const CLOSE_MS = 2_000;

/** A runtime that runs over one folder of data, with the instances in it. */
export class RuntimeDeployment {
  readonly #start: Start;
  readonly #processes = new Set<SupervisedProcess>();
  readonly #clients = new Set<Client>();
  /** Instances that nobody uses any more, and that are as good as new ones. */
  readonly #idle: Client[] = [];
  #shared: Promise<{ process: SupervisedProcess; address: string }> | undefined;

  constructor(start: Start) {
    this.#start = start;
  }

  /**
   * An instance that nobody else uses.
   *
   * @param used whether it may be one that another client had, and left without handles
   */
  async client(used: boolean): Promise<Client> {
    if (used) return reusable(this.#idle.pop() ?? (await this.#instance()), (idle) => this.#idle.push(idle));
    // Some runtimes have one instance after the other.
    await Promise.all(this.#idle.splice(0).map((idle) => idle.close()));
    return this.#instance();
  }

  async #instance(): Promise<Client> {
    const instance = await this.#connect();
    this.#clients.add(instance);
    return instance;
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
    const guard = [process.execPath, moduleFile(import.meta.dirname, 'guard-command'), ...command] as const;
    const spawned = new SupervisedProcess(reached.by === 'http' ? guard : command, env, quiet);
    this.#processes.add(spawned);
    return spawned;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
    this.#clients.clear();
    this.#idle.length = 0;
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
