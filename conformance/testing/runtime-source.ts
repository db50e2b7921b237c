import { join } from 'node:path';

const SLIGHT = join(import.meta.dirname, '../../reference-host/cli.ts');

/** Members of an adapter, as JavaScript. */
export type AdapterSource = Readonly<Record<string, string>>;

function adapter(members: AdapterSource, statements: string): string {
  const all = Object.entries(members).map(([name, source]) => `  ${name}: ${source},\n`);
  return `${statements}\nexport default {\n${all.join('')}};\n`;
}

/**
 * The source of an adapter outside the project: `slight` with a provider of somebody's, as if it were a runtime with
 * stores of its own. Each process is one instance.
 *
 * @param provider path of its file
 * @param members others than the right ones
 */
export function runtimeSource(provider: string, members: AdapterSource = {}): string {
  const command = `[process.execPath, '${SLIGHT}', '-c', file, 'run', '--provider', '${provider}', component]`;
  return adapter(
    {
      name: "'mine'",
      shapes: "['keyvalue-0.2.0-draft']",
      worlds: "['command']",
      hostFunctions: "'the runtime'",
      stores: "'any'",
      isolation: "'name'",
      cannot: "{ instances: 'it has no disk', restart: 'it has no disk', seeds: 'it begins empty' }",
      find: "async () => ({ version: '1.0' })",
      start: `({ component, folder }) => {
    const file = join(folder, 'slightfile.toml');
    writeFileSync(file, 'specversion = "0.2"\\n[[capability]]\\nresource = "keyvalue.mine"\\nname = "*"\\n');
    return { command: ${command}, reached: { by: 'stdio' } };
  }`,
      ...members,
    },
    "import { writeFileSync } from 'node:fs';\nimport { join } from 'node:path';\n",
  );
}

/**
 * The source of an adapter whose runtime is a script that answers for wasi:config as the guest protocol says, without a
 * component.
 *
 * @param get what it answers to get, as JavaScript over `values` and `key`
 * @param members others than the right ones
 */
export function configRuntimeSource(get = 'values[key]', members: AdapterSource = {}): string {
  const script = `
    import { createInterface } from 'node:readline';
    const values = JSON.parse(process.env.VALUES);
    const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
    const get = (key) => Object.hasOwn(values, key) ? ${get} : undefined;
    say({ interpreter: 1, imports: ['wasi:config/store@0.2.0-rc.1'] });
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, call, args: [key] } = JSON.parse(line);
      const value = key && get(key.string);
      if (key) say({ id, ok: value === undefined ? { none: null } : { some: { string: value } } });
      else say({ id, ok: { list: Object.keys(values).map((key) => ({ tuple: [{ string: key }, { string: get(key) }] })) } });
    }`;
  return adapter(
    {
      name: "'scripted'",
      shapes: "['config-0.2.0-rc.1']",
      worlds: "['command']",
      hostFunctions: "'the runtime'",
      stores: "'any'",
      isolation: "'name'",
      cannot: '{}',
      find: "async () => ({ version: '1.0' })",
      start: `({ values }) => ({
    command: [process.execPath, '--input-type=module', '--eval', script],
    env: { VALUES: JSON.stringify(values) },
    reached: { by: 'stdio' },
  })`,
      ...members,
    },
    `const script = ${JSON.stringify(script)};`,
  );
}
