import { GuestTrap, HostError, type InstanceClosedError, trapped } from './component-errors.ts';
import { GuestExit } from './guest-exit.ts';
import { webAssembly } from './web-assembly.ts';

/** Why a guest does not go on. */
export type GuestEnd = GuestExit | GuestTrap | HostError | InstanceClosedError;

/**
 * The calls from one instance into the host. Keeps a defect of the host from becoming a result for the guest, lets
 * `end` stop a guest that waits, and holds the next call back until resources that the guest dropped are released.
 *
 * When the guest is to end inside of a call, that call never returns: an error thrown into the guest could be caught
 * there, and jco loses one that a function without a result throws.
 */
export class HostCalls {
  /** Names the import called last: what is to blame when its result cannot be handed to the guest. */
  lastCalled: string | undefined;
  /** Resolves when the guest is to end inside of a call. */
  readonly ended: Promise<GuestEnd>;
  #end: GuestEnd | undefined;
  readonly #resolveEnded: (end: GuestEnd) => void;
  readonly #releases = new Set<Promise<void>>();

  constructor() {
    const { promise, resolve } = Promise.withResolvers<GuestEnd>();
    this.ended = promise;
    this.#resolveEnded = resolve;
  }

  /** Why the guest was ended; undefined if it was not. */
  get reason(): GuestEnd | undefined {
    return this.#end;
  }

  /**
   * Runs a host function for the guest.
   *
   * @param fallible - whether the function gives a `result`. Then the guest sees what it throws if that has a `payload`;
   *   everything else that is thrown ends the guest
   */
  call(name: string, fallible: boolean, perform: () => unknown): unknown {
    if (this.#end) return forEver();
    if (this.#releases.size > 0) return this.released().then(() => this.call(name, fallible, perform));
    this.lastCalled = name;
    try {
      const result = perform();
      return isThenable(result) ? this.#wait(name, fallible, result) : result;
    } catch (thrown) {
      if (fallible && isWitError(thrown)) throw withOwnPayload(thrown);
      this.end(toEnd(name, thrown));
      return forEver();
    }
  }

  /** Takes charge of the release of a resource, which may take time. A failure is a defect of the host. */
  release(name: string, perform: () => unknown): void {
    const releasing = (async () => {
      try {
        await perform();
      } catch (thrown) {
        this.end(new HostError(name, thrown));
      }
    })().finally(() => this.#releases.delete(releasing));
    this.#releases.add(releasing);
  }

  /** Resolves when every release that was begun has ended. Never rejects. */
  async released(): Promise<void> {
    while (this.#releases.size > 0) await Promise.all(this.#releases);
  }

  /** Ends the guest: the call under way and all later ones do not return. The first reason stays. */
  end(reason: GuestEnd): void {
    this.#end ??= reason;
    this.#resolveEnded(this.#end);
  }

  #wait(name: string, fallible: boolean, result: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      result.then(
        (value) => {
          if (!this.#end) resolve(value);
        },
        (thrown) => {
          if (this.#end) return;
          if (fallible && isWitError(thrown)) reject(withOwnPayload(thrown));
          else this.end(toEnd(name, thrown));
        },
      );
    });
  }
}

function forEver(): Promise<never> {
  return new Promise(() => undefined);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isWitError(thrown: unknown): thrown is { payload: unknown } {
  return typeof thrown === 'object' && thrown !== null && 'payload' in thrown;
}

/** jco takes the payload for one only if it is a property of the error's own. */
function withOwnPayload(error: { payload: unknown }): { payload: unknown } {
  return Object.hasOwn(error, 'payload') ? error : { payload: error.payload };
}

function toEnd(name: string, thrown: unknown): GuestEnd {
  if (thrown instanceof GuestExit || thrown instanceof HostError || thrown instanceof GuestTrap) return thrown;
  return thrown instanceof webAssembly.RuntimeError ? trapped(thrown) : new HostError(name, thrown);
}
