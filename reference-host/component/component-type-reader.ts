import type { BinaryReader } from './binary-reader.ts';

/** What an instance type says about an interface. */
export interface InterfaceShape {
  /** Names as the component model spells them: `get-stdin`, `[static]keyvalue.open`, `[method]keyvalue.get`. */
  functions: string[];
  /** Those of the functions that give a `result`, and so can fail with a value. */
  fallible: string[];
  /** Resource types that the interface itself defines (not those that it uses from others). */
  resources: string[];
}

/** What an import, an export or a declaration of an instance type stands for. */
export type ExternDescription =
  | { kind: 'value' | 'component' | 'module' | 'resource' }
  | { kind: 'function' | 'type' | 'instance'; type: number };

/** An entry of a type section, as far as it matters here; undefined is a type that stands elsewhere. */
export type TypeEntry =
  | { kind: 'instance'; shape: InterfaceShape }
  | { kind: 'function'; fallible: boolean }
  | { kind: 'result' | 'other' }
  | undefined;

/** Reads one entry of a type section. `types` are the entries before it, which it may refer to. */
export function readType(reader: BinaryReader, types: readonly TypeEntry[]): TypeEntry {
  const form = reader.byte();
  switch (form) {
    case 0x42:
      return { kind: 'instance', shape: readDeclarations(reader, false) };
    case 0x41:
      readDeclarations(reader, true);
      return { kind: 'other' };
    case 0x40:
    case 0x43:
      return { kind: 'function', fallible: readFunctionType(reader, types) };
    case 0x3f:
    case 0x3e:
      skipResourceType(reader, form);
      return { kind: 'other' };
    default:
      skipDefinedType(reader, form);
      return { kind: form === 0x6a ? 'result' : 'other' };
  }
}

/** Reads the name of an import or export. */
export function readExternName(reader: BinaryReader): string {
  const form = reader.byte();
  if (form > 0x01) throw new RangeError(`unknown form of name 0x${form.toString(16)}`);
  return reader.name();
}

/** Reads what an import or export stands for. */
export function readExternDescription(reader: BinaryReader): ExternDescription {
  const sort = reader.byte();
  switch (sort) {
    case 0x00:
      reader.byte();
      reader.u32();
      return { kind: 'module' };
    case 0x01:
      return { kind: 'function', type: reader.u32() };
    case 0x02:
      if (reader.byte() === 0x00) reader.u32();
      else readValueType(reader);
      return { kind: 'value' };
    case 0x03:
      return reader.byte() === 0x01 ? { kind: 'resource' } : { kind: 'type', type: reader.u32() };
    case 0x04:
      reader.u32();
      return { kind: 'component' };
    case 0x05:
      return { kind: 'instance', type: reader.u32() };
    default:
      throw new RangeError(`unknown sort 0x${sort.toString(16)}`);
  }
}

/** Reads an alias and says whether it adds to the index space of types. */
export function readAlias(reader: BinaryReader): { isType: boolean } {
  const sort = reader.byte();
  if (sort === 0x00) reader.byte();
  const target = reader.byte();
  if (target === 0x02) {
    reader.u32();
    reader.u32();
  } else {
    reader.u32();
    reader.name();
  }
  return { isType: sort === 0x03 };
}

function readDeclarations(reader: BinaryReader, importsAllowed: boolean): InterfaceShape {
  const shape: InterfaceShape = { functions: [], fallible: [], resources: [] };
  const types: TypeEntry[] = [];
  reader.vector(() => {
    const form = reader.byte();
    if (form === 0x01) types.push(readType(reader, types));
    else if (form === 0x02) {
      if (readAlias(reader).isType) types.push(undefined);
    } else if (form === 0x04 || (form === 0x03 && importsAllowed)) declare(shape, types, reader);
    else throw new RangeError(`unknown declaration 0x${form.toString(16)}`);
  });
  return shape;
}

function declare(shape: InterfaceShape, types: TypeEntry[], reader: BinaryReader): void {
  const name = readExternName(reader);
  const description = readExternDescription(reader);
  if (description.kind === 'function') {
    const type = types[description.type];
    shape.functions.push(name);
    if (type?.kind === 'function' && type.fallible) shape.fallible.push(name);
  } else if (description.kind === 'resource') {
    shape.resources.push(name);
    types.push({ kind: 'other' });
  } else if (description.kind === 'type') types.push(types[description.type]);
}

/** Whether the function can fail; if its result's type stands elsewhere, it is taken to be one that can. */
function readFunctionType(reader: BinaryReader, types: readonly TypeEntry[]): boolean {
  reader.vector(() => skipLabelled(reader));
  if (reader.byte() !== 0x00) {
    reader.byte();
    return false;
  }
  const index = readValueType(reader);
  if (index === undefined) return false;
  const type = types[index];
  return type === undefined || type.kind === 'result';
}

function skipResourceType(reader: BinaryReader, form: number): void {
  reader.byte();
  if (reader.byte() === 0x01) reader.u32();
  if (form === 0x3e && reader.byte() === 0x01) reader.u32();
}

function skipDefinedType(reader: BinaryReader, form: number): void {
  switch (form) {
    case 0x72: // record
      reader.vector(() => skipLabelled(reader));
      return;
    case 0x71: // variant
      reader.vector(() => {
        reader.name();
        skipOptional(reader);
        reader.byte();
      });
      return;
    case 0x70: // list
    case 0x6b: // option
      readValueType(reader);
      return;
    case 0x67: // list of fixed length
      readValueType(reader);
      reader.u32();
      return;
    case 0x63: // map
      readValueType(reader);
      readValueType(reader);
      return;
    case 0x6f: // tuple
      reader.vector(() => readValueType(reader));
      return;
    case 0x6e: // flags
    case 0x6d: // enum
      reader.vector(() => reader.name());
      return;
    case 0x6a: // result
      skipOptional(reader);
      skipOptional(reader);
      return;
    case 0x69: // own
    case 0x68: // borrow
      reader.u32();
      return;
    case 0x66: // stream
    case 0x65: // future
      skipOptional(reader);
      return;
    default:
      if (form < 0x64 || form > 0x7f) throw new RangeError(`unknown type 0x${form.toString(16)}`);
  }
}

function skipLabelled(reader: BinaryReader): void {
  reader.name();
  readValueType(reader);
}

function skipOptional(reader: BinaryReader): void {
  if (reader.byte() === 0x01) readValueType(reader);
}

/** The index of a type, or undefined for a primitive one: that is a small negative number in one byte. */
function readValueType(reader: BinaryReader): number | undefined {
  const first = reader.peek();
  const index = reader.u32();
  return first >= 0x40 && first < 0x80 ? undefined : index;
}
