import fc from 'fast-check';
import { Violation } from '../violation.ts';
import type { World } from '../world.ts';

/** Shrinking goes on for so long after the first failure, in milliseconds. */
const SHRINKING_MS = 20_000;

/** What to generate, how often, and how to show it. */
export interface Property<T> {
  readonly arbitrary: fc.Arbitrary<T>;
  readonly runs: number;
  /** A generated value as operations, a line each. */
  show(value: T): string[];
  /** @throws Violation where the value breaks a requirement */
  body(value: T): Promise<void>;
}

/**
 * Runs a property with the world's seed, shrinks what breaks it, and throws the violation of the smallest case with its
 * operations. A failure that is no violation, such as a trap or a call that never returned, is not shrunk: every
 * attempt would cost another host, or another wait.
 *
 * @throws Violation, or whatever else the body threw
 */
export async function runProperty<T>(world: World, property: Property<T>): Promise<void> {
  let failure: unknown;
  let smallest: T | undefined;
  let until = Number.POSITIVE_INFINITY;
  const once = async (value: T) => {
    fc.pre(performance.now() < until);
    world.trace.beginSequence();
    try {
      await property.body(value);
    } catch (error) {
      failure = error;
      smallest = value;
      world.trace.keepAsFailing();
      until = error instanceof Violation ? Math.min(until, performance.now() + SHRINKING_MS) : 0;
      throw error;
    }
  };
  await fc.check(fc.asyncProperty(property.arbitrary, once), { seed: world.seed, numRuns: property.runs });
  if (smallest === undefined) return;
  if (failure instanceof Violation) failure.operations = property.show(smallest);
  throw failure;
}
