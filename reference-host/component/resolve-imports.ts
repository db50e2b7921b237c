import { compatibilityTrack } from './compatibility-track.ts';
import { MissingImportError } from './component-errors.ts';
import type { ImportedInterface } from './describe-component.ts';
import { parseFunctionName, pascalCase } from './wit-names.ts';

/** An implementation of an interface: functions under camel-case names, resources as classes. */
export type HostInterface = Record<string, unknown>;

/**
 * Finds the implementation of each imported interface, by its exact name or else by its compatibility track
 * (`wasi:cli/stdin@0.2` serves every 0.2.N).
 *
 * @throws MissingImportError if an interface, function or resource is not there
 */
export function resolveImports(
  imports: readonly ImportedInterface[],
  provided: Readonly<Record<string, object>>,
): Map<ImportedInterface, HostInterface> {
  const resolved = new Map<ImportedInterface, HostInterface>();
  for (const imported of imports) {
    const { interface: name } = imported;
    const implementation = own(provided, name) ?? own(provided, compatibilityTrack(name));
    if (implementation === undefined) throw new MissingImportError(name);
    checkComplete(imported, implementation as HostInterface);
    resolved.set(imported, implementation as HostInterface);
  }
  return resolved;
}

function own(provided: Readonly<Record<string, object>>, name: string): object | undefined {
  return Object.hasOwn(provided, name) ? provided[name] : undefined;
}

function checkComplete(imported: ImportedInterface, implementation: HostInterface): void {
  for (const resource of imported.resources) {
    if (typeof implementation[pascalCase(resource)] !== 'function') {
      throw new MissingImportError(imported.interface, `resource ${resource}`);
    }
  }
  for (const name of imported.functions) {
    if (typeof findFunction(name, implementation) !== 'function')
      throw new MissingImportError(imported.interface, name);
  }
}

function findFunction(name: string, implementation: HostInterface): unknown {
  const parsed = parseFunctionName(name);
  if (parsed.kind === 'function') return implementation[parsed.member];
  const resource = implementation[parsed.resource] as (HostInterface & { prototype?: HostInterface }) | undefined;
  if (parsed.kind === 'constructor') return resource;
  return (parsed.kind === 'static' ? resource : resource?.prototype)?.[parsed.member];
}
