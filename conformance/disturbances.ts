import type { BackendInstance } from './backends/backend.ts';
import { Disturbance } from './disturbance.ts';
import type { Subject } from './subjects/subject.ts';

/** What the checks of a session disturb: one backend, made when it is first needed, and a way to it for each transport. */
export class Disturbances {
  readonly #provision: () => Promise<BackendInstance>;
  readonly #makeSubject: (transport: string, address: string) => Promise<Subject>;
  readonly #open = new Map<string, Promise<Disturbance>>();
  readonly #secrets = new Set<string>();
  #instance: Promise<BackendInstance> | undefined;

  constructor(
    provision: () => Promise<BackendInstance>,
    makeSubject: (transport: string, address: string) => Promise<Subject>,
  ) {
    this.#provision = provision;
    this.#makeSubject = makeSubject;
  }

  /** Credentials of the accounts that checks had made, which are never to be shown. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /** @throws Unsupported where there is nothing that may be disturbed */
  async over(transport: string): Promise<Disturbance> {
    try {
      const open = await this.#open.get(transport);
      await open?.heal();
      if (open !== undefined) return open;
    } catch {
      // A backend that a check left beyond repair is no other check's concern.
      await this.close();
    }
    const starting = this.#start(transport);
    this.#open.set(transport, starting);
    return starting;
  }

  async #start(transport: string): Promise<Disturbance> {
    this.#instance ??= this.#provision();
    const tell = (secret: string) => this.#secrets.add(secret);
    return Disturbance.start(await this.#instance, (address) => this.#makeSubject(transport, address), tell);
  }

  /** Ends everything; who asks later gets a new backend. */
  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const starting of open) await (await starting.catch(() => undefined))?.close();
    const instance = await this.#instance?.catch(() => undefined);
    this.#instance = undefined;
    await instance?.stop();
  }
}
