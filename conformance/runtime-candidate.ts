import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Candidate } from './candidate.ts';
import { certifyRuntime } from './certify-runtime.ts';
import { checksOfShape } from './checks-of-shape.ts';
import { chosenShapes } from './chosen-shapes.ts';
import { providerInRuntime } from './provider-in-runtime.ts';
import { readShape } from './requirements/read-requirements.ts';
import { rerunFlags } from './rerun-flags.ts';
import { type ResolvedRuntime, resolveRuntime } from './resolve-runtime.ts';
import type { RunConfig } from './run-config.ts';
import { UsageError } from './usage-error.ts';

/**
 * The runtimes that were asked for, each with every shape that it links, or with those that were asked for.
 *
 * @throws UsageError where there is no such runtime, or nothing of it to certify
 */
export async function runtimeCandidates(config: RunConfig): Promise<Candidate[]> {
  const { strategy } = config.backend;
  if (strategy !== undefined && config.providers.length === 0) {
    throw new UsageError(`--backend ${strategy} belongs to a provider: give the --provider behind the runtime`);
  }
  const candidates: Candidate[] = [];
  for (const name of config.runtimes) candidates.push(...(await candidatesOf(name, config)));
  return candidates;
}

async function candidatesOf(name: string, config: RunConfig): Promise<Candidate[]> {
  const resolved = await resolveRuntime(name, config.folder);
  const shapes = chosenShapes(resolved, config);
  const made = await Promise.all(shapes.map((shape) => candidate(resolved, shape, config)));
  if (made.every((one) => typeof one === 'string')) {
    throw new UsageError(`${made[0]} serves nothing of ${shapes.join(', ')}`);
  }
  return made.filter((one) => typeof one !== 'string');
}

/** @returns the provider that was asked for, where it serves another package */
async function candidate(resolved: ResolvedRuntime, shape: string, config: RunConfig): Promise<Candidate | string> {
  const specification = readShape(shape);
  const { shown } = resolved;
  const behind = await providerInRuntime(resolved, specification.package, config);
  if (!behind.serves) return behind.shown;
  const { provider } = behind;
  const { worlds } = config;
  const named = config.providers.length === 0 ? undefined : provider?.shown;
  return {
    module: realpathSync(fileURLToPath(resolved.module)),
    ids: {
      checks: checksOfShape(specification).map(({ id }) => id),
      requirements: specification.requirements.map(({ id }) => id),
    },
    rerun: (check, transport) => rerunFlags(config, { runtime: shown, shape, provider: named }, check, transport),
    certify: (options, listener) => certifyRuntime(resolved, shape, { ...options, worlds, provider }, listener),
  };
}
