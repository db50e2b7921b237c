import type { Writable } from 'node:stream';
import type { Capability } from '../providers/provider.ts';
import { registry } from '../providers/registry.ts';
import { backendKind } from './backends/provision.ts';
import { loadChecks } from './checks/load-checks.ts';
import { isCertifiable } from './is-certifiable.ts';
import { uncovered } from './judge.ts';
import { listRuntimes } from './list-runtimes.ts';
import { readSpecification, shapeIds } from './requirements/read-requirements.ts';
import { resolveProvider } from './resolve-provider.ts';
import { runtimeNames } from './resolve-runtime.ts';
import { checkNames } from './run-config.ts';

/** What is to be listed: everything, where nothing is named. */
export interface Listed {
  /** By ID, alias or path. */
  readonly providers: readonly string[];
  /** By name or path. */
  readonly runtimes: readonly string[];
  /** Of runtimes. */
  readonly shapes: readonly string[];
}

/**
 * Lists providers and runtimes with what they need, and the checks of both with the requirements they cover.
 *
 * @throws UsageError where there is no such provider, runtime or shape
 */
export async function list({ providers, runtimes, shapes }: Listed, folder: string, output: Writable): Promise<void> {
  checkNames('shape', shapes, shapeIds());
  const all = providers.length + runtimes.length + shapes.length === 0;
  const lines: string[] = [];
  if (all || providers.length > 0) {
    lines.push(...(await listProviders(all ? registry.map(({ id }) => id) : providers, folder)));
  }
  if (all || runtimes.length + shapes.length > 0) {
    if (lines.length > 0) lines.push('');
    lines.push(...(await listRuntimes(runtimes.length === 0 ? runtimeNames() : runtimes, shapes, folder)));
  }
  output.write(`${lines.join('\n')}\n`);
}

async function listProviders(names: readonly string[], folder: string): Promise<string[]> {
  const resolved = await Promise.all(names.map((name) => resolveProvider(name, folder)));
  const lines = ['Providers'];
  for (const { provider, shown } of resolved) {
    const kind = provider.backend === undefined ? undefined : await backendKind(provider.backend.kind);
    const ways = kind?.strategies.map(({ name }) => name).join(', ');
    const backend = provider.backend === undefined ? 'no backend' : `${provider.backend.kind}: --address, or ${ways}`;
    lines.push(`  ${shown.padEnd(22)}${provider.aliases.join(', ').padEnd(16)}${backend}`);
  }
  const capabilities = new Set<Capability>(resolved.map(({ provider }) => provider.capability));
  for (const capability of [...capabilities].filter(isCertifiable)) {
    const { interface: name, requirements } = readSpecification(capability);
    const checks = loadChecks(capability);
    lines.push('', `Checks of ${name}`);
    for (const { id, tier, kind, title, covers } of checks) {
      lines.push(`  ${id.padEnd(30)}${kind}, ${tier}`, `      ${title}`, `      ${covers.join(' ')}`);
    }
    const without = uncovered(requirements, checks);
    lines.push('', `Requirements without a check yet: ${without.length === 0 ? 'none' : without.join(' ')}`);
  }
  return lines;
}
