import { realpathSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { registry } from '../providers/registry.ts';
import type { Certification, Report } from '../reports/report.ts';
import { wantsColor } from '../reports/terminal/outcomes.ts';
import { Progress } from '../reports/terminal/progress.ts';
import { renderSummary } from '../reports/terminal/summary.ts';
import { backendKind } from './backends/provision.ts';
import { certify } from './certify.ts';
import { checkFlags } from './check-flags.ts';
import { exitCode } from './exit-code.ts';
import { ForeignCode, ownStream } from './foreign-code.ts';
import type { Drawing } from './histories/drawing.ts';
import { Interruption } from './interruption.ts';
import type { KnownFailure } from './known-failures/known-failure.ts';
import { idsOf } from './known-failures/known-ids.ts';
import { readKnownFailures } from './known-failures/read-known-failures.ts';
import { CannotWriteReportError, prepareReportFolder, publish } from './publish.ts';
import { replay } from './replay.ts';
import { rerunFlags } from './rerun-flags.ts';
import { type ResolvedProvider, resolveProvider } from './resolve-provider.ts';
import { checkNames, type RunConfig } from './run-config.ts';
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
  await checkSelection(config, providers);
  checkFlags(config, providers);
  const known = await knownFailures(config, providers);
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
  for (const resolved of providers) {
    if (interruption.signal.aborted) break;
    const rerun = (check: string, transport: string) =>
      `${command} ${rerunFlags(config, resolved.shown, check, transport)}`;
    const module = realpathSync(fileURLToPath(resolved.module));
    const options = {
      ...config,
      rerun,
      nextFailure,
      keepDrawing,
      interruption: interruption.signal,
      foreign,
      known: known.filter((failure) => failure.module === module),
    };
    certifications.push(await certify(resolved, options, progress));
    progress.end();
  }
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
    available: config.providers.length > 0 ? [] : await othersAvailable(providers),
  };
  report.run.exitCode = exitCode(report, { strict: config.strict, explicit: config.providers.length > 0 });
  if (interruption.exitCode !== undefined) report.run.exitCode = 3;
  const shown = relative(config.folder, config.report) || '.';
  output.write(`${renderSummary(report, { color, width, command, folder: shown }).trimEnd()}\n`);
  publish(report, drawings, config.report, config.json, command, config.folder);
  interruption.close();
  return interruption.exitCode ?? report.run.exitCode;
}

/** Those that were asked for; or every one that works with what npm alone installed. */
async function chooseProviders(config: RunConfig): Promise<ResolvedProvider[]> {
  const named = config.providers.length > 0 ? config.providers : registry.map(({ id }) => id);
  const resolved = await Promise.all(named.map((name) => resolveProvider(name, config.folder)));
  if (config.providers.length > 0) return resolved;
  const works = await Promise.all(resolved.map(needsNothing));
  return resolved.filter((_, index) => works[index]);
}

async function needsNothing({ provider }: ResolvedProvider): Promise<boolean> {
  if (provider.backend === undefined) return true;
  const kind = await backendKind(provider.backend.kind);
  return kind?.strategies.some(({ name }) => name === 'embedded' || name === 'fake') ?? false;
}

async function othersAvailable(certified: readonly ResolvedProvider[]): Promise<Report['available']> {
  const others = registry.filter(({ id }) => !certified.some(({ provider }) => provider.id === id));
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

async function checkSelection({ selection }: RunConfig, providers: readonly ResolvedProvider[]): Promise<void> {
  const { checks, requirements } = idsOf(providers.map(({ provider }) => provider.capability));
  checkNames('check', selection.checks, checks);
  checkNames('requirement', selection.requirements, requirements);
}

/** The known failures of every provider: those that are not part of this run are read, and say nothing. */
async function knownFailures(
  { knownFailures: file }: RunConfig,
  providers: readonly ResolvedProvider[],
): Promise<KnownFailure[]> {
  if (file === undefined) return [];
  const capabilities = [...registry, ...providers.map(({ provider }) => provider)].map(({ capability }) => capability);
  return readKnownFailures(file.path, file.shown, idsOf(capabilities));
}
