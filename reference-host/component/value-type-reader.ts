import type { BinaryReader } from './binary-reader.ts';
import type { TypeEntry } from './type-entry.ts';
import type { TypeScope } from './type-scope.ts';

type ValueEntry = Extract<TypeEntry, { kind: 'value' }>;
type FunctionEntry = Extract<TypeEntry, { kind: 'function' }>;

/** What the binary does not say. */
const UNKNOWN = '?';

/** Types refer to earlier ones twice and more, so that a few bytes could stand for a text that fits no memory. */
const LONGEST = 100_000;

const primitives: Readonly<Record<number, string>> = {
  127: 'bool',
  126: 's8',
  125: 'u8',
  124: 's16',
  123: 'u16',
  122: 's32',
  121: 'u32',
  120: 's64',
  119: 'u64',
  118: 'f32',
  117: 'f64',
  116: 'char',
  115: 'string',
  100: 'error-context',
};

/**
 * Reads a type of values behind its form. The scope has the types before it, which it may refer to.
 *
 * @throws RangeError where that is none, or one whose text is beyond all measure
 */
export function readDefinedType(reader: BinaryReader, form: number, scope: TypeScope): ValueEntry {
  return { kind: 'value', text: bounded(definedType(reader, form, scope)), isResult: form === 0x6a };
}

/** Reads the type of a function behind its form, 0x40 or 0x43. */
export function readFunctionType(reader: BinaryReader, form: number, scope: TypeScope): FunctionEntry {
  const parameters = list(
    reader.vector(() => {
      reader.name();
      return valueType(reader, scope);
    }),
  );
  const head = `${form === 0x43 ? 'async ' : ''}func(${parameters})`;
  if (reader.byte() !== 0x00) {
    reader.byte();
    return { kind: 'function', text: bounded(head), fallible: false };
  }
  const primitive = primitives[reader.peek()];
  const result = primitive === undefined ? scope.get('type', reader.u32()) : undefined;
  if (primitive !== undefined) reader.byte();
  const text = bounded(`${head} -> ${primitive ?? textOf(result)}`);
  // Of a result that is not known it is supposed that it can be a failure.
  const fallible = primitive === undefined && (result?.kind !== 'value' || result.isResult);
  return { kind: 'function', text, fallible };
}

/** Reads a type where it is used: a primitive one, or the number of an earlier one. */
export function valueType(reader: BinaryReader, scope: TypeScope): string {
  // A primitive one is a small negative number in one byte.
  const primitive = primitives[reader.peek()];
  if (primitive === undefined) return textOf(scope.get('type', reader.u32()));
  reader.byte();
  return primitive;
}

function definedType(reader: BinaryReader, form: number, scope: TypeScope): string {
  const value = () => valueType(reader, scope);
  const optional = () => (reader.byte() === 0x01 ? value() : undefined);
  switch (form) {
    case 0x72:
      return `record { ${list(reader.vector(() => `${label(reader)}: ${value()}`))} }`;
    case 0x71:
      return `variant { ${list(reader.vector(() => variantCase(reader, optional)))} }`;
    case 0x70:
      return `list<${value()}>`;
    case 0x6f:
      return `tuple<${list(reader.vector(value))}>`;
    case 0x6e:
      return `flags { ${list(reader.vector(() => label(reader)))} }`;
    case 0x6d:
      return `enum { ${list(reader.vector(() => label(reader)))} }`;
    case 0x6b:
      return `option<${value()}>`;
    case 0x6a:
      return result(optional(), optional());
    case 0x69:
      return `own<${resource(reader, scope)}>`;
    case 0x68:
      return `borrow<${resource(reader, scope)}>`;
    case 0x67:
      return `list<${value()}, ${reader.u32()}>`;
    case 0x66:
      return generic('stream', optional());
    case 0x65:
      return generic('future', optional());
    case 0x63:
      return `map<${value()}, ${value()}>`;
    default: {
      const primitive = primitives[form];
      if (primitive === undefined) throw new RangeError(`unknown type 0x${form.toString(16)}`);
      return primitive;
    }
  }
}

function variantCase(reader: BinaryReader, optional: () => string | undefined): string {
  const name = label(reader);
  const payload = optional();
  // Once this was what the case refines; it is zero since.
  reader.byte();
  return payload === undefined ? name : `${name}(${payload})`;
}

function result(ok: string | undefined, err: string | undefined): string {
  if (err === undefined) return generic('result', ok);
  return `result<${ok ?? '_'}, ${err}>`;
}

function generic(name: string, argument: string | undefined): string {
  return argument === undefined ? name : `${name}<${argument}>`;
}

function resource(reader: BinaryReader, scope: TypeScope): string {
  const entry = scope.get('type', reader.u32());
  if (entry === undefined) return UNKNOWN;
  if (entry.kind !== 'resource') throw new RangeError('a handle in the binary is to no resource');
  return entry.name;
}

function textOf(entry: TypeEntry | undefined): string {
  if (entry === undefined) return UNKNOWN;
  if (entry.kind !== 'value') throw new RangeError(`a type of ${entry.kind}s in the binary is used for a value`);
  return entry.text;
}

/** The name of a field or case. Others than these would make texts that look like those of other types. */
function label(reader: BinaryReader): string {
  const name = reader.name();
  if (!/^[a-z][a-z0-9-]*$/i.test(name)) throw new RangeError('a field or case in the binary has no name of WIT');
  return name;
}

/** With commas between. Not by `join`, which would copy what is shared. */
function list(texts: readonly string[]): string {
  let all = '';
  for (const text of texts) all = bounded(all === '' ? text : `${all}, ${text}`);
  return all;
}

function bounded(text: string): string {
  if (text.length > LONGEST) throw new RangeError('a type in the binary is too long to be written out');
  return text;
}
