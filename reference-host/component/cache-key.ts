import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { hostAbiVersion, transpileOptions } from './transpile-options.ts';

/** The name of a transpiled component in the cache: a digest of all that the generated code depends on. */
export async function cacheKey(componentDigest: string): Promise<string> {
  const parts = [componentDigest, await transpilerVersion(), transpileOptions, hostAbiVersion];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Read from the package's description, because importing jco would cost more than the whole start. */
async function transpilerVersion(): Promise<string> {
  const file = findPackageJSON('@bytecodealliance/jco-transpile', import.meta.url);
  if (file === undefined) return 'absent';
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
