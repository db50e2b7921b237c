import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from './build.ts';
import { type Manifest, packedManifest } from './manifest.ts';

const root = dirname(dirname(import.meta.dirname));
const file = join(root, 'package.json');

/** Where the project's own waits meanwhile. npm packs no file of such a name; git shows one that an interruption left. */
const aside = `${file}.orig`;

/**
 * Lets `npm pack` at the root make the package: builds `dist/`, and puts the package's `package.json` in the place of
 * the project's.
 */
export function usePacked(): void {
  build(join(root, 'dist'));
  const source = readFileSync(file, 'utf8');
  const packed = packedManifest(JSON.parse(source) as Manifest);
  writeFileSync(aside, source);
  writeFileSync(file, `${JSON.stringify(packed, undefined, 2)}\n`);
}

/** Puts the project's `package.json` back. */
export function useSource(): void {
  if (existsSync(aside)) renameSync(aside, file);
}

if (process.argv[1] === import.meta.filename) (process.argv[2] === 'packed' ? usePacked : useSource)();
