import type { Capabilities, Capability } from '../../providers/provider.ts';

/** Finds the connection that serves a name: by the slightfile in the host, one and the same in a direct subject. */
export type Resolve<C extends Capability> = (name: string) => Promise<Capabilities[C]>;

/**
 * A published interface over the neutral contract of a capability. It is written once, for all providers: its
 * functions, its cases, its limits.
 */
export interface Face<C extends Capability = Capability> {
  /** The interface as a component imports it, e.g. `spiderlightning:keyvalue/keyvalue@0.5.1`. */
  readonly interface: string;
  readonly capability: C;
  /**
   * What a component that imports the interface is given. Its asynchronous methods answer with a value or throw an
   * error with a `payload`; anything else thrown is a defect of the provider.
   */
  create(resolve: Resolve<C>): object;
}
