import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A name, or a URL as the path that a command started in a folder would be given. */
export function pathOf(named: string | URL, folder: string): string {
  if (typeof named === 'string' && !named.startsWith('file:')) return named;
  const path = relative(folder, fileURLToPath(named));
  return path.startsWith('.') ? path : `./${path}`;
}
