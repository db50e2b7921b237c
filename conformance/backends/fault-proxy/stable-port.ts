import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const HOST = '127.0.0.1';

/** So long it tries to listen again where somebody took the port, in milliseconds. */
const REOPEN_MS = 5_000;

const RETRY_MS = 10;

/**
 * A port of this machine that is open or shut to connections, and remains ours meanwhile: while it is shut, the system
 * refuses connections and gives the port to nobody who asks for any port.
 *
 * What keeps it is a socket bound to it that is connected to another socket of this process. A bound port is not given
 * away, and beside a socket that does not listen, one of the same address may.
 */
export class StablePort {
  readonly port: number;
  readonly #keepers: readonly Socket[];
  readonly #onConnection: (socket: Socket) => void;
  /** What listens, or is about to, while it is open. */
  #opening: { readonly abandon: AbortController; readonly opened: Promise<Server> } | undefined;

  private constructor(port: number, keepers: readonly Socket[], onConnection: (socket: Socket) => void) {
    this.port = port;
    this.#keepers = keepers;
    this.#onConnection = onConnection;
  }

  /** A free port, shut. Sockets come with `allowHalfOpen`. */
  static async reserve(onConnection: (socket: Socket) => void): Promise<StablePort> {
    const counterpart = createServer().listen(0, HOST);
    await once(counterpart, 'listening');
    const accepted = once(counterpart, 'connection');
    const { port } = counterpart.address() as AddressInfo;
    const keeper = connect({ host: HOST, port, localAddress: HOST });
    await once(keeper, 'connect');
    const [other] = (await accepted) as [Socket];
    counterpart.close();
    for (const socket of [keeper, other]) socket.on('error', () => {});
    return new StablePort((keeper.address() as AddressInfo).port, [keeper, other], onConnection);
  }

  /** Lets connections in, from the next turn on. */
  open(): void {
    if (this.#opening !== undefined) return;
    const abandon = new AbortController();
    const opened = this.#listen(abandon.signal);
    // Whoever asks hears of it.
    opened.catch(() => {});
    this.#opening = { abandon, opened };
  }

  async #listen(signal: AbortSignal): Promise<Server> {
    const deadline = performance.now() + REOPEN_MS;
    for (;;) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, this.#onConnection);
      const close = () => server.close();
      signal.addEventListener('abort', close);
      try {
        await once(server.listen(this.port, HOST), 'listening', { signal });
        // Such as that no file descriptor is left for a connection, which then waits.
        server.on('error', () => {});
        return server;
      } catch (error) {
        signal.removeEventListener('abort', close);
        if (signal.aborted || performance.now() > deadline) throw error;
        await pause(RETRY_MS, undefined, { signal });
      }
    }
  }

  /** Refuses connections, at once. Those that are open stay. */
  shut(): void {
    this.#opening?.abandon.abort(new Error(`port ${this.port} was shut`));
    this.#opening = undefined;
  }

  /**
   * Resolves once connections are let in.
   *
   * @throws Error where it is shut, or somebody else has the port
   */
  async listening(): Promise<void> {
    if (this.#opening === undefined) throw new Error(`port ${this.port} is shut`);
    await this.#opening.opened;
  }

  /** Gives the port up. */
  async close(): Promise<void> {
    this.shut();
    await Promise.all(
      this.#keepers.map(async (keeper) => {
        if (keeper.closed) return;
        const closed = once(keeper, 'close');
        keeper.resetAndDestroy();
        await closed;
      }),
    );
  }
}
