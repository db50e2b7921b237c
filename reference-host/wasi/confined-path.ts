import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from './file-error.ts';

/** Where a guest's path leads on the host. */
export interface ConfinedPath {
  /** On the host, absolute; free of symbolic links, except that the last part is one if it was not to be followed. */
  readonly path: string;
  /** The path ended in a slash or in `.` or `..`: what is there must be a folder. */
  readonly folder: boolean;
  /** The path leads to the base itself. */
  readonly base: boolean;
}

const mostLinks = 40;

/**
 * Resolves a guest's path below a folder, part by part, following symbolic links by hand.
 *
 * Node has no `openat`, so between this and the use of the result another process of the host could put a link in
 * place of a folder. A guest cannot: one guest makes one call at a time, and links that it makes are resolved here.
 *
 * @param base - the folder on the host, absolute and free of symbolic links
 * @param followLast - whether a symbolic link as the last part is followed
 * @throws WasiError `not-permitted` if the path, or a link in it, is absolute or leads out of the base; `no-entry`,
 *   `not-directory`, `loop`, `invalid`
 */
export async function confinedPath(base: string, guestPath: string, followLast: boolean): Promise<ConfinedPath> {
  if (guestPath === '') throw fileError('no-entry');
  if (guestPath.includes('\0')) throw fileError('invalid');
  if (guestPath.startsWith('/')) throw fileError('not-permitted');
  const ahead = guestPath.split('/');
  const folder = ['', '.', '..'].includes(ahead.at(-1) ?? '');
  const behind: string[] = [];
  let links = 0;
  for (;;) {
    const part = ahead.shift();
    if (part === undefined) break;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (behind.pop() === undefined) throw fileError('not-permitted');
      continue;
    }
    const last = ahead.length === 0;
    behind.push(part);
    if (last && !followLast) break;
    const here = join(base, ...behind);
    const kind = await kindOf(here);
    if (kind === 'link') {
      if (++links > mostLinks) throw fileError('loop');
      const target = await readlink(here);
      if (target.startsWith('/')) throw fileError('not-permitted');
      behind.pop();
      ahead.unshift(...target.split('/'));
    } else if (!ahead.every((next) => next === '')) {
      if (kind === 'missing') throw fileError('no-entry');
      if (kind === 'other') throw fileError('not-directory');
    }
  }
  return { path: join(base, ...behind), folder, base: behind.length === 0 };
}

/** Whether a relative link target, seen from the folder of a link at `path`, stays below the base as it is written. */
export function staysBelow(base: string, path: string, target: string): boolean {
  let depth = path.slice(base.length).split('/').filter(Boolean).length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return false;
  }
  return true;
}

async function kindOf(path: string): Promise<'link' | 'folder' | 'other' | 'missing'> {
  try {
    const stats = await lstat(path);
    return stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}
