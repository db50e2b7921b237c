import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { WitError } from '../wit-error.ts';
import { isFileSystemError, toIoError } from './io-error.ts';

/**
 * The folder that filesystem providers keep everything in: the configured one, created where it is missing, or one
 * of the user's own in the system's temporary folder. The latter is refused where it is not a folder, or is
 * somebody else's, who could have put it there to read or change what is stored.
 *
 * @param configured value of `FILESYSTEM_ROOT`, if any
 * @throws WitError `io-error` where there is no such folder to be had
 */
export async function rootFolder(configured: string | undefined): Promise<string> {
  try {
    if (configured !== undefined) {
      const folder = resolve(configured);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    }
    // The number, as a user of a container may have no name.
    const uid = process.geteuid?.();
    const folder = join(tmpdir(), `spiderlightning-${uid ?? userInfo().username}`);
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!isFileSystemError(error, 'EEXIST')) throw error;
    });
    const found = await lstat(folder);
    const owned = uid === undefined || (found.uid === uid && (found.mode & 0o077) === 0);
    if (!found.isDirectory() || !owned) {
      const shown = `${basename(folder)} in the temporary folder`;
      throw new WitError('io-error', `${shown} is not a private folder of this user; set FILESYSTEM_ROOT`);
    }
    return folder;
  } catch (error) {
    throw toIoError(error, 'cannot use the root folder');
  }
}
