import { readOutside } from '../../reference-host/component/read-outside.ts';
import type { InstanceEntry, Members } from '../../reference-host/component/type-entry.ts';
import { digestFunction, digestInterface } from './digests.ts';
import type { Shape, ShapeFunction, ShapeInterface } from './shape.ts';

/** Something that a component exports. */
export interface ComponentExport {
  /** With its version, for example `wasi:cli/run@0.2.12`. */
  readonly name: string;
  /** Its functions, as far as the binary says their types: of an interface, or one under its own name. */
  readonly functions: readonly ShapeFunction[];
}

/** What a component imports and exports. */
export interface ComponentShape {
  /** What it uses of each package; interfaces and functions that it does not use are not there. */
  readonly packages: readonly Shape[];
  /** What it imports beside interfaces of packages: functions and interfaces that its world alone names. */
  readonly others: readonly string[];
  readonly exports: readonly ComponentExport[];
}

/**
 * Reads what a component imports and exports, with types, from its binary.
 *
 * @param source - how error messages name the file
 * @throws NotWasmError, CoreModuleError, UnsupportedComponentError
 */
export function readComponentShape(bytes: Uint8Array, source: string): ComponentShape {
  const { imports, exports } = readOutside(bytes, source);
  const packages = new Map<string, Shape & { interfaces: ShapeInterface[] }>();
  const others: string[] = [];
  for (const [name, entry] of imports) {
    const [, packageName, interfaceName, version] = /^([^/@]+:[^/@]+)\/([^@]+)(?:@(.+))?$/.exec(name) ?? [];
    if (packageName === undefined || interfaceName === undefined || entry?.kind !== 'instance') {
      others.push(name);
      continue;
    }
    const key = `${packageName}@${version ?? ''}`;
    const known = packages.get(key) ?? { package: packageName, version, interfaces: [] };
    packages.set(key, known);
    known.interfaces.push(shapeInterface(interfaceName, entry));
  }
  return { packages: [...packages.values()], others, exports: exportsOf(exports) };
}

function shapeInterface(name: string, { shape }: InstanceEntry): ShapeInterface {
  const functions = functionsOf(shape.types);
  return { name, digest: digestInterface(functions), functions };
}

function exportsOf(exports: Members): ComponentExport[] {
  return [...exports].map(([name, entry]) => {
    if (entry?.kind === 'instance') return { name, functions: functionsOf(entry.shape.types) };
    return { name, functions: entry?.kind === 'function' ? functionsOf(new Map([[name, entry.text]])) : [] };
  });
}

function functionsOf(types: ReadonlyMap<string, string>): ShapeFunction[] {
  return [...types].map(([name, type]) => ({ name, type, digest: digestFunction(name, type) }));
}
