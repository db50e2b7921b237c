import { shapeIds } from './requirements/read-requirements.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';
import { checkNames, type RunConfig } from './run-config.ts';
import { UsageError } from './usage-error.ts';

/**
 * The shapes that a runtime is certified with: those that were asked for, or all that it links.
 *
 * @throws UsageError where it links none of them, or has no world that was asked for
 */
export function chosenShapes(
  { runtime, shown }: ResolvedRuntime,
  { shapes, worlds }: Pick<RunConfig, 'shapes' | 'worlds'>,
): string[] {
  checkNames('shape', shapes, shapeIds());
  const chosen = runtime.shapes.filter((shape) => shapes.length === 0 || shapes.includes(shape));
  if (chosen.length === 0) {
    throw new UsageError(`${shown} does not link ${shapes.join(', ')}; it links ${runtime.shapes.join(', ')}`);
  }
  if (!runtime.worlds.some((world) => worlds.includes(world))) {
    throw new UsageError(`${shown} has no world ${worlds.join(', ')}; it has ${runtime.worlds.join(', ')}`);
  }
  return chosen;
}
