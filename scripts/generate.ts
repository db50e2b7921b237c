/**
 * Writes the files that are made from others: the TypeScript types of each WIT package, and the registry of providers.
 * `npm run generate` writes them, and a test compares them with what is committed.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provider } from '../providers/provider.ts';

const root = dirname(import.meta.dirname);

/** All generated files: path against the project's folder → contents. */
export async function generate(): Promise<Map<string, string>> {
  return new Map([...(await witTypes()), ['providers/registry.ts', await registry()]]);
}

async function witTypes(): Promise<[string, string][]> {
  const { $init, generateTypes } = await import('@bytecodealliance/jco-transpile/component');
  await $init;
  const files: [string, string][] = [];
  for (const file of await witFiles()) {
    const wit = await readFile(join(root, file), 'utf8');
    if (!wit.includes('\nworld imports {')) continue;
    const name = basename(file, '.wit');
    const types = generateTypes(name, {
      wit: { tag: 'source', val: wit },
      world: 'imports',
      instantiation: { tag: 'async' },
      features: { tag: 'list', val: [] },
      variantsInlineCases: true,
    } as Parameters<typeof generateTypes>[1]);
    for (const [generated, bytes] of types) {
      if (!generated.startsWith('interfaces/')) continue;
      const text = new TextDecoder().decode(bytes).replaceAll(/[ \t]+$/gm, '');
      const header = `// Generated from ${name}.wit by \`npm run generate\`; the requirements stand there.\n`;
      files.push([`${dirname(file)}/${generated.slice('interfaces/'.length)}`, header + text]);
    }
  }
  return files;
}

/** Every WIT package: `wit/<package>/<package>.wit`, and the shapes of WASI, `wit/wasi/<shape>/<package>.wit`. */
async function witFiles(): Promise<string[]> {
  const own = (await folders('wit')).filter((name) => name !== 'wasi');
  const shapes = (await folders('wit/wasi')).filter((name) => name !== 'general');
  return [
    ...own.map((name) => `wit/${name}/${name}.wit`),
    ...shapes.map((shape) => `wit/wasi/${shape}/${shape.replace(/-.*/, '')}.wit`),
  ];
}

/** Lists every provider with what a slightfile needs to know of it, so that reading one loads no client. */
async function registry(): Promise<string> {
  const entries: string[] = [];
  for (const capability of await folders('providers')) {
    if (!(await readdir(join(root, 'providers', capability))).includes('contract.ts')) continue;
    for (const file of (await readdir(join(root, 'providers', capability))).sort()) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file === 'contract.ts') continue;
      const module: { default: Provider } = await import(join(root, 'providers', capability, file));
      const { id, aliases } = module.default;
      const expected = `${capability}.${file.slice(0, -'.ts'.length)}`;
      if (id !== expected) throw new Error(`providers/${capability}/${file} has the ID ${id}; expected ${expected}`);
      const list = aliases.map((alias) => `'${alias}'`).join(', ');
      entries.push(
        '  {\n' +
          `    id: '${id}',\n` +
          `    aliases: [${list}],\n` +
          `    capability: '${capability}',\n` +
          `    configs: [${Object.keys(module.default.configs)
            .map((key) => `'${key}'`)
            .join(', ')}],\n` +
          `    load: async () => (await import('./${capability}/${file}')).default,\n` +
          '  },\n',
      );
    }
  }
  return `// Generated from the folders beside it by \`npm run generate\`.
import type { Capability, Provider } from './provider.ts';

/** A provider that ships with the project, as far as it can be known without loading its client. */
export interface RegistryEntry {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly capability: Capability;
  /** Names of the configuration keys it reads. */
  readonly configs: readonly string[];
  load(): Promise<Provider>;
}

/** Every provider that ships with the project, by ID. */
export const registry: readonly RegistryEntry[] = [
${entries.join('')}];
`;
}

async function folders(of: string): Promise<string[]> {
  const entries = await readdir(join(root, of), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, contents] of await generate()) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), contents);
    process.stdout.write(`${file}\n`);
  }
}
