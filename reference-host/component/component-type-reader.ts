import type { BinaryReader } from './binary-reader.ts';
import { readAlias } from './component-alias-reader.ts';
import { readExternName } from './extern-name.ts';
import { interfaceEntry } from './interface-entry.ts';
import type { ComponentEntry, InstanceEntry, TypeEntry } from './type-entry.ts';
import { type Sort, TypeScope } from './type-scope.ts';
import { readDefinedType, readFunctionType, valueType } from './value-type-reader.ts';

/** What an import, an export or a declaration of an instance type stands for. */
export interface ExternDescription {
  /** Among what it is numbered; undefined for core modules and values, which nobody here counts. */
  readonly sort: Sort | undefined;
  readonly entry: TypeEntry | undefined;
  /** True for a resource type that is declared here, false for one that is an earlier one's other name. */
  readonly isNewResource: boolean;
}

/** Reads one entry of a type section. The scope has the types before it, which it may refer to. */
export function readType(reader: BinaryReader, scope: TypeScope): TypeEntry {
  const form = reader.byte();
  switch (form) {
    case 0x42:
      return readInstanceType(reader, scope);
    case 0x41:
      return readComponentType(reader, scope);
    case 0x40:
    case 0x43:
      return readFunctionType(reader, form, scope);
    case 0x3f:
    case 0x3e:
      skipResourceType(reader, form);
      // It gets its name where it is exported.
      return { kind: 'resource', name: '?' };
    default:
      return readDefinedType(reader, form, scope);
  }
}

/** Reads what an import or export of that name stands for. */
export function readExternDescription(reader: BinaryReader, name: string, scope: TypeScope): ExternDescription {
  const sort = reader.byte();
  switch (sort) {
    case 0x00:
      reader.byte();
      reader.u32();
      return { sort: undefined, entry: undefined, isNewResource: false };
    case 0x01:
      return described('function', scope.get('type', reader.u32()));
    case 0x02:
      if (reader.byte() === 0x00) reader.u32();
      else valueType(reader, scope);
      return { sort: undefined, entry: undefined, isNewResource: false };
    case 0x03:
      if (reader.byte() === 0x01) return { sort: 'type', entry: { kind: 'resource', name }, isNewResource: true };
      return { sort: 'type', entry: scope.get('type', reader.u32()), isNewResource: false };
    case 0x04:
      return described('component', scope.get('type', reader.u32()));
    case 0x05:
      return described('instance', scope.get('type', reader.u32()));
    default:
      throw new RangeError(`unknown sort 0x${sort.toString(16)}`);
  }
}

function described(sort: 'function' | 'component' | 'instance', entry: TypeEntry | undefined): ExternDescription {
  if (entry !== undefined && entry.kind !== sort) throw new RangeError(`a ${sort} in the binary has another's type`);
  return { sort, entry, isNewResource: false };
}

function readInstanceType(reader: BinaryReader, outer: TypeScope): InstanceEntry {
  const { exports, resources } = readDeclarations(reader, new TypeScope(outer), false);
  return interfaceEntry(exports, resources);
}

function readComponentType(reader: BinaryReader, outer: TypeScope): ComponentEntry {
  const { imports, exports, resources } = readDeclarations(reader, new TypeScope(outer), true);
  return { kind: 'component', imports, exports: interfaceEntry(exports, resources) };
}

interface Declarations {
  readonly imports: Map<string, TypeEntry | undefined>;
  readonly exports: Map<string, TypeEntry | undefined>;
  /** The resources that are declared among the exports. */
  readonly resources: string[];
}

function readDeclarations(reader: BinaryReader, scope: TypeScope, importsAllowed: boolean): Declarations {
  const declared: Declarations = { imports: new Map(), exports: new Map(), resources: [] };
  reader.vector(() => {
    const form = reader.byte();
    if (form === 0x01) scope.add('type', readType(reader, scope));
    else if (form === 0x02) readAlias(reader, scope);
    else if (form === 0x04) declare(reader, scope, declared.exports, declared.resources);
    else if (form === 0x03 && importsAllowed) declare(reader, scope, declared.imports, []);
    else throw new RangeError(`unknown declaration 0x${form.toString(16)}`);
  });
  return declared;
}

function declare(reader: BinaryReader, scope: TypeScope, into: Declarations['exports'], resources: string[]): void {
  const name = readExternName(reader);
  const { sort, entry, isNewResource } = readExternDescription(reader, name, scope);
  scope.add(sort, entry);
  if (sort !== undefined) into.set(name, entry);
  if (isNewResource) resources.push(name);
}

function skipResourceType(reader: BinaryReader, form: number): void {
  reader.byte();
  if (reader.byte() === 0x01) reader.u32();
  if (form === 0x3e && reader.byte() === 0x01) reader.u32();
}
