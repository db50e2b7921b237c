/**
 * Makes the evidence under `reports/results/` anew: certifies each provider that ships with the project, or only those
 * that are named, on the full tier and with a fixed seed, and keeps what can be kept of its report. A provider that
 * does not end well keeps the evidence that it had.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isCertifiable } from '../conformance/is-certifiable.ts';
import { locateProvider } from '../conformance/resolve-provider.ts';
import { UsageError } from '../conformance/usage-error.ts';
import { registry } from '../providers/registry.ts';
import { validateReport } from '../reports/validate-report.ts';
import { stableReport } from './stable-report.ts';

const root = dirname(import.meta.dirname);
const results = join(root, 'reports/results');

try {
  const named = process.argv.slice(2).map(shipped);
  const failed: string[] = [];
  const all = registry.filter(({ capability }) => isCertifiable(capability)).map(({ id }) => id);
  for (const provider of named.length > 0 ? named : all) {
    const status = await refresh(provider);
    if (status !== 0) failed.push(`evidence: ${provider} ended with exit code ${status}; its evidence is as it was\n`);
  }
  process.stderr.write(failed.join(''));
  if (failed.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`evidence: ${error.message}\n`);
  process.exitCode = 2;
}

/** The ID of a provider that ships with the project. */
function shipped(name: string): string {
  const { outside, shown } = locateProvider(name, root);
  if (outside) throw new UsageError(`${name} does not ship with the project; its evidence has no place here`);
  return shown;
}

/** @returns the exit code of the run; only that of a good one is written down */
async function refresh(provider: string): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'slight-evidence-'));
  try {
    const flags = ['--provider', provider, '--tier', 'full', '--seed', '1', '--report', folder];
    const run = spawn(process.execPath, [join(root, 'conformance/cli.ts'), ...flags], { stdio: 'inherit' });
    const [status] = (await once(run, 'exit')) as [number | null];
    if (status !== 0) return status;
    const report: unknown = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    validateReport(report);
    mkdirSync(results, { recursive: true });
    writeFileSync(join(results, `${provider}.json`), `${JSON.stringify(stableReport(report), undefined, 2)}\n`);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
