import type { BinaryReader } from './binary-reader.ts';
import type { TypeEntry } from './type-entry.ts';
import type { Sort, TypeScope } from './type-scope.ts';

const sorts: Readonly<Record<number, Sort>> = { 1: 'function', 3: 'type', 4: 'component', 5: 'instance' };

/** Reads a sort; undefined for core things and values, which nobody here counts. */
export function readSort(reader: BinaryReader): Sort | undefined {
  const sort = reader.byte();
  if (sort === 0x00) reader.byte();
  else if (sort > 0x05) throw new RangeError(`unknown sort 0x${sort.toString(16)}`);
  return sorts[sort];
}

/** Reads an alias, and numbers what it names: something of an outer scope, or of what an instance exports. */
export function readAlias(reader: BinaryReader, scope: TypeScope): void {
  const sort = readSort(reader);
  const target = reader.byte();
  if (target === 0x02) scope.add(sort, outerThing(sort, reader.u32(), reader.u32(), scope));
  else {
    const instance = reader.u32();
    const name = reader.name();
    // Target 1 is an instance of a core module.
    if (target === 0x00) scope.add(sort, exportedThing(sort, instance, name, scope));
    else if (target !== 0x01) throw new RangeError(`unknown alias 0x${target.toString(16)}`);
  }
}

function outerThing(sort: Sort | undefined, count: number, index: number, scope: TypeScope): TypeEntry | undefined {
  let from: TypeScope | undefined = scope;
  for (let i = 0; i < count && from !== undefined; i++) from = from.outer;
  if (from === undefined) throw new RangeError(`an alias in the binary goes out ${count} scopes, which is too far`);
  return sort === undefined ? undefined : from.get(sort, index);
}

function exportedThing(sort: Sort | undefined, index: number, name: string, scope: TypeScope): TypeEntry | undefined {
  const instance = scope.get('instance', index);
  if (sort === undefined || instance?.kind !== 'instance') return undefined;
  return instance.members.get(name);
}
