import type { HostCalls } from './host-calls.ts';
import { webAssembly } from './web-assembly.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type HostClass = (new (...args: unknown[]) => object) & Record<string, unknown>;

/** Why a resource is released: its guest dropped it, or its instance ends. */
export type DropReason = 'dropped' | 'teardown';

// Prototypes made below, of any instance, so that none is put upon another.
const guardingPrototypes = new WeakSet<object>();

/**
 * A resource class of the host as one instance sees it.
 *
 * jco calls methods straight on the host's objects and asks `object instanceof Class` for each one that it hands to the
 * guest. That question is the place to put the guarded methods in front of the object, to know which objects the guest
 * holds, and to learn of the drop.
 *
 * A released object has an `async drop(reason: DropReason)`, else a `[Symbol.asyncDispose]` or `[Symbol.dispose]`.
 */
export class ResourceClass {
  /** Give this to jco in place of the host's class. */
  readonly forGuest: HostClass;
  readonly #host: HostClass;
  readonly #dropName: string;
  readonly #calls: HostCalls;
  readonly #methods = new Map<string, { fullName: string; fallible: boolean }>();
  readonly #prototypes = new Map<object, object>();
  readonly #held = new Set<object>();
  #constructorName = '';

  /**
   * @param prefix - of the names in errors, `<interface>#`
   * @param resource - the resource's name in WIT
   */
  constructor(host: HostClass, prefix: string, resource: string, calls: HostCalls) {
    this.#host = host;
    this.#dropName = `${prefix}[resource-drop]${resource}`;
    this.#calls = calls;
    this.forGuest = this.#createClass();
  }

  /** Guards a static function. */
  addStatic(member: string, fullName: string, fallible: boolean): void {
    const perform = this.#host[member] as Method;
    Object.defineProperty(this.forGuest, member, {
      value: (...args: unknown[]) => this.#calls.call(fullName, fallible, () => perform.apply(this.#host, args)),
    });
  }

  /** Guards a method; on a handle that the guest has dropped it traps. */
  addMethod(member: string, fullName: string, fallible: boolean): void {
    this.#methods.set(member, { fullName, fallible });
    Object.defineProperty(this.forGuest.prototype, member, {
      // jco makes up an object with this prototype for a handle that it does not know.
      value: () =>
        this.#calls.call(fullName, false, () => {
          throw new webAssembly.RuntimeError(`unknown handle in ${fullName}`);
        }),
    });
  }

  /** Names the constructor in errors. */
  addConstructor(fullName: string): void {
    this.#constructorName = fullName;
  }

  /** Releases what the guest still holds. */
  releaseAll(): void {
    for (const object of this.#held) this.#release(object, 'teardown');
  }

  #createClass(): HostClass {
    const guard = this;
    function Guarded(...args: unknown[]): unknown {
      return guard.#calls.call(guard.#constructorName, false, () => new guard.#host(...args));
    }
    Object.defineProperty(Guarded, Symbol.hasInstance, { value: (object: unknown) => guard.#hand(object) });
    return Guarded as unknown as HostClass;
  }

  #hand(object: unknown): boolean {
    if (!(object instanceof this.#host)) return false;
    if (!this.#held.has(object)) {
      this.#held.add(object);
      Object.setPrototypeOf(object, this.#guardingPrototype(Object.getPrototypeOf(object)));
    }
    return true;
  }

  #guardingPrototype(prototype: object): object {
    const base = guardingPrototypes.has(prototype) ? (Object.getPrototypeOf(prototype) as object) : prototype;
    let guarding = this.#prototypes.get(base);
    if (!guarding) {
      guarding = this.#createPrototype(base as Record<string, Method>);
      guardingPrototypes.add(guarding);
      this.#prototypes.set(base, guarding);
    }
    return guarding;
  }

  #createPrototype(base: Record<string, Method>): object {
    const guarding = Object.create(base) as object;
    const [calls, release] = [this.#calls, (object: object) => this.#release(object, 'dropped')];
    for (const [member, { fullName, fallible }] of this.#methods) {
      const perform = base[member] as Method;
      Object.defineProperty(guarding, member, {
        value(this: unknown, ...args: unknown[]) {
          return calls.call(fullName, fallible, () => perform.apply(this, args));
        },
      });
    }
    Object.defineProperty(guarding, Symbol.dispose, {
      value(this: object) {
        release(this);
      },
    });
    return guarding;
  }

  #release(object: object, reason: DropReason): void {
    if (!this.#held.delete(object)) return;
    // The object is its host's again, so that what is below finds the host's own methods.
    Object.setPrototypeOf(object, Object.getPrototypeOf(Object.getPrototypeOf(object)));
    const target = object as { drop?: unknown } & Partial<AsyncDisposable & Disposable>;
    if (typeof target.drop === 'function')
      this.#calls.release(this.#dropName, () => (target.drop as Method).call(target, reason));
    else if (target[Symbol.asyncDispose]) this.#calls.release(this.#dropName, () => target[Symbol.asyncDispose]?.());
    else if (target[Symbol.dispose]) this.#calls.release(this.#dropName, () => target[Symbol.dispose]?.());
  }
}
