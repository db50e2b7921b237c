import type { World } from './world.ts';

/** How much a run tries: `quick` sees whether the set-up is right, `full` what takes long. */
export type Tier = 'quick' | 'default' | 'full';

/**
 * One check. It shows something about the requirements in `covers`, over any subject and transport; it knows no
 * provider. Files under `checks/<capability>/` export lists of them as their default, and that is all it takes to add
 * one.
 */
export interface Check {
  /** For ever, e.g. `kv.delete.missing`. */
  readonly id: string;
  /** What it does, for people, in a few words. */
  readonly title: string;
  /** IDs of the requirements that it observes. */
  readonly covers: readonly [string, ...string[]];
  readonly kind: 'example' | 'model' | 'history' | 'fault' | 'security';
  /** The least tier that runs it. */
  readonly tier: Tier;
  /** Every other check stands on what this one shows, so it comes first. */
  readonly foundation?: true;
  /**
   * @throws Violation where a requirement is broken
   * @throws Unsupported where this run cannot show it, NotApplicable where there is nothing to show
   */
  run(world: World): Promise<void>;
}
