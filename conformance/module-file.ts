import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What modules end in: they are TypeScript in the repository, and JavaScript in the npm package. */
const EXTENSION = extname(import.meta.filename);

/**
 * The file of a module of the project that is started or loaded by its path, and not by an import that says so itself.
 *
 * @param folder absolute path
 * @param name without its extension
 */
export function moduleFile(folder: string, name: string): string {
  return join(folder, `${name}${EXTENSION}`);
}

/** The files of all modules in a folder, by name; tests are none. */
export function moduleFiles(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => extname(name) === EXTENSION && !/\.(?:test|d)\.ts$/.test(name));
  return names.sort().map((name) => join(folder, name));
}
