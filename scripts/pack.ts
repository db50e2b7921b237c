import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, readManifest } from './package/build.ts';
import { packedManifest } from './package/manifest.ts';

const root = dirname(import.meta.dirname);

/** What npm packs besides what `files` names. */
const ALWAYS = ['README.md', 'LICENSE'];

/**
 * Makes the npm package as `npm pack` at the root does, by way of a folder of its own: the project stays as it is,
 * also while others use it.
 *
 * @param destination folder for the tarball
 * @returns the tarball
 */
export function pack(destination: string): string {
  const stage = mkdtempSync(join(tmpdir(), 'slight-pack-'));
  try {
    const manifest = readManifest();
    const { files } = manifest as typeof manifest & { files: string[] };
    writeFileSync(join(stage, 'package.json'), JSON.stringify(packedManifest(manifest), undefined, 2));
    build(join(stage, 'dist'));
    for (const path of [...ALWAYS, ...files.filter((path) => path !== 'dist')]) {
      if (existsSync(join(root, path))) cpSync(join(root, path), join(stage, path), { recursive: true });
    }
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: stage, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm pack failed:\n${stderr}`);
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    return join(destination, filename);
  } finally {
    rmSync(stage, { recursive: true });
  }
}
