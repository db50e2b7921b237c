import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Benign, Mutant } from './mutant.ts';

/** Where the project's own mutants are. */
export const OWN_FOLDER = import.meta.dirname;

/**
 * Every mutant and every benign subject: the default exports of the files in `faulty/` and `benign/` of a folder.
 *
 * @throws Error where a file exports no list, or two specimens have one ID
 */
export async function loadSpecimens(folder: string): Promise<(Mutant | Benign)[]> {
  const mutants: Mutant[] = await lists(join(folder, 'faulty'));
  const benign: Benign[] = await lists(join(folder, 'benign'));
  const specimens = [...mutants, ...benign];
  const ids = new Set<string>();
  for (const { id } of specimens) {
    if (ids.has(id)) throw new Error(`two specimens have the ID ${id}`);
    ids.add(id);
  }
  return specimens;
}

async function lists<T>(folder: string): Promise<T[]> {
  if (!existsSync(folder)) return [];
  const specimens: T[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.ts')) continue;
    const module: { default?: T[] } = await import(join(folder, file));
    if (!Array.isArray(module.default)) throw new Error(`${join(folder, file)} exports no list as its default`);
    specimens.push(...module.default);
  }
  return specimens;
}
