import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { within } from '../wait.ts';
import { openHttpSession } from './http-session.ts';
import type { Patience } from './patience.ts';
import { ProtocolClient } from './protocol-client.ts';
import { reusable } from './reusable-client.ts';
import type { Start } from './runtime.ts';
import { type Client, SubjectFailure } from './subject.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** A session that was told to end has this long, in milliseconds. */
const CLOSE_MS = 2_000;

/** The process that all instances are in, and where they are reached. */
interface Server {
  readonly process: SupervisedProcess;
  readonly address: string;
}

/** A client that knows whether its instance is there. */
interface Instance extends Client {
  readonly isEnded: boolean;
}

/** A runtime that runs over one folder of data, with the instances in it. */
export class RuntimeDeployment {
  readonly #start: Start;
  readonly #patience: Patience;
  readonly #processes = new Set<SupervisedProcess>();
  readonly #clients = new Set<Client>();
  /** Instances that nobody uses any more, and that are as good as new ones. */
  readonly #idle: Instance[] = [];
  #shared: Promise<Server> | undefined;
  #closed = false;

  constructor(start: Start, patience: Patience) {
    this.#start = start;
    this.#patience = patience;
  }

  /**
   * An instance that nobody else uses.
   *
   * @param used whether it may be one that another client had, and left without handles
   */
  async client(used: boolean): Promise<Client> {
    if (used) {
      const instance = (await this.#idleInstance()) ?? (await this.#instance());
      return reusable(instance, () => this.#idle.push(instance));
    }
    // Some runtimes have one instance after the other.
    await Promise.all(this.#idle.splice(0).map((idle) => idle.close()));
    return this.#instance();
  }

  /** One of those that nobody uses. A crash, or a server that is tired of waiting, may have ended it meanwhile. */
  async #idleInstance(): Promise<Instance | undefined> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isEnded) return idle;
      await idle.close();
    }
    return undefined;
  }

  async #instance(): Promise<Instance> {
    const instance = await this.#connect();
    const client: Instance = {
      get isEnded() {
        return instance.isEnded;
      },
      invoke: (call) => instance.invoke(call),
      drop: (handle) => instance.drop(handle),
      close: async () => {
        this.#clients.delete(client);
        await instance.close();
      },
    };
    this.#clients.add(client);
    return client;
  }

  async #connect(): Promise<Instance> {
    const { reached } = this.#start;
    if (reached.by === 'stdio') {
      const process = this.#spawn(undefined);
      return this.#speak(process, 0, process.stdout, process.stdin, (listens) => this.#stop(process, listens));
    }
    const { process, address } = await this.#server();
    const since = process.written;
    const epitaph = async (error: Error) => {
      const failure = await process.epitaph('before it was connected', since);
      if (failure.kind !== 'protocol' || process.isGone) return failure;
      return new SubjectFailure('protocol', `the runtime cannot be connected to: ${error.message}`, process.output);
    };
    if (reached.by === 'http') {
      const session = await openHttpSession(address, this.#patience.startMs, epitaph).catch(async (error: unknown) => {
        throw await explained(error, process);
      });
      return this.#speak(process, since, session.input, session.output, async (listens) => {
        session.output.end();
        if (listens && !session.input.readableEnded) {
          const ended = once(session.input, 'close').then(() => {});
          await within(CLOSE_MS, ended, () => new Error('late')).catch(() => {});
        }
        session.close();
      });
    }
    const socket = await connected(reached.path, epitaph);
    return this.#speak(process, since, socket, socket, async (listens) => {
      socket.end();
      if (listens && !socket.closed)
        await within(CLOSE_MS, once(socket, 'close'), () => new Error('late')).catch(() => {});
      socket.destroy();
    });
  }

  /** @param close ends the instance; one that is known not to listen is not waited for */
  async #speak(
    process: SupervisedProcess,
    since: number,
    input: Readable,
    output: Writable,
    close: (listens: boolean) => Promise<void>,
  ): Promise<Instance> {
    const { startMs, callMs } = this.#patience;
    let listens = true;
    const late = (what: string) => () => {
      listens = false;
      return new SubjectFailure('timeout', what);
    };
    const epitaph = () => process.epitaph('before it answered', since);
    const connecting = ProtocolClient.connect(input, output, epitaph, () => close(listens));
    try {
      const client = await within(startMs, connecting, late(`no greeting within ${startMs} ms`));
      return withOutput(client, process, (answer) => within(callMs, answer, late(`no answer within ${callMs} ms`)));
    } catch (error) {
      // Before it is killed for it, or the end that it is given would be what it is blamed for.
      const failure = await explained(error, process);
      await close(listens);
      throw failure;
    }
  }

  /** The process that all instances are in, for a runtime that is reached by an address. */
  #server(): Promise<Server> {
    this.#shared ??= this.#serve();
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

  async #serve(): Promise<Server> {
    const { reached } = this.#start;
    const process = this.#spawn('ready' in reached ? reached.ready : /$/);
    try {
      const said = await process.ready(this.#patience.startMs);
      if (reached.by !== 'http') return { process, address: '' };
      const address = said.includes('://') ? said : `http://${said}`;
      if (URL.canParse(address)) return { process, address };
      throw new SubjectFailure(
        'protocol',
        `the runtime says that it is at ${said}, which is no address`,
        process.output,
      );
    } catch (error) {
      await this.#stop(process);
      throw error;
    }
  }

  #spawn(announcement: RegExp | undefined): SupervisedProcess {
    const { command, env = {} } = this.#start;
    // Whoever asked may have been given up meanwhile.
    if (this.#closed) throw new SubjectFailure('protocol', 'the runtime was closed');
    const spawned = new SupervisedProcess(command, env, announcement);
    this.#processes.add(spawned);
    return spawned;
  }

  async #stop(process: SupervisedProcess, listens = true): Promise<void> {
    // What serves HTTP has no input.
    await process.stop(listens && this.#start.reached.by !== 'http');
    this.#processes.delete(process);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#clients].map((client) => client.close()));
    this.#idle.length = 0;
    await Promise.all([...this.#processes].map((process) => this.#stop(process)));
    this.#shared = undefined;
  }
}

async function connected(path: string, epitaph: (error: Error) => Promise<SubjectFailure>): Promise<Socket> {
  const socket = connect({ path, allowHalfOpen: true });
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    throw await epitaph(error as Error);
  }
}

/** A failure that does not say what the runtime wrote, with that. */
async function explained(error: unknown, process: SupervisedProcess): Promise<unknown> {
  if (!(error instanceof SubjectFailure) || error.output !== undefined) return error;
  await process.settle();
  return new SubjectFailure(error.kind, error.message, process.output);
}

/** A client whose calls have a limited time, and whose failures say what the runtime wrote. */
function withOutput(
  client: ProtocolClient,
  process: SupervisedProcess,
  bounded: <T>(answer: Promise<T>) => Promise<T>,
): Instance {
  const answered = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await bounded(answer);
    } catch (error) {
      throw await explained(error, process);
    }
  };
  return {
    get isEnded() {
      return client.isEnded;
    },
    invoke: (call) => answered(client.invoke(call)),
    drop: (handle) => answered(client.drop(handle)),
    close: () => client.close(),
  };
}
