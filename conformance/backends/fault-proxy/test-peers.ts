import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '../../wait.ts';
import type { Framer, Framing } from './framing.ts';

/** So long a test waits for what must come, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Waits for what must come. @param what it is, for the failure */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const held = await eventually(async () => holds() || undefined, PATIENCE_MS);
  if (held === undefined) throw new Error(`never came: ${what}`);
}

/** One end of a connection, with what it saw, in order: `connect`, `data`, `end`, `close`, or the code of an error. */
export class Peer {
  readonly socket: Socket;
  readonly seen: string[] = [];
  #chunks: Uint8Array[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('connect', () => this.seen.push('connect'));
    socket.on('data', (chunk: Uint8Array) => {
      this.#chunks.push(chunk);
      if (this.seen.at(-1) !== 'data') this.seen.push('data');
    });
    socket.on('end', () => this.seen.push('end'));
    socket.on('close', () => this.seen.push('close'));
    socket.on('error', (error: NodeJS.ErrnoException) => this.seen.push(error.code ?? error.message));
  }

  /** A client of a port of this machine, which keeps its side open when the other ends. */
  static dial(port: number): Peer {
    return new Peer(connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }));
  }

  /** How many chunks came. */
  get chunks(): number {
    return this.#chunks.length;
  }

  get received(): Buffer {
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  send(text: string | Uint8Array): this {
    this.socket.write(text);
    return this;
  }

  /** Waits until it has seen this. */
  async sees(what: string): Promise<void> {
    await until(`${what}, after ${this.seen.join(', ')}`, () => this.seen.includes(what));
  }

  /** Waits until this is all that it received. */
  async receives(text: string): Promise<void> {
    await until(`${JSON.stringify(text)}, only ${JSON.stringify(this.text)}`, () => this.text === text);
  }
}

/** A real server that sends back what it gets, or does what a test says. */
export class EchoServer {
  readonly port: number;
  /** Its ends of all connections so far. */
  readonly peers: Peer[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  /** @param serve what it does with a connection instead */
  static async start(serve?: (peer: Peer) => void, port = 0): Promise<EchoServer> {
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const peer = new Peer(socket);
      server.peers.push(peer);
      if (serve !== undefined) serve(peer);
      else socket.pipe(socket);
    }).listen(port, '127.0.0.1');
    await once(listener, 'listening');
    const server = new EchoServer(listener);
    return server;
  }

  /** Everything that it got, of all connections, in the order of the connections. */
  get text(): string {
    return this.peers.map((peer) => peer.text).join('');
  }

  async close(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Messages that end with a line feed. */
export const lineFraming: Framing = { requests: () => lines(), replies: () => lines() };

function lines(): Framer {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Uint8Array[] = [];
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      messages.push(rest.subarray(0, end + 1));
      rest = rest.subarray(end + 1);
    }
    return messages;
  };
}

/** Runs something, and sees that no socket, server or timer is left of it. */
export async function leavesNothing(run: () => Promise<void>): Promise<void> {
  // What earlier tests closed may take a turn to be gone.
  let before = '';
  let polls = 0;
  await until('a quiet process', () => {
    const now = resources();
    polls = now === before ? polls + 1 : 0;
    before = now;
    return polls === 5;
  });
  await run();
  await until(`an end of what was left, beside ${before}`, () => resources() === before);
}

/** What keeps this process alive and could be leaked. */
function resources(): string {
  const kinds = process.getActiveResourcesInfo().filter((kind) => /^TCP|Timeout|Immediate/.test(kind));
  return kinds.toSorted().join(' ');
}
