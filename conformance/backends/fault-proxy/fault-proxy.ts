import { connect, type Socket } from 'node:net';
import { ActiveFaults, needsFraming } from './active-faults.ts';
import type { Fault } from './fault.ts';
import type { Framing } from './framing.ts';
import { ActiveFault, type Injection } from './injection.ts';
import { Link, type LinkOwner } from './link.ts';
import { resetSocket } from './reset-socket.ts';
import { StablePort } from './stable-port.ts';

export type { Fault } from './fault.ts';
export type { Framer, Framing } from './framing.ts';
export type { Injection } from './injection.ts';

/** What went through a proxy since it started. */
export interface ProxyCounters {
  /** Connections that clients made, those that a fault ended at once among them. */
  readonly connections: number;
  /** Connections ended as soon as they were accepted. Those that met `refuse` never reached the proxy. */
  readonly refused: number;
  /** Connections not yet closed on both sides. */
  readonly open: number;
  /** Whole requests from clients; without a framing, chunks. */
  readonly requests: number;
  /** Whole replies from the server; without a framing, chunks. */
  readonly replies: number;
  /** Bytes from clients. */
  readonly bytesUp: number;
  /** Bytes from the server. */
  readonly bytesDown: number;
}

/** Where a server listens. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/** Stands between clients and a server on this machine, on a port that stays the same, and breaks what goes through. */
export class FaultProxy {
  readonly #port: StablePort;
  readonly #framing: Framing | undefined;
  readonly #faults = new ActiveFaults();
  readonly #links = new Set<Link>();
  /** Accepted only to be ended, and not closed yet. */
  readonly #refused = new Set<Socket>();
  readonly #tally = { connections: 0, refused: 0, requests: 0, replies: 0, bytesUp: 0, bytesDown: 0 };
  #target: ProxyTarget;
  #onIdle: (() => void) | undefined;
  #isClosed = false;

  private constructor(target: ProxyTarget, framing: Framing | undefined, port: StablePort) {
    this.#target = target;
    this.#framing = framing;
    this.#port = port;
  }

  /**
   * @param target where the server listens; it need not be there yet. Where it is not there, clients are connected and
   *   then reset
   * @param framing how to tell requests and replies; without it faults that need to know throw
   */
  static async start(target: ProxyTarget, framing?: Framing): Promise<FaultProxy> {
    const port = await StablePort.reserve((socket) => proxy.#accept(socket));
    const proxy = new FaultProxy(target, framing, port);
    port.open();
    await port.listening();
    return proxy;
  }

  /** Where clients connect to, on 127.0.0.1. */
  get port(): number {
    return this.#port.port;
  }

  /** As of now. */
  get counters(): ProxyCounters {
    return { ...this.#tally, open: this.#links.size + this.#refused.size };
  }

  /** New connections go to this port of the server's host; open ones stay where they are. */
  retarget(port: number): void {
    this.#target = { host: this.#target.host, port };
  }

  /**
   * Puts a fault into effect, on connections that are open and on new ones. Several may be in effect together.
   *
   * @throws Error where the fault is malformed, or must know messages that cannot be told, or the proxy is closed
   */
  inject(fault: Fault): Injection {
    checkFault(fault);
    if (this.#isClosed) throw new Error('the proxy is closed');
    if (needsFraming(fault)) {
      if (this.#framing === undefined) throw new Error(`the fault ${fault.kind} needs a proxy with a framing`);
      if ([...this.#links].some((link) => link.isGarbled)) {
        throw new Error(`the fault ${fault.kind} needs messages, but an open connection carries something else`);
      }
    }
    const active = new ActiveFault(fault, () => this.#end([active]));
    this.#faults.add(active);
    if (fault.kind === 'fin' || fault.kind === 'rst') {
      for (const link of this.#links) if (link.cut(fault.kind)) active.hit();
    } else if (fault.kind === 'refuse') {
      this.#refuse(active);
      active.hit();
    }
    return active;
  }

  /** Ends all faults: new connections work, held data flows; what was cut stays cut. */
  heal(): void {
    this.#end(this.#faults.all());
  }

  /**
   * Resolves once the port accepts connections. After `refuse` is healed that is a moment later.
   *
   * @throws Error where a fault refuses connections, or somebody else took the port
   */
  listening(): Promise<void> {
    return this.#port.listening();
  }

  /**
   * Cuts every open connection without a fault staying in effect.
   *
   * @returns how many
   */
  cutAll(how: 'rst' | 'fin' = 'rst'): number {
    return [...this.#links].filter((link) => link.cut(how)).length;
  }

  /** Ends everything; no socket and no timer is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const active of this.#faults.all()) {
      this.#faults.remove(active);
      active.end('ended with the proxy');
    }
    const closed = this.#port.close();
    for (const link of this.#links) link.destroy();
    for (const socket of this.#refused) socket.destroy();
    if (this.counters.open > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onIdle = resolve;
      await promise;
    }
    await closed;
  }

  #accept(client: Socket): void {
    this.#tally.connections++;
    // A socket's failure is seen as its close.
    client.on('error', () => {});
    const [ending] = this.#faults.cuts();
    if (ending !== undefined) {
      this.#tally.refused++;
      this.#refused.add(client);
      client.resume().on('close', () => {
        this.#refused.delete(client);
        this.#onClosed();
      });
      if (ending.fault.kind === 'rst') resetSocket(client);
      else client.end();
      ending.hit();
      return;
    }
    const upstream = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
    upstream.on('error', () => {});
    this.#links.add(new Link(client, upstream, this.#linkOwner()));
  }

  #linkOwner(): LinkOwner {
    return {
      faults: this.#faults,
      tally: this.#tally,
      framing: this.#framing,
      refuse: (active) => this.#refuse(active),
      onFaultsChanged: (link) => this.#pump(link),
      onClosed: (link) => {
        this.#links.delete(link);
        this.#onClosed();
      },
    };
  }

  #onClosed(): void {
    if (this.counters.open === 0) this.#onIdle?.();
  }

  #refuse(active: ActiveFault): void {
    active.refuses = true;
    this.#port.shut();
  }

  #end(faults: readonly ActiveFault[]): void {
    const ended = faults.filter((active) => this.#faults.remove(active));
    if (ended.length === 0) return;
    for (const active of ended) {
      active.end('was healed');
      if (active.fault.kind !== 'black-hole' || active.fault.onHeal === 'release') continue;
      const { direction = 'both' } = active.fault;
      for (const link of this.#links) if (link.holdsAnything(direction)) link.cut('rst');
    }
    if (!this.#faults.all().some(({ refuses }) => refuses)) this.#port.open();
    this.#pump();
  }

  #pump(except?: Link): void {
    for (const link of this.#links) if (link !== except) link.pump();
  }
}

/** Numbers that must be whole, and from this on, by the name of their property. */
const LEAST: Readonly<Record<string, number>> = { milliseconds: 0, jitter: 0, bytesPerSecond: 1, bytes: 0, request: 1 };

function checkFault(fault: Fault): void {
  for (const [name, value] of Object.entries(fault)) {
    const least = fault.kind === 'slicer' && name === 'bytes' ? 1 : LEAST[name];
    if (least === undefined || value === undefined || (Number.isSafeInteger(value) && value >= least)) continue;
    throw new Error(`${name} of the fault ${fault.kind} is ${value}; expected an integer from ${least}`);
  }
  if (fault.kind === 'latency' && fault.jitter !== undefined && fault.random === undefined) {
    throw new Error('jitter of the fault latency needs random, so that it comes from a seed');
  }
}
