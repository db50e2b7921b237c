import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Candidate } from './candidate.ts';
import { certifyRuntime, checksOf } from './certify-runtime.ts';
import { readShape, shapeIds } from './requirements/read-requirements.ts';
import { rerunFlags } from './rerun-flags.ts';
import { type ResolvedProvider, resolveProvider } from './resolve-provider.ts';
import { type ResolvedRuntime, resolveRuntime } from './resolve-runtime.ts';
import { checkNames, type RunConfig } from './run-config.ts';
import { UsageError } from './usage-error.ts';

/** What stands behind each package where nobody says otherwise. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'wasi:keyvalue': 'keyvalue.memory',
  'wasi:config': 'configs.envvars',
};

/** The package of WASI that the providers of a capability serve. */
const PACKAGES: Readonly<Record<string, string>> = { keyvalue: 'wasi:keyvalue', configs: 'wasi:config' };

/**
 * The runtimes that were asked for, each with every shape that it links, or with those that were asked for.
 *
 * @throws UsageError where there is no such runtime, or nothing of it to certify
 */
export async function runtimeCandidates(config: RunConfig): Promise<Candidate[]> {
  checkNames('shape', config.shapes, shapeIds());
  const candidates: Candidate[] = [];
  for (const name of config.runtimes) {
    const resolved = await resolveRuntime(name, config.folder);
    const { shapes } = resolved.runtime;
    const asked = shapes.filter((shape) => config.shapes.length === 0 || config.shapes.includes(shape));
    const made = (await Promise.all(asked.map((shape) => candidate(resolved, shape, config)))).flat();
    if (made.length === 0) throw new UsageError(`${name} links none of that; it links ${shapes.join(', ')}`);
    candidates.push(...made);
  }
  return candidates;
}

/** @returns nothing where the provider that was asked for serves another package */
async function candidate(resolved: ResolvedRuntime, shape: string, config: RunConfig): Promise<Candidate[]> {
  const specification = readShape(shape);
  const { runtime, shown } = resolved;
  const worlds = runtime.worlds.filter((world) => config.worlds.includes(world));
  if (worlds.length === 0) {
    throw new UsageError(`${shown} has no world ${config.worlds.join(', ')}; it has ${runtime.worlds.join(', ')}`);
  }
  const provider = await providerFor(resolved, specification.package, config);
  if (provider !== undefined && PACKAGES[provider.provider.capability] !== specification.package) return [];
  const named = config.providers.length === 0 ? undefined : provider?.shown;
  return [
    {
      module: realpathSync(fileURLToPath(resolved.module)),
      ids: {
        checks: checksOf(specification).map(({ id }) => id),
        requirements: specification.requirements.map(({ id }) => id),
      },
      rerun: (check, transport) => rerunFlags(config, { runtime: shown, shape, provider: named }, check, transport),
      certify: (options, listener) => certifyRuntime(resolved, shape, { ...options, worlds, provider }, listener),
    },
  ];
}

/** What stands behind the interface; undefined where that is the runtime itself. */
async function providerFor(
  { runtime, shown }: ResolvedRuntime,
  of: string,
  { providers, folder }: RunConfig,
): Promise<ResolvedProvider | undefined> {
  const [named] = providers;
  if (runtime.hasProviders !== true) {
    if (named !== undefined) throw new UsageError(`${shown} has stores of its own: it takes no --provider`);
    return undefined;
  }
  if (providers.length > 1) throw new UsageError('a runtime is certified over one provider: give one --provider');
  return resolveProvider(named ?? PROVIDERS[of] ?? '', folder);
}
