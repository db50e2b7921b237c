import type { Dirent } from 'node:fs';
import { type FileType, fileType } from './file-stat.ts';

/** `wasi:filesystem/types`'s resource: the entries that a folder had when it was asked, without `.` and `..`. */
export class DirectoryEntryStream {
  readonly #entries: Iterator<Dirent>;

  constructor(entries: readonly Dirent[]) {
    this.#entries = entries.values();
  }

  /** The next entry, undefined at the end. */
  readDirectoryEntry(): { type: FileType; name: string } | undefined {
    const { value, done } = this.#entries.next();
    return done ? undefined : { type: fileType(value), name: value.name };
  }
}
