import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Connection } from '../../providers/provider.ts';
import { connectProvider } from './connect-provider.ts';
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

  constructor(target: Target) {
    this.#target = target;
  }

  async client(apart: Apart): Promise<Client> {
    const client = apart === 'process' ? await this.#process() : await this.#inProcess(apart);
    this.#clients.add(client);
    return client;
  }

  async #inProcess(apart: Apart): Promise<Client> {
    const { face } = this.#target;
    if (apart === 'handle') this.#shared ??= this.#connect();
    const connection = apart === 'handle' ? this.#shared : this.#connect();
    // The connection's failure is the open's: that is where the interface has a place for it.
    connection?.catch(() => {});
    return new FaceClient(face, face.create(async () => (await connection) as never));
  }

  async #connect(): Promise<Connection> {
    const connection = await connectProvider(this.#target.provider, this.#target.configs);
    this.#connections.add(connection);
    return connection;
  }

  async #process(): Promise<Client> {
    const { module, configs, face } = this.#target;
    const child = fork(join(import.meta.dirname, 'answer-for-provider.ts'), {
      stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
    });
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error('a process without pipes');
    // By message, so that no secret stands on a command line.
    child.send({ module: module.href, configs, interface: face.interface });
    const epitaph = async () => new SubjectFailure('host-crash', 'the process of the client ended');
    return ProtocolClient.connect(stdout, stdin, epitaph, () => stopProcess(child));
  }

  async restart(): Promise<void> {
    await this.close();
  }

  log(): string {
    return '';
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    for (const connection of this.#connections) await connection.close();
    this.#clients.clear();
    this.#connections.clear();
    this.#shared = undefined;
  }
}
