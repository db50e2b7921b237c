import { dirname, join } from 'node:path';
import type { CommandRun, OutsideProject } from './outside-project.ts';

const root = dirname(dirname(import.meta.dirname));

/** Where the repository stands for the package, its sources are read, and import each other by their names. */
const OPTIONS = {
  target: 'esnext',
  module: 'nodenext',
  strict: true,
  noEmit: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
};

/** Lets the compiler look at a file of a project that is linked to the repository. */
export function compileIn(project: OutsideProject, file: string): CommandRun {
  project.write('tsconfig.json', JSON.stringify({ compilerOptions: OPTIONS, files: [file] }));
  return project.run(`node '${join(root, 'node_modules/typescript/bin/tsc')}' --project .`);
}
