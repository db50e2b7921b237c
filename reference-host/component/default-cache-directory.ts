import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where transpiled components are kept: `SLIGHT_CACHE` if set and not empty, else `components` in the user's cache folder. */
export function defaultCacheDirectory(): string {
  return process.env.SLIGHT_CACHE || join(envPaths('slight', { suffix: '' }).cache, 'components');
}
