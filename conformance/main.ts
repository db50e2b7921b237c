import { arch, platform, release } from 'node:os';
import { relative } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { Capability } from '../providers/provider.ts';
import { type RegistryEntry, registry } from '../providers/registry.ts';
import type { Certification, Report } from '../reports/report.ts';
import { wantsColor } from '../reports/terminal/outcomes.ts';
import { Progress } from '../reports/terminal/progress.ts';
import { renderSummary } from '../reports/terminal/summary.ts';
import { backendKind } from './backends/provision.ts';
import type { Candidate } from './candidate.ts';
import { checkFlags } from './check-flags.ts';
import { exitCode } from './exit-code.ts';
import { ForeignCode, ownStream } from './foreign-code.ts';
import type { Drawing } from './histories/drawing.ts';
import { Interruption } from './interruption.ts';
import { isCertifiable } from './is-certifiable.ts';
import type { KnownFailure } from './known-failures/known-failure.ts';
import { allIds } from './known-failures/known-ids.ts';
import { readKnownFailures } from './known-failures/read-known-failures.ts';
import { providerCandidate } from './provider-candidate.ts';
import { CannotWriteReportError, prepareReportFolder, publish } from './publish.ts';
import { replay } from './replay.ts';
import { type ResolvedProvider, resolveProvider } from './resolve-provider.ts';
import { checkNames, type RunConfig } from './run-config.ts';
import { runtimeCandidates } from './runtime-candidate.ts';
import { startedAs } from './started-as.ts';
import { PROTOCOL_VERSION } from './subjects/protocol-client.ts';
import { UsageError } from './usage-error.ts';

/**
 * Does what a run is to do: certifies, publishes, and says what came of it.
 *
 * @returns the exit code
 * @throws UsageError before anything runs; CannotWriteReportError after all was said
 */
export async function main(config: RunConfig): Promise<number> {
  // From here on modules of others are loaded and called.
  const foreign = new ForeignCode();
  try {
    if (config.replay !== undefined) return await replay(config, config.replay, ownStream('stdout'));
    return await certifyAll(config, foreign);
  } finally {
    foreign.release();
  }
}

async function certifyAll(config: RunConfig, foreign: ForeignCode): Promise<number> {
  const providers = await chooseProviders(config);
  const candidates =
    config.runtimes.length > 0
      ? await runtimeCandidates(config)
      : providers.map((resolved) => providerCandidate(resolved, config));
  checkSelection(config, candidates);
  checkFlags(config, providers);
  const known = knownFailures(config, candidates);
  try {
    prepareReportFolder(config.report, config.json);
  } catch (error) {
    throw error instanceof CannotWriteReportError ? new UsageError(error.message) : error;
  }

  const command = startedAs(config.folder);
  const output = ownStream(config.json === '-' ? 'stderr' : 'stdout');
  const color = wantsColor(output);
  const width = output.isTTY ? output.columns : 100;
  const interruption = new Interruption();
  const progress = new Progress(output, { tty: output.isTTY === true, color });
  progress.message(`seed ${config.choices.seed}, nonce ${config.choices.nonce}`);
  const began = performance.now();
  const startedAt = new Date().toISOString();
  const certifications: Certification[] = [];
  let failures = 0;
  const nextFailure = () => `T${++failures}`;
  const drawings = new Map<string, Drawing>();
  const keepDrawing = (failure: string, drawing: Drawing) => drawings.set(failure, drawing);
  for (const candidate of candidates) {
    if (interruption.signal.aborted) break;
    const options = {
      ...config,
      rerun: (check: string, transport: string) => `${command} ${candidate.rerun(check, transport)}`,
      nextFailure,
      keepDrawing,
      interruption: interruption.signal,
      foreign,
      known: known.filter((failure) => failure.module === candidate.module),
    };
    certifications.push(await candidate.certify(options, progress));
    progress.end();
  }
  const explicit = config.providers.length + config.runtimes.length > 0;
  const report: Report = {
    format: 1,
    suite: { name: packageJson.name, version: packageJson.version, protocol: PROTOCOL_VERSION },
    run: {
      ...config.choices,
      startedAt,
      durationMs: Math.round(performance.now() - began),
      selected: { checks: [...config.selection.checks], requirements: [...config.selection.requirements] },
      exitCode: 0,
    },
    environment: { os: `${platform()} ${release()}`, architecture: arch(), node: process.version },
    certifications,
    available: explicit ? [] : await othersAvailable(providers),
  };
  report.run.exitCode = exitCode(report, { strict: config.strict, explicit });
  if (interruption.exitCode !== undefined) report.run.exitCode = 3;
  const shown = relative(config.folder, config.report) || '.';
  output.write(`${renderSummary(report, { color, width, command, folder: shown }).trimEnd()}\n`);
  publish(report, drawings, config.report, config.json, command, config.folder);
  interruption.close();
  return interruption.exitCode ?? report.run.exitCode;
}

