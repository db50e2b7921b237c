import type { Fault } from './fault.ts';

/** A fault in effect. */
export interface Injection {
  /** How often it took effect; what counts is said with each fault. */
  readonly hits: number;
  /** What was cut or held, whole, for proofs. */
  readonly messages: readonly Uint8Array[];
  /**
   * Resolves once there were so many hits.
   *
   * @param count 1 where it is not given
   * @throws Error where there will not be: the fault was healed, or failed, before
   */
  reached(count?: number): Promise<void>;
  /** Ends this fault alone; what it held flows. Ending it again changes nothing. */
  heal(): void;
}

/** An injection as those see it who carry it out. */
export class ActiveFault<F extends Fault = Fault> implements Injection {
  readonly fault: F;
  readonly messages: Uint8Array[] = [];
  /** For a targeted cut: how many requests matched so far. */
  seen = 0;
  /** For a targeted cut: whether it still waits for its request. */
  armed = true;
  /** Whether new connections are refused for it. */
  refuses = false;
  #hits = 0;
  #over: Error | undefined;
  #waiting: { count: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  readonly #heal: (active: ActiveFault) => void;

  /** @param heal ends it where it is in effect */
  constructor(fault: F, heal: (active: ActiveFault) => void) {
    this.fault = fault;
    this.#heal = heal;
  }

  get hits(): number {
    return this.#hits;
  }

  /** Whether it was healed, or failed. */
  get isOver(): boolean {
    return this.#over !== undefined;
  }

  reached(count = 1): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Who asks early and looks later must not end the process in between.
    promise.catch(() => {});
    if (this.#hits >= count) resolve();
    else if (this.#over !== undefined) reject(this.#over);
    else this.#waiting.push({ count, resolve, reject });
    return promise;
  }

  heal(): void {
    this.#heal(this);
  }

  /** It took effect once. */
  hit(...messages: Uint8Array[]): void {
    this.#hits++;
    this.messages.push(...messages);
    const reached = this.#waiting.filter(({ count }) => count <= this.#hits);
    this.#waiting = this.#waiting.filter(({ count }) => count > this.#hits);
    for (const { resolve } of reached) resolve();
  }

  /** It has no effect any more. */
  end(reason: string): void {
    if (this.#over !== undefined) return;
    this.#over = new Error(`the fault ${this.fault.kind} ${reason} after ${this.#hits} hits`);
    this.armed = false;
    for (const { reject } of this.#waiting) reject(this.#over);
    this.#waiting = [];
  }
}
