import type { Subjection } from '../applicability.ts';
import type { Disturbances } from '../disturbances.ts';
import type { KnownFailure } from '../known-failures/known-failure.ts';
import type { PlannedCheck } from '../plan.ts';
import type { Requirement } from '../requirements/requirement.ts';
import type { CheckRun } from '../run-check.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Facts } from '../world.ts';

/** What there is of a certification from its beginning to its end. */
export interface Begun {
  readonly requirements: readonly Requirement[];
  readonly subject: Subjection;
  readonly planned: readonly PlannedCheck[];
  /** By transport. */
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly facts: Facts;
  readonly disturbances: Disturbances;
  readonly known: readonly KnownFailure[];
  /** What no message may show. */
  secrets(): readonly string[];
  /** The flags that run one check again with the same choices. */
  rerun(check: string, transport: string): string;
  /**
   * Removes what was written to a backend of the user's, and ends everything else.
   *
   * @returns how many entries could not be removed
   */
  end(runs: readonly CheckRun[]): Promise<number>;
}
