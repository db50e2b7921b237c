import { BinaryReader } from './binary-reader.ts';
import { readExternDescription, readExternName, readType } from './component-type-reader.ts';

/**
 * What `get-many` of `wasi:keyvalue/batch` gives. Two shapes carry one version, so a component is to be asked:
 * `optional-pairs` is a list of optional pairs (`keyvalue-0.2.0-draft2`), `optional-values` a list of pairs with an
 * optional value (`keyvalue-0.2.0-draft2-spin`), `unknown` neither.
 */
export type GetManyShape = 'optional-pairs' | 'optional-values' | 'unknown';

/** A type, as far as it can be part of what `get-many` gives; undefined is every other. */
type Type =
  | { readonly kind: 'list' | 'option' | 'result' | 'function'; readonly of: Type }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'instance'; readonly functions: ReadonlyMap<string, Type> }
  | undefined;

const SECTION = { type: 7, alias: 6, import: 10, export: 11 };
const TYPE_SORT = 0x03;

/**
 * Reads in a component's binary which `get-many` it imports.
 *
 * @param bytes a component that `describeComponent` could read
 * @returns undefined where it imports none
 */
export function getManyShape(bytes: Uint8Array): GetManyShape | undefined {
  const reader = new BinaryReader(bytes, 8);
  const types: Type[] = [];
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.sub(reader.u32());
    if (id === SECTION.type) body.vector(() => types.push(readPart(body, [types])));
    else if (id === SECTION.alias) body.vector(() => readAliasInto(types, body, [types]));
    else if (id === SECTION.import) {
      for (const [name, type] of body.vector(() => declareInto(types, body))) {
        if (!/^wasi:keyvalue\/batch@/.test(name) || type?.kind !== 'instance') continue;
        if (type.functions.has('get-many')) return shapeOf(type.functions.get('get-many'));
      }
    } else if (id === SECTION.export) body.vector(() => readExportInto(types, body));
  }
  return undefined;
}

function shapeOf(type: Type): GetManyShape {
  const result = type?.kind === 'function' ? type.of : undefined;
  const list = result?.kind === 'result' ? result.of : undefined;
  const item = list?.kind === 'list' ? list.of : undefined;
  if (item?.kind === 'option' && item.of?.kind === 'tuple') return 'optional-pairs';
  if (item?.kind === 'tuple' && item.items[1]?.kind === 'option') return 'optional-values';
  return 'unknown';
}

/** Reads one type. `scopes` are the index spaces that it may refer to, its own first, then those around it. */
function readPart(reader: BinaryReader, scopes: readonly Type[][]): Type {
  const [own = []] = scopes;
  switch (reader.peek()) {
    case 0x70:
      reader.byte();
      return { kind: 'list', of: readReference(reader, own) };
    case 0x6b:
      reader.byte();
      return { kind: 'option', of: readReference(reader, own) };
    case 0x6f:
      reader.byte();
      return { kind: 'tuple', items: reader.vector(() => readReference(reader, own)) };
    case 0x6a: {
      reader.byte();
      const of = readOptional(reader, own);
      readOptional(reader, own);
      return { kind: 'result', of };
    }
    case 0x40:
      reader.byte();
      return { kind: 'function', of: readResult(reader, own) };
    case 0x42:
      reader.byte();
      return { kind: 'instance', functions: readInstance(reader, scopes) };
    default:
      readType(reader, []);
      return undefined;
  }
}

/** Reads parameters and result of a function; the type of the latter. */
function readResult(reader: BinaryReader, types: readonly Type[]): Type {
  reader.vector(() => {
    reader.name();
    readReference(reader, types);
  });
  if (reader.byte() === 0x00) return readReference(reader, types);
  reader.byte();
  return undefined;
}

/** Reads the declarations of an instance type; its functions. */
function readInstance(reader: BinaryReader, outer: readonly Type[][]): Map<string, Type> {
  const functions = new Map<string, Type>();
  const types: Type[] = [];
  const scopes = [types, ...outer];
  reader.vector(() => {
    const form = reader.byte();
    if (form === 0x01) types.push(readPart(reader, scopes));
    else if (form === 0x02) readAliasInto(types, reader, scopes);
    else functions.set(...declareInto(types, reader));
  });
  return functions;
}

/** Reads an import, or an export of an instance type: its name, and its type where it is a function or an instance. */
function declareInto(types: Type[], reader: BinaryReader): [name: string, type: Type] {
  const name = readExternName(reader);
  const description = readExternDescription(reader);
  if (description.kind === 'resource') types.push(undefined);
  if (description.kind === 'type') types.push(types[description.type]);
  const typed = description.kind === 'function' || description.kind === 'instance';
  return [name, typed ? types[description.type] : undefined];
}

/** Reads an alias; one of a type of a scope around is that type, any other is of no interest. */
function readAliasInto(types: Type[], reader: BinaryReader, scopes: readonly Type[][]): void {
  const sort = reader.byte();
  if (sort === 0x00) reader.byte();
  const target = reader.byte();
  const first = reader.u32();
  if (target !== 0x02) reader.name();
  const aliased = target === 0x02 ? scopes[first]?.[reader.u32()] : undefined;
  if (sort === TYPE_SORT) types.push(aliased);
}

function readExportInto(types: Type[], reader: BinaryReader): void {
  readExternName(reader);
  const sort = reader.byte();
  if (sort === 0x00) reader.byte();
  const index = reader.u32();
  if (reader.byte() === 0x01) readExternDescription(reader);
  if (sort === TYPE_SORT) types.push(types[index]);
}

function readOptional(reader: BinaryReader, types: readonly Type[]): Type {
  return reader.byte() === 0x01 ? readReference(reader, types) : undefined;
}

/** A primitive type is a small negative number in one byte, every other an index. */
function readReference(reader: BinaryReader, types: readonly Type[]): Type {
  const first = reader.peek();
  const index = reader.u32();
  return first >= 0x40 && first < 0x80 ? undefined : types[index];
}
