import type { Connection } from '../../providers/connection.ts';
import { moduleFile } from '../module-file.ts';
import { closeConnection, connectProvider } from './connect-provider.ts';
import { FaceClient } from './face-client.ts';
import { ProtocolClient } from './protocol-client.ts';
import { Reconnecting } from './reconnecting.ts';
import { spawnUnder } from './spawn-under.ts';
import { killProcess, stopProcess } from './stop-process.ts';
import { type Apart, type Client, type Handicap, type Subject, SubjectFailure } from './subject.ts';
import type { Target } from './target.ts';

/** The published interface over the provider's objects, in this process; clients apart by process get one each. */
export class DirectSubject implements Subject {
  readonly transport = 'direct';
  readonly #target: Target;
  readonly #connections = new Set<Connection>();
  readonly #clients = new Set<Client>();
  readonly #shared = new Reconnecting(() => this.#connect());
  /** What the processes of clients wrote; what this process wrote is kept elsewhere. */
  #log = '';

  constructor(target: Target) {
    this.#target = target;
  }

  async client(apart: Apart, handicap?: Handicap): Promise<Client> {
    const client = await this.#make(apart, handicap);
    this.#clients.add(client);
    return client;
  }

  #make(apart: Apart, handicap: Handicap | undefined): Promise<Client> | Client {
    if (apart === 'process') return this.#process(handicap);
    if (apart === 'connection') return this.#ownConnection();
    return this.#over(this.#shared);
  }

  /** The connection's failure is the open's: that is where the interface has a place for it. */
  #over(connection: Reconnecting): FaceClient {
    const { face } = this.#target;
    return new FaceClient(
      face,
      face.create(async () => (await connection.get()) as never),
    );
  }

  #ownConnection(): Client {
    const connection = new Reconnecting(() => this.#connect());
    // From the start, so that what a connection costs is there before the first call.
    connection.get().catch(() => {});
    const client = this.#over(connection);
    return {
      invoke: (call) => client.invoke(call),
      drop: (handle) => client.drop(handle),
      close: async () => {
        await client.close();
        const open = await connection.current()?.catch(() => undefined);
        if (open !== undefined) await this.#disconnect(open);
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

  async #process(handicap: Handicap | undefined): Promise<Client> {
    const { module, configs, face, compileCache } = this.#target;
    const child = spawnUnder(handicap, [process.execPath, moduleFile(import.meta.dirname, 'answer-for-provider')], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      env: { NODE_COMPILE_CACHE: compileCache },
    });
    const { stdin, stdout, stderr } = child;
    if (stdin === null || stdout === null || stderr === null) throw new Error('a process without pipes');
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    // By message, so that no secret stands on a command line.
    child.send({ module: module.href, configs, interface: face.interface });
    const epitaph = async () => new SubjectFailure('host-crash', 'the process of the client ended');
    const client = await ProtocolClient.connect(stdout, stdin, epitaph, () => stopProcess(child));
    return {
      invoke: (call) => client.invoke(call),
      drop: (handle) => client.drop(handle),
      close: () => client.close(),
      kill: () => killProcess(child),
    };
  }

  log(): string {
    return this.#log;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    for (const connection of [...this.#connections]) await this.#disconnect(connection);
    this.#clients.clear();
    this.#shared.forget();
  }
}
