import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Handicap } from './subject.ts';

/** Starts a command, under a handicap where there is one. */
export function spawnUnder(
  handicap: Handicap | undefined,
  command: readonly [string, ...string[]],
  options: SpawnOptions,
): ChildProcess {
  const [file, ...args] = handicap === undefined ? command : ([...handicap.command, ...command] as const);
  return spawn(file, args, { ...options, env: { ...process.env, ...options.env, ...handicap?.env } });
}
