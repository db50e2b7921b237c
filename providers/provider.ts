import type { ConfigsConnection } from './configs/contract.ts';
import type { CallContext, Claims } from './connection.ts';
import type { KeyValueConnection } from './keyvalue/contract.ts';

/** The capabilities that have a contract, each with the connection that its providers return. */
export interface Capabilities {
  keyvalue: KeyValueConnection;
  configs: ConfigsConnection;
}

/** Name of a capability, which is also the name of its folder under `providers/`. */
export type Capability = keyof Capabilities;

/**
 * What a provider is, as far as requirements depend on it: it reaches its backend over a `network`, asks for
 * credentials (`auth`), keeps data beyond its process (`persistent`), keeps it on a `disk` of this machine.
 */
export type Trait = 'network' | 'auth' | 'persistent' | 'disk';

/** How far apart two clients may be and still see the same data. */
export type Scope = 'process' | 'machine' | 'network';

/** One key of `[capability.configs]` in a slightfile. */
export interface ConfigKey {
  /** What it means, in a few words. */
  readonly description: string;
  /** Whether the provider cannot do without it. */
  readonly required?: boolean;
  /** Whether its value must never be shown. */
  readonly secret?: boolean;
  /** Says what is wrong with a value, without repeating it, or nothing where it is good. */
  check?(value: string): string | undefined;
}

/** Where an entry stands in its backend, in the terms of that kind of backend: a Redis key, a path below the root. */
export type Location = string | Uint8Array;

/**
 * A provider: one capability over one backend. A module under `providers/<capability>/<backend>.ts`, or a module
 * of anybody's, exports one as its default.
 *
 * Errors: its methods throw errors with a `payload` (see {@link WitError}) for what a guest is to see; anything
 * else that they throw is a defect of the provider.
 */
export interface Provider<C extends Capability = Capability> {
  /** Folder and file, e.g. `keyvalue.redis`. */
  readonly id: string;
  /** Other names that a slightfile may use. */
  readonly aliases: readonly string[];
  readonly capability: C;
  /** The configuration keys it reads, by name. */
  readonly configs: Readonly<Record<string, ConfigKey>>;
  /** The most that it can claim on a backend that allows everything. */
  readonly claims: Claims;
  readonly traits: readonly Trait[];
  readonly scope: Scope;
  /** The kind of backend that the suite starts for it, and which configuration key takes its address. */
  readonly backend?: { readonly kind: string; readonly configs: Readonly<Record<string, 'address'>> };
  /** Where an entry stands in the backend, for inspection from outside. */
  locate?(store: string, key: string): Location;
  /**
   * Connects to the backend that `configs` names, and finds out what holds there.
   *
   * @throws an error with a `payload` where the backend cannot be reached or refuses
   */
  connect(configs: Readonly<Record<string, string>>, context: CallContext): Promise<Capabilities[C]>;
}

/** A provider of configuration. */
export type ConfigsProvider = Provider<'configs'>;

/** A provider of key-value stores. */
export type KeyValueProvider = Provider<'keyvalue'>;
