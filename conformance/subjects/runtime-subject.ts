import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../backends/free-port.ts';
import { Unsupported } from '../endings.ts';
import { startOf } from './ask-adapter.ts';
import { interpreterFile } from './interpreter.ts';
import { patienceOf } from './patience.ts';
import type { Assignment, Runtime, World } from './runtime.ts';
import { RuntimeDeployment } from './runtime-deployment.ts';
import { type Apart, type Client, type Subject, SubjectFailure } from './subject.ts';

/** The interpreter guest inside a runtime that somebody else wrote, in one world. Every client is an instance of it. */
export class RuntimeSubject implements Subject {
  readonly transport: World;
  readonly #runtime: Runtime;
  readonly #assignment: Assignment;
  readonly #folder: string;
  readonly #deployments = new Set<RuntimeDeployment>();
  #main: Promise<RuntimeDeployment> | undefined;
  #data: Promise<string> | undefined;
  #closed = false;

  /** @param folder where the data of the runtime goes; it is removed by its owner */
  constructor(runtime: Runtime, assignment: Assignment, folder: string) {
    this.transport = assignment.world;
    this.#runtime = runtime;
    this.#assignment = assignment;
    this.#folder = folder;
  }

  /** @param apart by handles only, it may be an instance that an earlier client had; else it is a new one */
  async client(apart: Apart): Promise<Client> {
    // Decided without waiting: several clients may ask at once, and must get the same runtime.
    this.#main ??= this.#deploy({});
    const main = this.#main;
    try {
      return await (await main).client(apart === 'handle');
    } catch (error) {
      // One that never came to be is not what the next client is about.
      if (this.#main === main && (await isRejected(main))) this.#main = undefined;
      throw error;
    }
  }

  async configured(values: Readonly<Record<string, string>>): Promise<Client> {
    const deployment = await this.#deploy(values, await this.#newFolder());
    const close = async () => {
      this.#deployments.delete(deployment);
      await deployment.close();
    };
    try {
      const client = await deployment.client(false);
      return { invoke: (call) => client.invoke(call), drop: (handle) => client.drop(handle), close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  async restart(): Promise<void> {
    const main = this.#main;
    this.#main = undefined;
    const running = await main?.catch(() => undefined);
    if (running !== undefined) this.#deployments.delete(running);
    await running?.close();
  }

  async renew(): Promise<void> {
    await this.restart();
    this.#data = undefined;
  }

  log(): string {
    return '';
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#deployments].map((deployment) => deployment.close()));
    this.#deployments.clear();
    this.#main = undefined;
  }

  #newFolder(): Promise<string> {
    return mkdtemp(join(this.#folder, 'data-'));
  }

  async #deploy(values: Readonly<Record<string, string>>, folder?: string): Promise<RuntimeDeployment> {
    this.#data ??= this.#newFolder();
    const { shape, world } = this.#assignment;
    const start = await startOf(this.#runtime, {
      ...this.#assignment,
      component: interpreterFile(`wasi-${shape}`, world),
      folder: folder ?? (await this.#data),
      values,
      port: await freePort(),
    });
    if ('cannot' in start) throw new Unsupported(`${this.#runtime.name} cannot be told of it: ${start.cannot}`);
    // Whoever asked may have been given up meanwhile.
    if (this.#closed) throw new SubjectFailure('protocol', 'the runtime was closed before it was started');
    const deployment = new RuntimeDeployment(start, patienceOf(this.#runtime));
    this.#deployments.add(deployment);
    return deployment;
  }
}

function isRejected(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}
