import type { BinaryReader } from './binary-reader.ts';

/** What an instance type says about an interface. */
export interface InterfaceShape {
  /** Names as the component model spells them: `get-stdin`, `[static]keyvalue.open`, `[method]keyvalue.get`. */
  functions: string[];
  /** Resource types that the interface itself defines (not those that it uses from others). */
  resources: string[];
}

/** What an import, an export or a declaration of an instance type stands for. */
export type ExternDescription =
  | { kind: 'function' | 'value' | 'component' | 'module' | 'type' | 'resource' }
  | { kind: 'instance'; type: number };

/** Reads one entry of a component's type section; only an instance type has a shape, the others are skipped. */
export function readType(reader: BinaryReader): InterfaceShape | undefined {
  const form = reader.byte();
  if (form === 0x42) return readInstanceType(reader);
  if (form === 0x41) readDeclarations(reader, true);
  else if (form === 0x40 || form === 0x43) skipFunctionType(reader);
  else if (form === 0x3f || form === 0x3e) skipResourceType(reader, form);
  else skipDefinedType(reader, form);
  return undefined;
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
      reader.u32();
      return { kind: 'function' };
    case 0x02:
      if (reader.byte() === 0x00) reader.u32();
      else skipValueType(reader);
      return { kind: 'value' };
    case 0x03:
      if (reader.byte() === 0x01) return { kind: 'resource' };
      reader.u32();
      return { kind: 'type' };
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

function readInstanceType(reader: BinaryReader): InterfaceShape {
  return readDeclarations(reader, false);
}

function readDeclarations(reader: BinaryReader, importsAllowed: boolean): InterfaceShape {
  const shape: InterfaceShape = { functions: [], resources: [] };
  reader.vector(() => {
    const form = reader.byte();
    if (form === 0x01) readType(reader);
    else if (form === 0x02) readAlias(reader);
    else if (form === 0x04 || (form === 0x03 && importsAllowed)) {
      const name = readExternName(reader);
      const { kind } = readExternDescription(reader);
      if (kind === 'function') shape.functions.push(name);
      if (kind === 'resource') shape.resources.push(name);
    } else throw new RangeError(`unknown declaration 0x${form.toString(16)}`);
  });
  return shape;
}

function skipFunctionType(reader: BinaryReader): void {
  reader.vector(() => skipLabelled(reader));
  if (reader.byte() === 0x00) skipValueType(reader);
  else reader.byte();
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
      skipValueType(reader);
      return;
    case 0x67: // list of fixed length
      skipValueType(reader);
      reader.u32();
      return;
    case 0x63: // map
      skipValueType(reader);
      skipValueType(reader);
      return;
    case 0x6f: // tuple
      reader.vector(() => skipValueType(reader));
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
  skipValueType(reader);
}

function skipOptional(reader: BinaryReader): void {
  if (reader.byte() === 0x01) skipValueType(reader);
}

/** A primitive type is one byte, anything else an index; both read as a LEB128 number. */
function skipValueType(reader: BinaryReader): void {
  reader.u32();
}
