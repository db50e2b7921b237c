/** What `package.json` says, as far as a package depends on it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  /** Subpath → source file. */
  readonly exports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Fields that are about working on the project, and the Node that it brings along for that. */
const OWN = ['scripts', 'mocha', 'c8', 'devDependencies', 'optionalDependencies', 'allowScripts', 'overrides'];

/**
 * The `package.json` of the npm package: its commands and exports are the built ones, and whoever installs it has the
 * Node that it needs.
 */
export function packedManifest(source: Manifest): Readonly<Record<string, unknown>> {
  const kept = Object.fromEntries(Object.entries(source).filter(([field]) => !OWN.includes(field)));
  return {
    ...kept,
    engines: { node: '>=26' },
    bin: mapped(source.bin, (file) => `dist/${file}`),
    exports: mapped(source.exports, built),
  };
}

/** Where an export is once it is built; what is not TypeScript stays where it is. */
function built(file: string): string | { types: string; default: string } {
  const [, path] = /^\.\/(.+)\.ts$/.exec(file) ?? [];
  return path === undefined ? file : { types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` };
}

function mapped<T>(record: Readonly<Record<string, string>>, change: (value: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
