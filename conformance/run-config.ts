import { randomBytes, randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { didYouMean } from '../reference-host/nearest-name.ts';
import { parseConfigValue, resolveConfigValue } from '../reference-host/reference.ts';
import type { Profile, StrategyName } from './backends/backend.ts';
import type { BackendChoice } from './backends/provision.ts';
import type { Selection } from './plan.ts';
import { type Transport, transports } from './session.ts';
import { WORLDS, type World } from './subjects/runtime.ts';
import { UsageError } from './usage-error.ts';
import type { RunChoices } from './world.ts';

/** The flags as they were given. */
export interface Flags {
  readonly provider?: string[];
  readonly runtime?: string[];
  readonly shape?: string[];
  readonly check?: string[];
  readonly requirement?: string[];
  readonly transport?: Transport | World;
  readonly tier: Selection['tier'];
  readonly seed?: number;
  readonly replay?: string;
  readonly knownFailures?: string;
  readonly address?: string;
  readonly backend?: StrategyName;
  readonly backendProfile: Profile;
  readonly pull?: true;
  readonly config?: string[];
  readonly report: string;
  readonly json?: string;
  readonly strict?: true;
}

/** Everything a run depends on. */
export interface RunConfig {
  /** Folder that the user's paths are against. */
  readonly folder: string;
  /** Providers by ID, alias, path or package; empty for the default run. */
  readonly providers: readonly string[];
  /** Runtimes by name or path of their adapter; then no provider is certified by itself. */
  readonly runtimes: readonly string[];
  /** The shapes that a runtime is certified with; empty for all that it links. */
  readonly shapes: readonly string[];
  readonly selection: Selection;
  readonly transports: readonly Transport[];
  /** The worlds that a runtime is certified in. */
  readonly worlds: readonly World[];
  readonly choices: RunChoices;
  readonly backend: BackendChoice;
  readonly configs: Readonly<Record<string, string>>;
  /** A file of known failures, and how the user wrote it. */
  readonly knownFailures: { readonly path: string; readonly shown: string } | undefined;
  /** A report and the ID of one of its failures. */
  readonly replay: { readonly report: string; readonly trace: string } | undefined;
  readonly report: string;
  readonly json: string | undefined;
  readonly strict: boolean;
}

/**
 * Makes a configuration of flags.
 *
 * @throws UsageError where they contradict each other
 */
export function toRunConfig(flags: Flags, folder: string): RunConfig {
  const providers = flags.provider ?? [];
  if (flags.address !== undefined && providers.length !== 1) {
    throw new UsageError('--address belongs to one provider: give exactly one --provider');
  }
  if (flags.address !== undefined && flags.backend !== undefined) {
    throw new UsageError(`--address and --backend ${flags.backend} exclude each other`);
  }
  if (flags.config !== undefined && providers.length !== 1) {
    throw new UsageError('--config belongs to one provider: give exactly one --provider');
  }
  const { tier, transport } = flags;
  const runtimes = flags.runtime ?? [];
  if (runtimes.length === 0 && flags.shape !== undefined && flags.replay === undefined) {
    throw new UsageError('--shape belongs to a --runtime');
  }
  if (transport !== undefined && isWorld(transport) !== runtimes.length > 0 && flags.replay === undefined) {
    const [whose, expected] = runtimes.length > 0 ? ['runtimes', WORLDS] : ['providers', transports];
    throw new UsageError(`--transport ${transport} is not for ${whose}: expected ${expected.join(' or ')}`);
  }
  return {
    folder,
    providers,
    runtimes,
    shapes: flags.shape ?? [],
    selection: { checks: flags.check ?? [], requirements: flags.requirement ?? [], tier },
    transports: transport === undefined || isWorld(transport) ? transports : [transport],
    worlds: transport === undefined || !isWorld(transport) ? WORLDS : [transport],
    choices: { seed: flags.seed ?? randomInt(2 ** 31), nonce: `c${randomBytes(5).toString('hex')}`, tier },
    backend: {
      address: flags.address,
      strategy: flags.backend,
      profile: flags.backendProfile,
      pull: flags.pull === true,
    },
    configs: parseConfigs(flags.config ?? []),
    knownFailures:
      flags.knownFailures === undefined
        ? undefined
        : { path: resolve(folder, flags.knownFailures), shown: flags.knownFailures },
    replay: flags.replay === undefined ? undefined : parseReplay(flags.replay, folder),
    report: resolve(folder, flags.report),
    json: flags.json === undefined || flags.json === '-' ? flags.json : resolve(folder, flags.json),
    strict: flags.strict === true,
  };
}

function isWorld(transport: Transport | World): transport is World {
  return (WORLDS as readonly string[]).includes(transport);
}

function parseConfigs(given: readonly string[]): Record<string, string> {
  const configs: Record<string, string> = {};
  for (const pair of given) {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || text === undefined) throw new UsageError('--config expects KEY=VALUE');
    const value = parseConfigValue(text);
    if (value.kind === 'invalid') throw new UsageError(`--config ${key} ${value.why}`);
    try {
      configs[key] = resolveConfigValue(value, process.env, key);
    } catch (error) {
      throw new UsageError(`--config: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return configs;
}

function parseReplay(given: string, folder: string): RunConfig['replay'] {
  const [, report, trace] = /^(.+)#([^#]+)$/.exec(given) ?? [];
  if (report === undefined || trace === undefined) {
    throw new UsageError(`--replay expects REPORT#TRACE, for example conformance-report/report.json#T1`);
  }
  return { report: resolve(folder, report), trace };
}

/**
 * Sees that every selected ID is one.
 *
 * @param flag for the message
 * @throws UsageError with the nearest name
 */
export function checkNames(flag: string, given: readonly string[], known: readonly string[]): void {
  const wrong = given.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new UsageError(`unknown ${flag} ${wrong}${didYouMean(wrong, known) || ' (--list shows them)'}`);
}
