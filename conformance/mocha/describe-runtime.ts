import { checksOfShape } from '../checks-of-shape.ts';
import { chosenShapes } from '../chosen-shapes.ts';
import { readShape } from '../requirements/read-requirements.ts';
import { requireRuntime } from '../resolve-runtime.ts';
import { toRunConfig } from '../run-config.ts';
import { beginRuntime } from './begin-runtime.ts';
import { commonFlags } from './common-flags.ts';
import { describeRun } from './describe-run.ts';
import { MochaRun } from './mocha-run.ts';
import { pathOf } from './path-of.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/**
 * Defines the certification of a runtime in the mocha file that calls it: a suite for each shape, in it one for each
 * world, and in that a test for each check. Before the checks of a shape the runtime is looked for, and probed. A test
 * fails with the requirement that was broken; a check that has nothing to say about this runtime, or fails as is known,
 * is pending with the reason in its title.
 *
 * @param runtime the name of one whose adapter ships, or the path of an adapter against the folder that mocha was started
 *   in; or its URL, such as `import.meta.resolve('./my-runtime.js')` gives
 * @throws UsageError where there is no such adapter, or the options ask for what the runtime does not have
 */
export function describeRuntime(runtime: string | URL, options: RuntimeOptions = {}): void {
  if (typeof describe !== 'function') throw new Error('describeRuntime is for files that mocha runs, with its bdd');
  const folder = process.cwd();
  const { shapes = [], provider, strict = false } = options;
  const name = pathOf(runtime, folder);
  const named = provider === undefined ? {} : { provider: [provider] };
  const flags = toRunConfig({ ...commonFlags(options, folder), ...named, runtime: [name], shape: [...shapes] }, folder);
  const config = { ...flags, worlds: options.worlds ?? flags.worlds };
  // Without waiting, because a mocha file that waits defines its tests too late.
  const resolved = requireRuntime(name, folder);
  const chosen = chosenShapes(resolved, config);
  const worlds = resolved.runtime.worlds.filter((world) => config.worlds.includes(world));
  describe(`conformance of ${name}`, () => {
    for (const shape of chosen) {
      describeRun(shape, new MochaRun(config, () => beginRuntime(config, resolved, shape)), {
        transports: worlds,
        checks: checksOfShape(readShape(shape)),
        strict,
      });
    }
  });
}
