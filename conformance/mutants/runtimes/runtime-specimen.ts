import type { Tier } from '../../check.ts';
import type { Runtime } from '../../subjects/runtime.ts';
import type { StandInSpecimen } from '../../testing/stand-in/stand-in-specimen.ts';

/** The shapes that are told apart by what they import; those of `config` have the same functions. */
export type SpecimenShape =
  | 'keyvalue-0.2.0-draft'
  | 'keyvalue-0.2.0-draft2'
  | 'keyvalue-0.2.0-draft2-spin'
  | 'config-0.2.0-rc.1';

/**
 * A runtime that is not as one should be, or not as most are. No component runs in it: a process that speaks the guest
 * protocol stands for runtime and component together.
 */
export interface RuntimeSpecimen extends StandInSpecimen {
  /** For ever, e.g. `delete-missing-fails`. */
  readonly id: string;
  /** What is different about it, in one line. */
  readonly title: string;
  /** The shapes that it is shown to the checks with. */
  readonly shapes: readonly [SpecimenShape, ...SpecimenShape[]];
  /** The tier of the checks; `quick` where it is left out. */
  readonly tier?: Tier;
  /** What its adapter says that is not usual. */
  readonly adapter?: Partial<Runtime>;
}

/** A deliberately faulty runtime, which the checks must catch. */
export interface RuntimeMutant extends RuntimeSpecimen {
  /** The requirement that it breaks, which the failures of the checks in `killedBy` must name. */
  readonly requirement: string;
  /** IDs of checks, each of which must fail on it, over each shape. Others may. */
  readonly killedBy: readonly [string, ...string[]];
}

/** An odd runtime that breaks no requirement, which no check may accuse. */
export interface BenignRuntime extends RuntimeSpecimen {
  /** Why it is allowed. */
  readonly because: string;
  /** Requirements that have no meaning for what it declares that it cannot do; all others of its tier must pass. */
  readonly inapplicable?: readonly string[];
}

/** Both drafts, where a fault is in what they have in common. */
export const BOTH = ['keyvalue-0.2.0-draft', 'keyvalue-0.2.0-draft2'] as const;

/** All shapes of key-value stores. */
export const ALL = [...BOTH, 'keyvalue-0.2.0-draft2-spin'] as const;

/** The shape with compare-and-swap. */
export const CAS = ['keyvalue-0.2.0-draft2'] as const;

/** Configuration. */
export const CONFIG = ['config-0.2.0-rc.1'] as const;
