import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Capability } from '../../providers/provider.ts';
import { parseRequirements, RequirementSyntaxError } from './parse-requirements.ts';
import type { Requirement } from './requirement.ts';

const root = join(import.meta.dirname, '../..');

/** What the specification says about one capability. */
export interface Specification {
  /** E.g. `spiderlightning:keyvalue@0.5.1`. */
  readonly interface: string;
  /** SHA-256 of the WIT, in hex. */
  readonly digest: string;
  /** The general requirements and the capability's own, in the order they are written. */
  readonly requirements: readonly Requirement[];
}

/**
 * Reads the requirements that bind a capability out of `wit/`.
 *
 * @throws RequirementSyntaxError where a doc comment breaks the grammar or an ID stands twice
 */
export function readSpecification(capability: Capability): Specification {
  const files = ['general', capability].map((name) => join(root, 'wit', name, `${name}.wit`));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const requirements = texts.flatMap((text, index) => parseRequirements(text, relative(root, files[index] ?? '')));
  const seen = new Map<string, Requirement>();
  for (const requirement of requirements) {
    const first = seen.get(requirement.id);
    if (first !== undefined) {
      throw new RequirementSyntaxError(`${requirement.source}: ${requirement.id} stands also at ${first.source}`);
    }
    seen.set(requirement.id, requirement);
  }
  const own = texts[1] ?? '';
  const name = /^package ([^;]+);/m.exec(own)?.[1] ?? '';
  return { interface: name, digest: createHash('sha256').update(own).digest('hex'), requirements };
}
