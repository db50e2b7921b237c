import type { Account, BackendControl, BackendInstance, Endpoint, Inspector } from './backends/backend.ts';
import { type Fault, FaultProxy, type Injection } from './backends/fault-proxy/fault-proxy.ts';
import { Unsupported } from './endings.ts';
import type { Subject } from './subjects/subject.ts';

/** Makes a subject that reaches the backend at an address. */
export type MakeSubject = (address: string) => Promise<Subject>;

/** A fault that was in effect, in nanoseconds of `process.hrtime`. */
export interface FaultWindow {
  readonly label: string;
  readonly from: bigint;
  /** Undefined while it lasts. */
  to: bigint | undefined;
}

/**
 * A backend that checks may disturb, and two ways to it: one through a proxy that faults are injected into, and one that
 * no fault of the network touches, to look and write behind the disturbed client's back.
 */
export class Disturbance {
  /** The subject by the way that faults are injected into. */
  readonly subject: Subject;
  /** The same subject by the other way. */
  readonly aside: Subject;
  readonly proxy: FaultProxy;
  /** Faults since the last {@link heal}, and those that it ended. */
  readonly windows: FaultWindow[] = [];
  /** Is told what is done, for the trace of a check. */
  onEvent: (what: string) => void = () => {};
  readonly #instance: BackendInstance;
  readonly #makeSubject: MakeSubject;
  readonly #tellSecret: (secret: string) => void;
  readonly #endpoint: Endpoint;
  readonly #accounts: Subject[] = [];
  readonly #undo: (() => Promise<void>)[] = [];
  #paused = false;
  #killed = false;

  private constructor(
    instance: BackendInstance,
    endpoint: Endpoint,
    proxy: FaultProxy,
    [subject, aside]: readonly [Subject, Subject],
    makeSubject: MakeSubject,
    tellSecret: (secret: string) => void,
  ) {
    this.#tellSecret = tellSecret;
    this.#instance = instance;
    this.#endpoint = endpoint;
    this.proxy = proxy;
    this.subject = subject;
    this.aside = aside;
    this.#makeSubject = makeSubject;
  }

  /**
   * @param tellSecret is told of credentials before they are used
   * @throws Unsupported where nothing can stand between the backend and its clients
   */
  static async start(
    instance: BackendInstance,
    makeSubject: MakeSubject,
    tellSecret: (secret: string) => void,
  ): Promise<Disturbance> {
    const { endpoint, address } = instance;
    if (endpoint === undefined)
      throw new Unsupported('no proxy can stand before this backend: clients reach it by TLS');
    const proxy = await FaultProxy.start(endpoint, endpoint.framing);
    const subjects = [await makeSubject(endpoint.through(proxy.port)), await makeSubject(address)] as const;
    return new Disturbance(instance, endpoint, proxy, subjects, makeSubject, tellSecret);
  }

  get inspector(): Inspector {
    return this.#instance.inspector;
  }

  /** The address by the way that faults are injected into. */
  get address(): string {
    return this.#endpoint.through(this.proxy.port);
  }

  /** Puts a fault of the network into effect. */
  inject(fault: Fault): Injection {
    const window = this.#begin(fault.kind);
    const injection = this.proxy.inject(fault);
    return {
      get hits() {
        return injection.hits;
      },
      get messages() {
        return injection.messages;
      },
      reached: (count) => injection.reached(count),
      heal: () => {
        if (window.to === undefined) this.onEvent(`${fault.kind} ends`);
        window.to ??= process.hrtime.bigint();
        injection.heal();
      },
    };
  }

  /**
   * Cuts every connection by the way of the faults.
   *
   * @returns how many there were
   */
  cutAll(how: 'rst' | 'fin' = 'rst'): number {
    this.onEvent(`every connection is cut (${how})`);
    return this.proxy.cutAll(how);
  }

  /** Stops the backend without closing anything. */
  async pause(): Promise<void> {
    const control = this.#control();
    this.#begin('backend paused');
    this.#paused = true;
    await control.pause();
  }

  /** Kills the backend. */
  async kill(): Promise<void> {
    const control = this.#control();
    this.#begin('backend killed');
    this.#killed = true;
    await control.kill();
  }

  /** Puts the backend out of memory. */
  async exhaust(): Promise<void> {
    const exhaust = this.#instance.exhaust;
    if (exhaust === undefined)
      throw new Unsupported("the backend cannot be put out of memory: it is not the run's own");
    this.#begin('out of memory');
    this.#undo.push(await exhaust.call(this.#instance));
  }

  /** Accounts that lack something, each with the subject that has it, by the way that faults are injected into. */
  async accounts(): Promise<readonly { readonly account: Account; readonly subject: Subject }[]> {
    const accounts = await this.#instance.accounts?.();
    if (accounts === undefined) throw new Unsupported("no accounts can be made: the backend is not the run's own");
    return Promise.all(
      accounts.map(async (account) => {
        this.#tellSecret(account.secret);
        const subject = await this.#makeSubject(account.at(this.proxy.port));
        this.#accounts.push(subject);
        return { account, subject };
      }),
    );
  }

  /** Ends every fault: the backend runs, and serves by both ways. */
  async heal(): Promise<void> {
    if (this.windows.some(({ to }) => to === undefined)) this.onEvent('all faults end');
    this.proxy.heal();
    if (this.#paused) await this.#control().resume();
    this.#paused = false;
    if (this.#killed) await this.#control().restart();
    this.#killed = false;
    for (const undo of this.#undo.splice(0)) await undo();
    await this.proxy.listening();
    const now = process.hrtime.bigint();
    for (const window of this.windows) window.to ??= now;
  }

  /** Closes what belongs to one check alone. */
  async settle(): Promise<void> {
    await this.heal();
    for (const subject of this.#accounts.splice(0)) await subject.close();
    this.windows.length = 0;
    this.onEvent = () => {};
  }

  /** Ends the two ways; the backend is its owner's to stop. */
  async close(): Promise<void> {
    for (const subject of [this.subject, this.aside, ...this.#accounts]) await subject.close();
    await this.proxy.close();
  }

  #begin(label: string): FaultWindow {
    const window: FaultWindow = { label, from: process.hrtime.bigint(), to: undefined };
    this.windows.push(window);
    this.onEvent(`${label} begins`);
    return window;
  }

  #control(): BackendControl {
    const { control } = this.#instance;
    if (control === undefined)
      throw new Unsupported("the backend may not be paused or killed: it is not the run's own");
    return control;
  }
}
