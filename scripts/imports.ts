import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** One import of one file by another, both relative to the root. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** The folders of code that imports are read from. */
export const FOLDERS = ['conformance', 'guests', 'providers', 'reference-host', 'reports', 'scripts', 'wit'];

/** Which folder may import which others; everything else is an arrow that points the wrong way. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  wit: [],
  providers: ['wit'],
  'reference-host': ['wit', 'providers'],
  conformance: ['wit', 'providers', 'reference-host', 'reports'],
  reports: [],
  guests: [],
  scripts: ['conformance', 'guests', 'providers', 'reference-host', 'reports', 'wit'],
};

/** Every relative import between TypeScript files below a root, static, dynamic and of types. */
export function readImports(root: string): Import[] {
  return FOLDERS.flatMap((folder) => sources(join(root, folder))).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const targets = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g)];
    return targets.map(([, target = '']) => ({
      from: relative(root, file),
      to: relative(root, resolve(dirname(file), target)),
    }));
  });
}

/** The imports that point the wrong way, as `from → to`. Tests may use guests, and the scripts that build them. */
export function wrongArrows(imports: readonly Import[]): string[] {
  return imports.filter(isWrong).map(({ from, to }) => `${from} → ${to}`);
}

function isWrong({ from, to }: Import): boolean {
  const [source = ''] = from.split(sep);
  const [target = ''] = to.split(sep);
  if (isCheckReachingIn(from, to)) return true;
  if (source === target || target === 'package.json') return false;
  if (from.endsWith('.test.ts') && (target === 'guests' || target === 'scripts')) return false;
  return !(ALLOWED[source] ?? []).includes(target);
}

/** A check knows models, histories and the types of subjects, and neither a backend nor a provider. */
function isCheckReachingIn(from: string, to: string): boolean {
  const [source, folder, capability, file] = from.split(sep);
  const isCheck = source === 'conformance' && folder === 'checks' && capability !== undefined && file !== undefined;
  return isCheck && [`conformance${sep}backends${sep}`, `providers${sep}`].some((place) => to.startsWith(place));
}

/** Cycles between folders of the top level, each as its path. */
export function folderCycles(imports: readonly Import[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [source = ''] = from.split(sep);
    const [target = ''] = to.split(sep);
    if (source === target || from.endsWith('.test.ts')) continue;
    edges.set(source, (edges.get(source) ?? new Set()).add(target));
  }
  const cycles: string[] = [];
  const visit = (folder: string, path: readonly string[]) => {
    if (path.includes(folder)) {
      cycles.push([...path.slice(path.indexOf(folder)), folder].join(' → '));
      return;
    }
    for (const next of edges.get(folder) ?? []) visit(next, [...path, folder]);
  };
  for (const folder of edges.keys()) visit(folder, []);
  return cycles;
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'node_modules' || name === 'build' ? [] : sources(path);
    return name.endsWith('.ts') || name.endsWith('.mjs') ? [path] : [];
  });
}
