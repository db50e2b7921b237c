import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { ComponentError, CoreModuleError } from '../../reference-host/component/component-errors.ts';
import { readComponentFile } from '../../reference-host/component/read-component-file.ts';
import { loadKnownShapes } from './known-shapes.ts';
import type { KnownShape } from './shape.ts';
import { type Survey, surveyComponent } from './survey-component.ts';
import { surveyText } from './survey-text.ts';

interface Options {
  readonly json?: true;
}

// npm moves to the package's folder; what the user writes is against the folder it was started in.
const folder = process.env.INIT_CWD ?? process.cwd();

// A reader that went away, such as head, ends no run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** One line on stderr. */
function complain(message: string): void {
  const line = message
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`shapes: ${line}\n`);
}

/** Reads a component; undefined where the file is none, which it says in a line. */
async function survey(file: string, known: readonly KnownShape[]): Promise<Survey | undefined> {
  try {
    return surveyComponent(await readComponentFile(resolve(folder, file), file), file, known);
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    const isCore = error instanceof CoreModuleError;
    complain(isCore ? `${file} is a core WebAssembly module; expected a component` : error.message);
    return undefined;
  }
}

const program = new Command('shapes')
  .description('Says what components import and export, which known shapes that fits, and which runtimes link them.')
  .version(packageJson.version)
  .argument('<file...>', 'components, each in a .wasm file')
  .option('--json', 'print one JSON document, for machines')
  .showSuggestionAfterError()
  .configureOutput({ outputError: complain })
  .addHelpText(
    'after',
    `
A component fits a shape of a package when it has the shape's version, and all that it uses is there with the same types.
A file that is no component is one line on stderr; the others are read all the same.

Exit codes: 2 wrong usage, or a file is no component; else 0.`,
  )
  .exitOverride()
  .action(async (files: string[], options: Options) => {
    const known = await loadKnownShapes();
    const surveys: (Survey & { readonly file: string })[] = [];
    for (const file of files) {
      const found = await survey(file, known);
      if (found === undefined) process.exitCode = 2;
      else if (options.json) surveys.push({ file, ...found });
      else process.stdout.write(`${file}\n${surveyText(found)}`);
    }
    if (options.json) process.stdout.write(`${JSON.stringify({ files: surveys }, null, 2)}\n`);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const [line] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
    complain(`${line} (a fault of the program; please report it)`);
    process.exitCode = 3;
  }
}
