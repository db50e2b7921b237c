import { ComponentError, HostError, InstanceClosedError, NoRunExportError, trapped } from './component-errors.ts';
import { GuestExit } from './guest-exit.ts';
import type { HostCalls } from './host-calls.ts';
import type { ResourceClass } from './resource-class.ts';
import { webAssembly } from './web-assembly.ts';

/** The exports of an instance as jco presents them: interfaces by name, functions in them. */
export type GuestExports = Record<string, unknown>;

type State = 'ready' | 'running' | 'ended' | 'closed';

/** A running component with memory and handles of its own. Made by `Component.instantiate`. */
export class Instance {
  readonly #exports: GuestExports;
  readonly #calls: HostCalls;
  readonly #resources: readonly ResourceClass[];
  #state: State = 'ready';

  /** For `Component.instantiate`; `resources` are those that the guest may hold. */
  constructor(exports: GuestExports, calls: HostCalls, resources: readonly ResourceClass[]) {
    this.#exports = exports;
    this.#calls = calls;
    this.#resources = resources;
  }

  /**
   * Calls `wasi:cli/run` and resolves, when the guest is through and what it dropped is released, to the exit code: 0
   * for ok, 1 for an error, or what the guest passed to `wasi:cli/exit`.
   *
   * @throws NoRunExportError if the component has no such export
   * @throws GuestTrap if the guest traps
   * @throws HostError if a host function fails outside of its interface
   * @throws InstanceClosedError if the instance was closed, before or meanwhile, or runs already, or has run
   */
  async run(): Promise<number> {
    const run = this.#runExport();
    if (this.#state === 'running') throw new InstanceClosedError('the instance is running already');
    if (this.#state !== 'ready') throw new InstanceClosedError('the instance has ended');
    this.#state = 'running';
    try {
      const code = await this.#settle(run);
      await this.#calls.released();
      if (this.#calls.reason && !(this.#calls.reason instanceof GuestExit)) throw this.#calls.reason;
      return code;
    } finally {
      if (this.#state === 'running') this.#state = 'ended';
    }
  }

  /** Ends a run under way, releases all resources that the guest holds and waits for that. Never rejects. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#calls.end(new InstanceClosedError('the instance was closed'));
    for (const resource of this.#resources) resource.releaseAll();
    await this.#calls.released();
  }

  #runExport(): () => Promise<unknown> {
    const name = Object.keys(this.#exports).find((key) => key.startsWith('wasi:cli/run@'));
    const run = name === undefined ? undefined : (this.#exports[name] as { run?: unknown }).run;
    if (typeof run !== 'function') throw new NoRunExportError('the component does not export wasi:cli/run');
    return run as () => Promise<unknown>;
  }

  async #settle(run: () => Promise<unknown>): Promise<number> {
    try {
      const end = await Promise.race([run(), this.#calls.ended]);
      if (end instanceof GuestExit) return end.code;
      if (end instanceof Error) throw end;
      return 0;
    } catch (thrown) {
      // jco throws the payload of run's error case as it is, and that case has none.
      if (thrown === undefined) return 1;
      throw toRunError(thrown, this.#calls.lastCalled);
    }
  }
}

function toRunError(thrown: unknown, lastCalled: string | undefined): Error {
  if (thrown instanceof ComponentError) return thrown;
  // A RangeError comes from a pointer or a length of the guest's that leads out of its memory, or from its recursion.
  if (thrown instanceof webAssembly.RuntimeError || thrown instanceof RangeError) return trapped(thrown);
  return new HostError(lastCalled, thrown);
}
