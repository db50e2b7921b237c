import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { loadProvider, ProviderModuleError } from '../providers/load-provider.ts';
import { Catalog } from './catalog.ts';
import { ComponentError } from './component/component-errors.ts';
import { loadComponent } from './component/load-component.ts';
import { link } from './linker.ts';
import { runInstance } from './run-instance.ts';
import { serveInstances } from './serve-instances.ts';
import { readSlightfile, SlightfileError } from './slightfile.ts';

// The glue that jco generates reads process.env several times a call, and a plain object is eight times as fast.
process.env = { ...process.env };

interface RunOptions {
  readonly module?: string;
  readonly provider: readonly string[];
  readonly listen?: string;
}

/** Runs one component as the slightfile says; gives the exit code. */
async function run(config: string, component: string, args: readonly string[], options: RunOptions): Promise<number> {
  const outside = options.provider.map((path) => loadProvider(resolve(path), path));
  const catalog = new Catalog(await Promise.all(outside));
  const slightfile = readSlightfile(config, catalog);
  for (const warning of slightfile.warnings) process.stderr.write(`slight: warning: ${warning}\n`);
  const linked = await link(slightfile, catalog);
  try {
    const loaded = await loadComponent(component);
    const imports = linked.importsFor(loaded);
    if (options.listen !== undefined)
      return await serveInstances(loaded, imports, [component, ...args], options.listen);
    return await runInstance(loaded, imports, [component, ...args], process);
  } finally {
    await linked.close();
  }
}

/** One line on stderr: what went wrong, for whoever started the host. */
function report(error: unknown): number {
  const known =
    error instanceof SlightfileError || error instanceof ProviderModuleError || error instanceof ComponentError;
  const text = error instanceof Error ? (known ? error.message : `${error.name}: ${error.message}`) : String(error);
  process.stderr.write(`slight: ${text.split('\n')[0]}\n`);
  return 1;
}

const collect = (value: string, before: readonly string[]) => [...before, value];

const program = new Command('slight')
  .description('Runs WebAssembly components against the backends that a slightfile names')
  .version(packageJson.version)
  .option('-c, --config <file>', 'the slightfile', 'slightfile.toml')
  .showSuggestionAfterError()
  .configureOutput({
    outputError: (text, write) =>
      write(
        `slight: ${text
          .replace(/^error: /, '')
          .trim()
          .replace(/\s*\n\s*/g, ' ')}\n`,
      ),
  })
  .exitOverride();

program
  .command('run')
  .description('run a component until it ends')
  .argument('[component]', 'the component, a .wasm file')
  .argument('[arguments...]', 'what the component gets as its arguments')
  .option('-m, --module <file>', 'the component, as the original host took it')
  .option(
    '--provider <file>',
    'a module that exports a provider of yours, which the slightfile may name (repeatable)',
    collect,
    [],
  )
  .option(
    '--listen <socket>',
    'run one instance per connection to this Unix socket, until stdin ends; its standard input and output are the connection',
  )
  .action(async (positional: string | undefined, rest: string[], options: RunOptions) => {
    const component = options.module ?? positional;
    if (component === undefined)
      program.error('missing the component; expected slight -c slightfile.toml run app.wasm');
    const args = options.module !== undefined && positional !== undefined ? [positional, ...rest] : rest;
    process.exitCode = await run(program.opts<{ config: string }>().config, component ?? '', args, options).catch(
      report,
    );
    // Whatever a provider left open must not keep the host alive.
    process.stdout.end(() => process.exit());
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
