import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { list } from './list.ts';
import { main } from './main.ts';
import { CannotWriteReportError } from './publish.ts';
import { type Flags, toRunConfig } from './run-config.ts';
import { startedAs } from './started-as.ts';
import { UsageError } from './usage-error.ts';

// npm moves to the package's folder; what the user writes is against the folder it was started in.
const folder = process.env.INIT_CWD ?? process.cwd();
const command = startedAs(folder);

// A reader that went away, such as head, ends no run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** One line on stderr, exit code 2. */
function usage(message: string): void {
  const line = message
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`conformance: ${line}\n`);
  process.exitCode = 2;
}

const several = (value: string, before: readonly string[] = []) => [...before, ...value.split(',').map(some)];

/** A value that is not empty. */
function some(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

function seed(value: string): number {
  const number = Number(some(value));
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('Expected an integer.');
  return number;
}

const program = new Command('conformance')
  .description(
    'Certifies that a provider of the SpiderLightning interfaces, or a runtime with the WASI interfaces that came of\n' +
      'them, does what they say.\n' +
      'Without arguments: every provider that needs nothing but what npm installed.',
  )
  .version(packageJson.version)
  .option('-p, --provider <name>', 'what to certify: an ID, an alias, a file, a package (repeatable)', several)
  .option('-r, --runtime <name>', 'certify a runtime: its name, or a file with its adapter (repeatable)', several)
  .option(
    '--shape <id>',
    'certify it with this published shape alone, not with all that it links (repeatable)',
    several,
  )
  .option('--list', 'list providers, runtimes and checks, and stop')
  .option('--check <id>', 'run only this check (repeatable)', several)
  .option('--requirement <id>', 'run only the checks of this requirement (repeatable)', several)
  .addOption(
    new Option(
      '--transport <name>',
      'reach a provider (direct, guest) or a runtime (command, http) only this way',
    ).choices(['direct', 'guest', 'command', 'http']),
  )
  .addOption(new Option('--tier <name>', 'how much to try').choices(['quick', 'default', 'full']).default('default'))
  .option('--seed <number>', 'make the same choices as the run that printed it', seed)
  .option('--replay <report#trace>', 'make the recorded calls of a failure again, one by one', some)
  .option('--address <url>', 'use this backend of yours; it is left as it was found', some)
  .addOption(
    new Option('--backend <strategy>', 'have the backend only this way').choices(['container', 'binary', 'embedded']),
  )
  .addOption(
    new Option('--backend-profile <name>', "the backend's configuration")
      .choices(['durable', 'default'])
      .default('durable'),
  )
  .option('--pull', 'fetch a container image that is not there')
  .option(
    '--config <key=value>',
    'configuration for a provider of yours (repeatable)',
    (value, before: string[] = []) => [...before, value],
  )
  .option('--report <folder>', 'where the reports go', some, 'conformance-report')
  .option('--json <file>', 'write report.json also there; - is stdout, and everything else goes to stderr', some)
  .option('--known-failures <file>', 'checks that are known to fail, each with why and where it is followed up', some)
  .option('--strict', 'exit with 1 where anything that binds was not shown')
  .allowExcessArguments(false)
  .showSuggestionAfterError()
  .configureOutput({ outputError: usage })
  .addHelpText(
    'after',
    `
Exit codes: 0 nothing failed but what is known to; 1 something is not conformant, a known failure passes, or partial
with --strict; 2 wrong usage;
3 an error, an inconclusive check, or a provider or runtime that was asked for and could not run.

Examples:
  ${command} --provider kv.redis
  ${command} --provider ./my-store.ts --check kv.delete.missing
  ${command} --provider kv.redis --address redis://127.0.0.1:6379
  ${command} --runtime wasmtime
  ${command} --runtime ./my-runtime.ts --tier quick
  ${command} --runtime reference-host --provider kv.redis --shape keyvalue-0.2.0-draft2`,
  )
  .exitOverride()
  .action(async (flags: Flags & { list?: true }) => {
    if (flags.list) {
      const { provider: providers = [], runtime: runtimes = [], shape: shapes = [] } = flags;
      return list({ providers, runtimes, shapes }, folder, process.stdout);
    }
    process.exitCode = await main(toRunConfig(flags, folder));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageError) usage(error.message);
  else if (error instanceof CannotWriteReportError) {
    usage(error.message);
    process.exitCode = 3;
  } else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const [line] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
    process.stderr.write(`conformance: ${line} (a fault of the suite; please report it)\n`);
    process.exitCode = 3;
  }
}
// What a provider left open must not keep the run alive, and nothing that was printed may be lost.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
