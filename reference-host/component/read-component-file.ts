import { readFile } from 'node:fs/promises';
import { ComponentFileError, oneLine } from './component-errors.ts';

/**
 * Reads the bytes of a component.
 *
 * @param source - how error messages name the file
 * @throws ComponentFileError if the file is not there or cannot be read
 */
export async function readComponentFile(file: string, source = file): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ComponentFileError(`${source} does not exist`);
    if (code === 'EISDIR') throw new ComponentFileError(`${source} is a folder, not a component`);
    throw new ComponentFileError(`${source} cannot be read: ${oneLine(error)}`, { cause: error });
  }
}
