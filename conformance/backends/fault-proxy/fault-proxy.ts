import type { Fault } from './fault.ts';
import type { Framing } from './framing.ts';
import type { Injection } from './injection.ts';

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

/** Stands between clients and a server on this machine, on a port that stays the same, and breaks what goes through. */
export class FaultProxy {
  readonly port: number;

  private constructor(port: number) {
    this.port = port;
  }

  /**
   * @param target where the server listens
   * @param framing how to tell requests and replies; without it faults that need to know throw
   */
  static async start(_target: { host: string; port: number }, _framing?: Framing): Promise<FaultProxy> {
    return new FaultProxy(0);
  }

  /** As of now. */
  get counters(): ProxyCounters {
    return { connections: 0, refused: 0, open: 0, requests: 0, replies: 0, bytesUp: 0, bytesDown: 0 };
  }

  /** New connections go to this port of the server's host; open ones stay where they are. */
  retarget(_port: number): void {}

  /**
   * Puts a fault into effect, on connections that are open and on new ones. Several may be in effect together.
   *
   * @throws Error where the fault is malformed, or needs a framing and there is none
   */
  inject(_fault: Fault): Injection {
    throw new Error('not yet');
  }

  /** Ends all faults: new connections work, held data flows; what was cut stays cut. */
  heal(): void {}

  /**
   * Resolves once the port accepts connections, as it does but for a moment after `refuse` was healed.
   *
   * @throws Error where somebody else took the port
   */
  async listening(): Promise<void> {}

  /**
   * Cuts every open connection without a fault staying in effect.
   *
   * @returns how many
   */
  cutAll(_how: 'rst' | 'fin' = 'rst'): number {
    return 0;
  }

  /** Ends everything; no socket and no timer is left. */
  async close(): Promise<void> {}
}
