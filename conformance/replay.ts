import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { RunConfig } from './run-config.ts';
import { UsageError } from './usage-error.ts';

export async function replay(_config: RunConfig, where: { report: string; trace: string }, _output: Writable): Promise<number> {
  readFileSync(where.report);
  throw new UsageError('replay is not there yet');
}
