import type { CheckResult, SpecimenOptions } from './bench.ts';

/** A specimen to be run with a seed. */
export interface Task extends SpecimenOptions {
  readonly id: string;
}

/** What came of it: how the checks went, why it did not run, or how the attempt itself failed. */
export type Answer =
  | { readonly results: readonly CheckResult[] }
  | { readonly notRun: string }
  | { readonly error: string };
