import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const [general, own] = ['general', capability].map((name) => readWit(`wit/${name}/${name}.wit`));
  const requirements = [...parseOnce(general), ...parseOnce(own)];
  return { ...describe(own), requirements: once(requirements) };
}

/** A published shape of a WASI interface, and what it asks. */
export interface ShapeSpecification extends Specification {
  /** Its folder below `wit/wasi`, e.g. `keyvalue-0.2.0-draft`. */
  readonly id: string;
  /** The WIT package without its version: `wasi:keyvalue`. */
  readonly package: string;
  /** The text of its WIT. */
  readonly wit: string;
}

/** The IDs of every known shape: the folders below `wit/wasi`. */
export function shapeIds(): string[] {
  const entries = readdirSync(join(root, 'wit/wasi'), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.filter((name) => name !== 'general').sort();
}

/**
 * Reads a shape, with the requirements that its functions name as those that govern them.
 *
 * @throws RequirementSyntaxError where a doc comment breaks the grammar, or names a requirement that nobody wrote
 */
export function readShape(id: string): ShapeSpecification {
  const name = id.replace(/-.*/, '');
  const own = readWit(`wit/wasi/${id}/${name}.wit`);
  const governing = governedBy(own.text);
  const known = parseOnce(readWit(`wit/wasi/general/${name}.wit`));
  const unknown = governing.find((one) => !known.some((requirement) => requirement.id === one));
  if (unknown !== undefined)
    throw new RequirementSyntaxError(`${own.file} is governed by ${unknown}, which nobody wrote`);
  const requirements = known.filter((requirement) => governing.includes(requirement.id));
  return { id, package: `wasi:${name}`, wit: own.text, ...describe(own), requirements };
}

/** Every requirement of a WASI package, in the order they are written, whichever shapes it governs. */
export function readShapeRequirements(name: string): readonly Requirement[] {
  return parseOnce(readWit(`wit/wasi/general/${name}.wit`));
}

/** The IDs after `Governed by:` in the doc comments of a WIT text. */
export function governedBy(wit: string): string[] {
  const comments = wit.replaceAll(/\n\s*\/\/\/ ?/g, ' ');
  const lists = [...comments.matchAll(/Governed by: ([A-Z0-9-]+(?:,\s+[A-Z0-9-]+)*)/g)];
  return lists.flatMap(([, list = '']) => list.split(/,\s+/));
}

interface WitFile {
  readonly file: string;
  readonly text: string;
}

function readWit(file: string): WitFile {
  return { file, text: readFileSync(join(root, file), 'utf8') };
}

function parseOnce(wit: WitFile | undefined): readonly Requirement[] {
  return wit === undefined ? [] : once(parseRequirements(wit.text, wit.file));
}

function once(requirements: readonly Requirement[]): readonly Requirement[] {
  const seen = new Map<string, Requirement>();
  for (const requirement of requirements) {
    const first = seen.get(requirement.id);
    if (first !== undefined) {
      throw new RequirementSyntaxError(`${requirement.source}: ${requirement.id} stands also at ${first.source}`);
    }
    seen.set(requirement.id, requirement);
  }
  return requirements;
}

function describe(wit: WitFile | undefined): { interface: string; digest: string } {
  const text = wit?.text ?? '';
  const name = /^package ([^;]+);/m.exec(text)?.[1] ?? '';
  return { interface: name, digest: createHash('sha256').update(text).digest('hex') };
}
