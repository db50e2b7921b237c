import type { Capability } from '../../providers/provider.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
import type { KnownIds } from './read-known-failures.ts';

/** The IDs of all checks and requirements of some capabilities. */
export function idsOf(capabilities: readonly Capability[]): KnownIds {
  const each = [...new Set(capabilities)];
  const requirements = each.flatMap((capability) => readSpecification(capability).requirements);
  return { checks: each.flatMap(loadChecks).map(({ id }) => id), requirements: requirements.map(({ id }) => id) };
}
