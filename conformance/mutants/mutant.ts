import type { KeyValueProvider } from '../../providers/provider.ts';
import type { Tier } from '../check.ts';
import type { Subject } from '../subjects/subject.ts';

/**
 * What a specimen is made from: a shipped provider, called directly; or `host`, the memory provider inside the
 * reference host.
 */
export type Base = 'memory' | 'filesystem' | 'redis' | 'host';

/** A subject that is not what ships: a provider that was changed, or something put between the checks and a subject. */
export interface Specimen {
  /** For ever, e.g. `key-case-folded`. */
  readonly id: string;
  /** What is different about it, in one line. */
  readonly title: string;
  readonly base: Base;
  /** The provider that takes the place of the shipped one. Not for `host`, which loads providers by itself. */
  provide?(shipped: KeyValueProvider): KeyValueProvider;
  /** The subject that takes the place of the one over the provider: for faults of an interface or of a host. */
  wrap?(subject: Subject): Subject;
}

/** A deliberately faulty subject, which the suite must catch. */
export interface Mutant extends Specimen {
  /** The real store or bug that it is drawn from. */
  readonly source: string;
  /** The requirement that it breaks, which the failures of the checks in `killedBy` must name. */
  readonly requirement: string;
  /** IDs of checks, each of which must fail on it. Others may. */
  readonly killedBy: readonly [string, ...string[]];
  /** The tier that those checks are run at; `default` where it is left out. */
  readonly tier?: Tier;
}

/** An odd subject that breaks no requirement, which the suite must not accuse. */
export interface Benign extends Specimen {
  /** Why it is allowed. */
  readonly because: string;
}

/** Whether a specimen is one that must be caught. */
export function isMutant(specimen: Mutant | Benign): specimen is Mutant {
  return 'killedBy' in specimen;
}
