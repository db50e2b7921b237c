import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Connection } from '../../providers/connection.ts';
import { closeConnection, connectProvider } from './connect-provider.ts';
import { FaceClient } from './face-client.ts';
import { ProtocolClient } from './protocol-client.ts';
import { stopProcess } from './stop-process.ts';
import { type Apart, type Client, type Subject, SubjectFailure } from './subject.ts';
import type { Target } from './target.ts';

/** The published interface over the provider's objects, in this process; clients apart by process get one each. */
export class DirectSubject implements Subject {
  readonly transport = 'direct';
  readonly #target: Target;
  readonly #connections = new Set<Connection>();
  readonly #clients = new Set<Client>();
  #shared: Promise<Connection> | undefined;
  /** What the processes of clients wrote; what this process wrote is kept elsewhere. */
  #log = '';

  constructor(target: Target) {
    this.#target = target;
  }

  async client(apart: Apart): Promise<Client> {
    const client = await this.#make(apart);
    this.#clients.add(client);
    return client;
  }

  #make(apart: Apart): Promise<Client> | Client {
    if (apart === 'process') return this.#process();
    if (apart === 'connection') return this.#ownConnection();
    this.#shared ??= this.#connect();
    return this.#over(this.#shared);
  }

  /** The connection's failure is the open's: that is where the interface has a place for it. */
  #over(connection: Promise<Connection>): FaceClient {
    connection.catch(() => {});
    const { face } = this.#target;
    return new FaceClient(
      face,
      face.create(async () => (await connection) as never),
    );
  }

  #ownConnection(): Client {
    const connection = this.#connect();
    const client = this.#over(connection);
    return {
      invoke: (call) => client.invoke(call),
      drop: (handle) => client.drop(handle),
      close: async () => {
        await client.close();
        await connection.then((open) => this.#disconnect(open)).catch(() => {});
      },
    };
  }

  async #connect(): Promise<Connection> {
    const connection = await connectProvider(this.#target.provider, this.#target.configs);
    this.#connections.add(connection);
    return connection;
  }

  async #disconnect(connection: Connection): Promise<void> {
    if (this.#connections.delete(connection)) await closeConnection(connection);
  }

  async #process(): Promise<Client> {
    const { module, configs, face } = this.#target;
    const child = fork(join(import.meta.dirname, 'answer-for-provider.ts'), {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('a process without pipes');
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    // By message, so that no secret stands on a command line.
    child.send({ module: module.href, configs, interface: face.interface });
    const epitaph = async () => new SubjectFailure('host-crash', 'the process of the client ended');
    return ProtocolClient.connect(stdout, stdin, epitaph, () => stopProcess(child));
  }

  log(): string {
    return this.#log;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    for (const connection of [...this.#connections]) await this.#disconnect(connection);
    this.#clients.clear();
    this.#shared = undefined;
  }
}
