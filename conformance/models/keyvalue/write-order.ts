import { dirname } from 'node:path';
import type { DiskCall } from '../../backends/backend.ts';

/** What a crash of the machine could undo or tear, as what was done and what should have been. */
export interface OrderFault {
  readonly observed: string;
  readonly required: string;
}

const WRITES = new Set(['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2', 'copy_file_range', 'sendfile']);
const SYNCS = new Set(['fsync', 'fdatasync']);
const SYNCS_OF_ALL = new Set(['sync', 'syncfs']);
const RENAMES = new Set(['rename', 'renameat', 'renameat2', 'link', 'linkat']);
const FOLDERS = new Set(['mkdir', 'mkdirat']);

/**
 * Whether what a process did to store an entry survives a crash of the machine at any moment: the contents are
 * synchronised before the entry's name shows them, and then the folder that has the name (Pillai et al., "All File
 * Systems Are Not Created Equal", OSDI 2014). Killing the process cannot show that, as the page cache survives it.
 *
 * @param calls what was done until the call was acknowledged
 * @param entry real path of the entry's file
 * @returns undefined where all is well; `'elsewhere'` where no call named the entry
 */
export function writeOrderFault(calls: readonly DiskCall[], entry: string): OrderFault | 'elsewhere' | undefined {
  const done = calls.filter(({ failed }) => !failed);
  const renamed = done.findLastIndex(({ name, paths }) => RENAMES.has(name) && paths.at(-1) === entry);
  if (renamed < 0) {
    if (!done.some(({ name, paths }) => WRITES.has(name) && paths.includes(entry))) return 'elsewhere';
    return {
      observed: 'the entry was written in its place',
      required: 'another file, synchronised, and renamed to the entry',
    };
  }
  const source = done[renamed]?.paths[0] ?? '';
  const before = done.slice(0, renamed);
  const written = before.findLastIndex(({ name, paths }) => WRITES.has(name) && paths.includes(source));
  const atOnce = before.some(({ synchronous, paths }) => synchronous && paths.includes(source));
  const synchronised = atOnce ? written : lastSync(before, source);
  if (synchronised < written || synchronised < 0) {
    return {
      observed: `the new contents were renamed to the entry ${synchronised < 0 ? 'without fsync' : 'and written after fsync'}`,
      required: 'fsync of the new contents before the entry has them',
    };
  }
  return (
    unsynchronisedName(done, entry) ??
    madeFolders(done)
      .map((made) => unsynchronisedName(done, made))
      .find(Boolean)
  );
}

/** Where a file or folder was synchronised last, alone or with everything else. */
function lastSync(calls: readonly DiskCall[], path: string): number {
  return calls.findLastIndex(({ name, paths }) => SYNCS_OF_ALL.has(name) || (SYNCS.has(name) && paths.includes(path)));
}

/** A name that its folder may not have after a crash. */
function unsynchronisedName(done: readonly DiskCall[], path: string): OrderFault | undefined {
  const named = done.findLastIndex(
    ({ name, paths }) => (RENAMES.has(name) || FOLDERS.has(name)) && paths.at(-1) === path,
  );
  const synchronised = lastSync(done, dirname(path));
  if (synchronised > named) return undefined;
  return {
    observed: `the folder of ${FOLDERS.has(done[named]?.name ?? '') ? 'the new store' : 'the entry'} was not synchronised`,
    required: 'fsync of the folder after the name is in it and before the call is acknowledged',
  };
}

function madeFolders(done: readonly DiskCall[]): string[] {
  return done.filter(({ name }) => FOLDERS.has(name)).map(({ paths }) => paths.at(-1) ?? '');
}
