import type { Capability } from '../../providers/provider.ts';
import { registry } from '../../providers/registry.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { isCertifiable } from '../is-certifiable.ts';
import { readShapeRequirements, readSpecification } from '../requirements/read-requirements.ts';
import type { KnownIds } from './read-known-failures.ts';

/** The IDs of all checks and requirements that there are. */
export function allIds(): KnownIds {
  const capabilities = idsOf(registry.map(({ capability }) => capability).filter(isCertifiable));
  const packages = ['keyvalue', 'config'] as const;
  const checks = packages.flatMap((name) => loadChecks(`wasi-${name}`)).map(({ id }) => id);
  const requirements = packages.flatMap(readShapeRequirements).map(({ id }) => id);
  return {
    checks: [...capabilities.checks, ...checks],
    requirements: [...capabilities.requirements, ...requirements],
  };
}

/** The IDs of all checks and requirements of some capabilities. */
export function idsOf(capabilities: readonly Capability[]): KnownIds {
  const each = [...new Set(capabilities)];
  const requirements = each.flatMap((capability) => readSpecification(capability).requirements);
  return { checks: each.flatMap(loadChecks).map(({ id }) => id), requirements: requirements.map(({ id }) => id) };
}
