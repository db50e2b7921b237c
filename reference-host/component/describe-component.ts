import { UnsupportedComponentError } from './component-errors.ts';
import { type GetManyShape, getManyShape } from './get-many-shape.ts';
import { readOutside } from './read-outside.ts';
import type { InterfaceShape } from './type-entry.ts';

/** An interface that a component imports, with exactly what it imports of it. */
export interface ImportedInterface extends InterfaceShape {
  /** With its version, for example `spiderlightning:keyvalue/keyvalue@0.5.1`. */
  readonly interface: string;
}

/** The outside of a component. */
export interface ComponentDescription {
  readonly imports: readonly ImportedInterface[];
  /** Names of what the component exports, with versions, for example `wasi:cli/run@0.2.12`. */
  readonly exports: readonly string[];
  /** What the `get-many` of `wasi:keyvalue` gives that it imports, which no name says; undefined where it imports none. */
  readonly getMany?: GetManyShape | undefined;
}

/**
 * Reads what a component imports and exports from its binary.
 *
 * Done here and not by a tool because the list decides which imports may suspend, and because the tools at hand print
 * it only as text.
 *
 * @param source - how error messages name the file
 * @throws NotWasmError, CoreModuleError, UnsupportedComponentError
 */
export function describeComponent(bytes: Uint8Array, source: string): ComponentDescription {
  const outside = readOutside(bytes, source);
  const imports: ImportedInterface[] = [];
  for (const [name, entry] of outside.imports) {
    if (entry?.kind !== 'instance')
      throw new UnsupportedComponentError(`${source} imports ${name}, which is no interface`);
    imports.push({ interface: name, ...entry.shape });
  }
  return { imports, exports: [...outside.exports.keys()], getMany: getManyShape(imports) };
}
