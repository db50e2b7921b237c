import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../reports/report.ts';

/** What a run of the command line left. */
export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The report, where there is one. */
  readonly report: Report | undefined;
  readonly reportFolder: string;
}

/** How to run it, for tests. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Reports of all runs, removed with the process. */
const reports = mkdtempSync(join(tmpdir(), 'slight-reports-'));
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));

const cli = join(import.meta.dirname, '../cli.ts');

/** Runs the suite's command line in a process of its own, with a report folder of its own. */
export async function runCli(args: readonly string[], { cwd, env }: CliOptions = {}): Promise<CliRun> {
  const reportFolder = mkdtempSync(join(reports, 'report-'));
  // As a user's shell would have it, not as npm and the launcher of these tests left it.
  const { INIT_CWD: _, SPIDERLIGHTNING_LAUNCHER: __, npm_lifecycle_event: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [cli, ...args, '--report', reportFolder], {
    cwd: cwd ?? reportFolder,
    env: { ...inherited, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  let report: Report | undefined;
  try {
    report = JSON.parse(readFileSync(join(reportFolder, 'report.json'), 'utf8')) as Report;
  } catch {
    report = undefined;
  }
  return { status, stdout, stderr, report, reportFolder };
}

/** Requirement and transport → outcome, of the first certification. */
export function outcomes(report: Report | undefined): Record<string, string> {
  const cells = report?.certifications[0]?.requirements.flatMap(({ id, transports }) => {
    return Object.entries(transports).map(([transport, { outcome }]) => [`${id} ${transport}`, outcome] as const);
  });
  return Object.fromEntries(cells ?? []);
}
