import type { Writable } from 'node:stream';
import type { Capability } from '../providers/provider.ts';
import { registry } from '../providers/registry.ts';
import { backendKind } from './backends/provision.ts';
import { loadChecks } from './checks/load-checks.ts';
import { isCertifiable } from './is-certifiable.ts';
import { uncovered } from './judge.ts';
import { readSpecification } from './requirements/read-requirements.ts';
import { resolveProvider } from './resolve-provider.ts';

/**
 * Lists providers with what they need, and the checks of their capabilities with the requirements they cover.
 *
 * @param providers only these, by ID, alias or path; all where it is empty
 * @throws UsageError where there is no such provider
 */
export async function list(providers: readonly string[], folder: string, output: Writable): Promise<void> {
  const names = providers.length > 0 ? providers : registry.map(({ id }) => id);
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
  output.write(`${lines.join('\n')}\n`);
}
