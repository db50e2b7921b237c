import { BinaryReader } from './binary-reader.ts';
import { CoreModuleError, NotWasmError, oneLine, UnsupportedComponentError } from './component-errors.ts';
import { readAlias, readExternDescription, readExternName, readType, type TypeEntry } from './component-type-reader.ts';
import { type GetManyShape, getManyShape } from './get-many-shape.ts';

/** An interface that a component imports, with exactly what it imports of it. */
export interface ImportedInterface {
  /** With its version, for example `spiderlightning:keyvalue/keyvalue@0.5.1`. */
  readonly interface: string;
  /** Names as the component model spells them: `get-stdin`, `[static]keyvalue.open`, `[method]keyvalue.get`. */
  readonly functions: readonly string[];
  /** Those of the functions that give a `result`, and so can fail with a value. */
  readonly fallible: readonly string[];
  /** Resource types that the interface defines: `keyvalue`. */
  readonly resources: readonly string[];
}

/** The outside of a component. */
export interface ComponentDescription {
  readonly imports: readonly ImportedInterface[];
  /** Names of what the component exports, with versions, for example `wasi:cli/run@0.2.12`. */
  readonly exports: readonly string[];
  /** What the `get-many` of `wasi:keyvalue` gives that it imports, which no name says; undefined where it imports none. */
  readonly getMany?: GetManyShape | undefined;
}

const magic = [0x00, 0x61, 0x73, 0x6d];
const section = { type: 7, alias: 6, import: 10, export: 11 };
const typeSort = 0x03;

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
  checkPreamble(bytes, source);
  try {
    return { ...readSections(new BinaryReader(bytes, 8), source), getMany: getManyShape(bytes) };
  } catch (error) {
    if (error instanceof UnsupportedComponentError) throw error;
    throw new NotWasmError(`${source} is damaged, or newer than this host: ${oneLine(error)}`, { cause: error });
  }
}

function checkPreamble(bytes: Uint8Array, source: string): void {
  if (bytes.length < 8 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new NotWasmError(`${source} is not a WebAssembly file`);
  }
  const [version, layer] = [(bytes[4] ?? 0) | ((bytes[5] ?? 0) << 8), (bytes[6] ?? 0) | ((bytes[7] ?? 0) << 8)];
  if (layer === 0) throw new CoreModuleError(`${source} is a core WebAssembly module; this host runs components`);
  if (layer !== 1 || version !== 13) {
    throw new UnsupportedComponentError(`${source} has an unknown binary version (${version}, layer ${layer})`);
  }
}

function readSections(reader: BinaryReader, source: string): Omit<ComponentDescription, 'getMany'> {
  const types: TypeEntry[] = [];
  const imports: ImportedInterface[] = [];
  const exports: string[] = [];
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.sub(reader.u32());
    if (id === section.type) body.vector(() => types.push(readType(body, types)));
    else if (id === section.alias) {
      body.vector(() => {
        if (readAlias(body).isType) types.push(undefined);
      });
    } else if (id === section.import) {
      body.vector(() => {
        const name = readExternName(body);
        const description = readExternDescription(body);
        if (description.kind === 'type' || description.kind === 'resource') types.push(undefined);
        if (description.kind === 'type') return;
        const type = description.kind === 'instance' ? types[description.type] : undefined;
        if (type?.kind !== 'instance')
          throw new UnsupportedComponentError(`${source} imports ${name}, which is no interface`);
        imports.push({ interface: name, ...type.shape });
      });
    } else if (id === section.export) {
      body.vector(() => {
        exports.push(readExternName(body));
        const sort = body.byte();
        if (sort === 0x00) body.byte();
        body.u32();
        if (body.byte() === 0x01) readExternDescription(body);
        if (sort === typeSort) types.push(undefined);
      });
    }
  }
  return { imports, exports };
}
