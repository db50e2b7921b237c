import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/**
 * Puts a file in the place of whatever stands under that name, so that nobody ever sees a part of it and a crash
 * leaves the old or the new: a temporary file beside it, written and synchronised, renamed over it, and then the
 * folder synchronised. A symbolic link under that name is replaced, not followed.
 *
 * @param parts the contents, one after the other
 * @throws the error of the file system; the temporary file is removed then
 */
export async function replaceFile(folder: string, name: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = join(folder, `t-${process.pid}-${randomBytes(8).toString('hex')}`);
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    // What went wrong matters more than a temporary file that cannot be removed.
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, O_RDONLY | O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
