import { randomBytes } from 'node:crypto';
import { constants, renameSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/**
 * Puts a file in the place of whatever stands under that name, so that nobody ever sees a part of it and a crash
 * leaves the old or the new: a temporary file beside it, written and synchronised, renamed over it, and then the
 * folder synchronised. A symbolic link under that name is replaced, not followed.
 *
 * @param parts the contents, one after the other
 * @param place calls what it is given to do the renaming, in whatever must surround that, and says whether it did; where
 *   it did not, everything is as before
 * @returns whether the file was put there
 * @throws the error of the file system; the temporary file is removed then
 */
export async function replaceFile(
  folder: string,
  name: string,
  parts: readonly Uint8Array[],
  place: (rename: () => void) => Promise<boolean> = placeAtOnce,
): Promise<boolean> {
  const temporary = join(folder, `t-${process.pid}-${randomBytes(8).toString('hex')}`);
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  let placed: boolean;
  try {
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    placed = await place(() => renameSync(temporary, join(folder, name)));
    if (!placed) await unlink(temporary);
  } catch (error) {
    // What went wrong matters more than a temporary file that cannot be removed.
    await unlink(temporary).catch(() => {});
    throw error;
  }
  if (placed) await syncFolder(folder);
  return placed;
}

async function placeAtOnce(rename: () => void): Promise<boolean> {
  rename();
  return true;
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
