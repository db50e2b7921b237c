/**
 * Makes the evidence under `reports/results/` anew: certifies each provider that ships with the project and each runtime
 * that has an adapter, or only those that are named, on the full tier and with a fixed seed, and keeps what can be kept of
 * its report. One that does not end well keeps the evidence that it had.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { locateProvider } from '../conformance/resolve-provider.ts';
import { UsageError } from '../conformance/usage-error.ts';
import { validateReport } from '../reports/validate-report.ts';
import { type EvidenceSubject, evidenceSubjects } from './evidence-subjects.ts';
import { stableReport } from './stable-report.ts';

const root = dirname(import.meta.dirname);
const results = join(root, 'reports/results');

try {
  const named = process.argv.slice(2).map(subjectOf);
  const failed: string[] = [];
  for (const subject of named.length > 0 ? named : evidenceSubjects) {
    const status = await refresh(subject);
    if (status !== 0)
      failed.push(`evidence: ${subject.name} ended with exit code ${status}; its evidence is as it was\n`);
  }
  process.stderr.write(failed.join(''));
  if (failed.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`evidence: ${error.message}\n`);
  process.exitCode = 2;
}

/** What evidence is kept of, by its name, or by an alias of a provider. */
function subjectOf(name: string): EvidenceSubject {
  const known = evidenceSubjects.find((subject) => subject.name === name);
  if (known !== undefined) return known;
  const { outside, shown } = locateProvider(name, root);
  const provider = evidenceSubjects.find((subject) => subject.name === shown);
  if (!outside && provider !== undefined) return provider;
  const names = evidenceSubjects.map((subject) => subject.name).join(', ');
  throw new UsageError(`no evidence is kept of ${name}; expected some of ${names}`);
}

/** @returns the exit code of the run; only that of a good one is written down */
async function refresh({ name, flags }: EvidenceSubject): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'slight-evidence-'));
  try {
    const args = [...flags, '--tier', 'full', '--seed', '1', '--report', folder];
    const run = spawn(process.execPath, [join(root, 'conformance/cli.ts'), ...args], { stdio: 'inherit' });
    const [status] = (await once(run, 'exit')) as [number | null];
    if (status !== 0) return status;
    const report: unknown = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    validateReport(report);
    mkdirSync(results, { recursive: true });
    writeFileSync(join(results, `${name}.json`), `${JSON.stringify(stableReport(report), undefined, 2)}\n`);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
