import type { BinaryReader } from './binary-reader.ts';
import { readAlias, readSort } from './component-alias-reader.ts';
import { readExternDescription, readType } from './component-type-reader.ts';
import { readExternName } from './extern-name.ts';
import { readInstance } from './instance-reader.ts';
import { exportedResources, interfaceEntry } from './interface-entry.ts';
import type { ComponentEntry, TypeEntry } from './type-entry.ts';
import { TypeScope } from './type-scope.ts';

const section = { component: 4, instance: 5, alias: 6, type: 7, canonical: 8, import: 10, export: 11 };

/** Reads the sections of a component, and of those that it is made of, up to the end of the reader. */
export function readComponent(reader: BinaryReader, outer?: TypeScope): ComponentEntry {
  const scope = new TypeScope(outer);
  const imports = new Map<string, TypeEntry | undefined>();
  const exports = new Map<string, TypeEntry | undefined>();
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.sub(reader.u32());
    if (id === section.type) body.vector(() => scope.add('type', readType(body, scope)));
    else if (id === section.alias) body.vector(() => readAlias(body, scope));
    else if (id === section.import) body.vector(() => readImport(body, scope, imports));
    else if (id === section.export) body.vector(() => readExport(body, scope, exports));
    else if (id === section.instance) body.vector(() => scope.add('instance', readInstance(body, scope)));
    else if (id === section.canonical) readCanonical(body, scope);
    else if (id === section.component) {
      // Its preamble, which is the one that this one has.
      body.sub(8);
      scope.add('component', readComponent(body, scope));
    }
  }
  return { kind: 'component', imports, exports: interfaceEntry(exports, exportedResources(exports)) };
}

function readImport(reader: BinaryReader, scope: TypeScope, imports: Map<string, TypeEntry | undefined>): void {
  const name = readExternName(reader);
  const { sort, entry, isNewResource } = readExternDescription(reader, name, scope);
  scope.add(sort, entry);
  // Another name of a type is nothing that somebody would have to provide.
  if (sort !== 'type' || isNewResource) imports.set(name, entry);
}

function readExport(reader: BinaryReader, scope: TypeScope, exports: Map<string, TypeEntry | undefined>): void {
  const name = readExternName(reader);
  const sort = readSort(reader);
  const index = reader.u32();
  let entry = sort === undefined ? undefined : scope.get(sort, index);
  if (reader.byte() === 0x01) entry = readExternDescription(reader, name, scope).entry ?? entry;
  if (entry?.kind === 'resource') entry = { kind: 'resource', name };
  scope.add(sort, entry);
  exports.set(name, entry);
}

/** Reads which functions of core modules are lifted into the component, and of what type. */
function readCanonical(reader: BinaryReader, scope: TypeScope): void {
  for (let left = reader.u32(); left > 0; left--) {
    const form = reader.byte();
    if (form === 0x00) {
      reader.byte();
      reader.u32();
      skipOptions(reader);
      scope.add('function', scope.get('type', reader.u32()));
    } else if (form === 0x01) {
      reader.byte();
      reader.u32();
      skipOptions(reader);
    } else if (form >= 0x02 && form <= 0x04) reader.u32();
    else {
      // The built-in functions of async, whose encoding has changed more than once.
      scope.loseFunctions();
      return;
    }
  }
}

function skipOptions(reader: BinaryReader): void {
  reader.vector(() => {
    const option = reader.byte();
    // 0 to 2 are encodings of strings, 6 and 8 are async and the garbage-collected ABI.
    if (![0x00, 0x01, 0x02, 0x06, 0x08].includes(option)) reader.u32();
  });
}
