import type { FileHandle } from 'node:fs/promises';

/** The files that one guest has open, so that none stays open when it ends. */
export class OpenFiles {
  readonly #handles = new Set<FileHandle>();

  /** Registers a file and gives it back. */
  add(handle: FileHandle): FileHandle {
    this.#handles.add(handle);
    return handle;
  }

  /** Closes a file, once. */
  async close(handle: FileHandle | undefined): Promise<void> {
    if (handle && this.#handles.delete(handle)) await handle.close();
  }

  /** Closes all files. Never rejects. */
  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#handles].map((handle) => this.close(handle)));
  }
}
