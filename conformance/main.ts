import { arch, platform, release } from 'node:os';
import { relative } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { registry } from '../providers/registry.ts';
import type { Certification, Report } from '../reports/report.ts';
import { wantsColor } from '../reports/terminal/outcomes.ts';
import { Progress } from '../reports/terminal/progress.ts';
import { renderSummary } from '../reports/terminal/summary.ts';
import { backendKind } from './backends/provision.ts';
import { certify } from './certify.ts';
import { loadChecks } from './checks/load-checks.ts';
import { exitCode } from './exit-code.ts';
import { prepareReportFolder, publish } from './publish.ts';
import { replay } from './replay.ts';
import { readSpecification } from './requirements/read-requirements.ts';
import { type ResolvedProvider, resolveProvider } from './resolve-provider.ts';
import { checkNames, type RunConfig } from './run-config.ts';
import { PROTOCOL_VERSION } from './subjects/protocol-client.ts';

/** How the user starts the suite, for lines that are to be copied. */
const command = process.env.npm_lifecycle_event === 'conformance' ? 'npm run conformance --' : 'slight-conformance';

/**
 * Does what a run is to do: certifies, publishes, and says what came of it.
 *
 * @returns the exit code
 * @throws UsageError, CannotWriteReportError
 */
export async function main(config: RunConfig): Promise<number> {
  if (config.replay !== undefined) return replay(config, config.replay, process.stdout);
  const providers = await chooseProviders(config);
  await checkSelection(config, providers);
  prepareReportFolder(config.report);

  const output = config.json === '-' ? process.stderr : process.stdout;
  const color = wantsColor(output);
  const width = output.isTTY ? output.columns : 100;
  const progress = new Progress(output, { tty: output.isTTY === true, color });
  progress.message(`seed ${config.choices.seed}`);
  const began = performance.now();
  const startedAt = new Date().toISOString();
  const certifications: Certification[] = [];
  let failures = 0;
  const nextFailure = () => `T${++failures}`;
  for (const resolved of providers) {
    const rerun = (check: string, transport: string) => rerunLine(config, resolved, check, transport);
    certifications.push(await certify(resolved, { ...config, rerun, nextFailure }, progress));
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
  publish(report, config.report, config.json, command, config.folder);
  const shown = relative(config.folder, config.report) || '.';
  output.write(`${renderSummary(report, { color, width, command, folder: shown }).trimEnd()}\n`);
  return report.run.exitCode;
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
      return { provider: id, aliases: [...aliases], needs: kind?.strategies.at(-1)?.cure ?? 'an address' };
    }),
  );
}

async function checkSelection({ selection }: RunConfig, providers: readonly ResolvedProvider[]): Promise<void> {
  const capabilities = [...new Set(providers.map(({ provider }) => provider.capability))];
  const checks = await Promise.all(capabilities.map(loadChecks));
  checkNames(
    'check',
    selection.checks,
    checks.flat().map(({ id }) => id),
  );
  const requirements = capabilities.flatMap((capability) => readSpecification(capability).requirements);
  checkNames(
    'requirement',
    selection.requirements,
    requirements.map(({ id }) => id),
  );
}

/** What runs one check again with the same choices. An address is the user's to know. */
function rerunLine(config: RunConfig, { shown }: ResolvedProvider, check: string, transport: string): string {
  const { address, strategy, profile } = config.backend;
  const parts = [
    `${command} --provider ${shown} --check ${check} --transport ${transport} --seed ${config.choices.seed}`,
    config.choices.tier === 'default' ? '' : `--tier ${config.choices.tier}`,
    address === undefined ? '' : '--address ADDRESS',
    strategy === undefined ? '' : `--backend ${strategy}`,
    profile === 'durable' ? '' : `--backend-profile ${profile}`,
    ...Object.keys(config.configs).map((key) => `--config ${key}=VALUE`),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