/** Those that were asked for; or every one that works with what npm alone installed, unless it is about runtimes. */
async function chooseProviders(config: RunConfig): Promise<ResolvedProvider[]> {
  if (config.runtimes.length > 0 && config.providers.length === 0) return [];
  const named = config.providers.length > 0 ? config.providers : certifiable().map(({ id }) => id);
  const resolved = await Promise.all(named.map((name) => resolveProvider(name, config.folder)));
  const without = resolved.find(({ provider }) => !isCertifiable(provider.capability));
  if (without !== undefined && config.runtimes.length === 0) {
    const { shown, provider } = without;
    throw new UsageError(`${shown} is certified through ${through(provider.capability)}: add --runtime reference-host`);
  }
  if (config.providers.length > 0) return resolved;
  const works = await Promise.all(resolved.map(needsNothing));
  return resolved.filter((_, index) => works[index]);
}

/** The providers that ship with the project, and can be certified by themselves. */
function certifiable(): RegistryEntry[] {
  return registry.filter(({ capability }) => isCertifiable(capability));
}

/** The WASI package that providers of a capability are reached by. */
function through(capability: Capability): string {
  return `wasi:${capability === 'configs' ? 'config' : capability}`;
}

async function needsNothing({ provider }: ResolvedProvider): Promise<boolean> {
  if (provider.backend === undefined) return true;
  const kind = await backendKind(provider.backend.kind);
  return kind?.strategies.some(({ name }) => name === 'embedded' || name === 'fake') ?? false;
}

async function othersAvailable(certified: readonly ResolvedProvider[]): Promise<Report['available']> {
  const others = certifiable().filter(({ id }) => !certified.some(({ provider }) => provider.id === id));
  return Promise.all(
    others.map(async ({ id, aliases, load }) => {
      const kind = await backendKind((await load()).backend?.kind ?? '');
      const options = { profile: 'durable', pull: false, folder: '' } as const;
      const missing = await Promise.all(kind?.strategies.map((strategy) => strategy.unavailable(options)) ?? []);
      const cure = kind?.strategies.at(-1)?.cure ?? 'an address';
      const needs = missing.includes(undefined) ? 'nothing more: what it needs is here' : `its server: ${cure}`;
      return { provider: id, aliases: [...aliases], needs };
    }),
  );
}

function checkSelection({ selection }: RunConfig, candidates: readonly Candidate[]): void {
  const checks = candidates.flatMap(({ ids }) => ids.checks);
  checkNames('check', selection.checks, checks);
  const requirements = candidates.flatMap(({ ids }) => ids.requirements);
  checkNames('requirement', selection.requirements, requirements);
}

/** The known failures of every candidate: those that are not part of this run are read, and say nothing. */
function knownFailures({ knownFailures: file }: RunConfig, candidates: readonly Candidate[]): KnownFailure[] {
  if (file === undefined) return [];
  const shipped = allIds();
  return readKnownFailures(file.path, file.shown, {
    checks: [...shipped.checks, ...candidates.flatMap(({ ids }) => ids.checks)],
    requirements: [...shipped.requirements, ...candidates.flatMap(({ ids }) => ids.requirements)],
  });
}
