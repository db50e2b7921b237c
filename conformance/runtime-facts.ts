import type { Patience } from './subjects/patience.ts';
import type { Ability, Runtime } from './subjects/runtime.ts';

/** What is known about a runtime before any check runs. */
export interface RuntimeFacts {
  /** The shape that components import, e.g. `keyvalue-0.2.0-draft`. */
  readonly shape: string;
  readonly stores: Runtime['stores'];
  readonly isolation: Runtime['isolation'];
  /** How long it is waited for. */
  readonly patience: Patience;
  /** What the adapter says that it cannot do, each with what a probe saw. */
  readonly inabilities: readonly Inability[];
}

/** Something that a runtime is said to be unable to do. */
export interface Inability {
  readonly ability: Ability;
  /** What the adapter says. */
  readonly reason: string;
  /** Whether the probe confirms it. */
  readonly confirmed: boolean;
  /** What the probe saw. */
  readonly probe: string;
}
