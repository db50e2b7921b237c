import type { BinaryReader } from './binary-reader.ts';
import { readSort } from './component-alias-reader.ts';
import { readExternName } from './extern-name.ts';
import { exportedResources, interfaceEntry } from './interface-entry.ts';
import type { InstanceEntry, Members, TypeEntry } from './type-entry.ts';
import type { TypeScope } from './type-scope.ts';

/** Reads an instance: that of an inner component, or one put together from what is at hand. */
export function readInstance(reader: BinaryReader, scope: TypeScope): InstanceEntry | undefined {
  const form = reader.byte();
  if (form === 0x01) {
    const members = readInlineExports(reader, scope);
    return interfaceEntry(members, exportedResources(members));
  }
  if (form !== 0x00) throw new RangeError(`unknown instance 0x${form.toString(16)}`);
  const component = scope.get('component', reader.u32());
  reader.vector(() => {
    reader.name();
    readSort(reader);
    reader.u32();
  });
  // As the component has written its exports' types: with its own names, which are those of the interface.
  return component?.kind === 'component' ? component.exports : undefined;
}

function readInlineExports(reader: BinaryReader, scope: TypeScope): Members {
  const members = new Map<string, TypeEntry | undefined>();
  reader.vector(() => {
    const name = readExternName(reader);
    const sort = readSort(reader);
    const index = reader.u32();
    members.set(name, sort === undefined ? undefined : scope.get(sort, index));
  });
  return members;
}
