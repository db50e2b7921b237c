import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from './manifest.ts';

const root = dirname(dirname(import.meta.dirname));

/** What the built code reads or starts, and no compiler brings along. */
const BESIDES = [
  'conformance/subjects/runtimes/jco-config-host.mjs',
  'conformance/subjects/runtimes/jco-keyvalue-host.mjs',
  'guests/prebuilt',
  'wit',
  'scripts/launch.mjs',
  'scripts/slight.mjs',
  'scripts/slight-conformance.mjs',
];

/**
 * Builds what the npm package has: the project as JavaScript, with its types, since Node strips no types below
 * `node_modules`. Folders stay as they are, so that everything is found where the sources find it.
 *
 * @param folder where to; what stood there is removed
 * @throws Error where the compiler refuses
 */
export function build(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');
  const args = [compiler, '--project', join(root, 'tsconfig.build.json'), '--outDir', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the package could not be compiled:\n${stdout}${stderr}`);
  for (const path of BESIDES) cpSync(join(root, path), join(folder, path), { recursive: true });
  // The compiler brings the project's own along; what the code reads of it is this.
  const { name, version } = readManifest();
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, type: 'module' }, undefined, 2)}\n`);
}

/** The project's `package.json`. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
}

if (process.argv[1] === import.meta.filename) build(join(root, 'dist'));
