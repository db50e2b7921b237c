import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FoundRuntime, MissingRuntime } from './runtime.ts';

/** A runtime says its version within this time, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Finds a runtime that is a command, by asking it for its version with `--version`.
 *
 * @param version its first group is the version in what the command prints
 * @param cure how to install it
 * @param before arguments that come first: a script that an interpreter runs
 */
export async function findCommand(
  command: string,
  version: RegExp,
  cure: string,
  before: readonly string[] = [],
): Promise<FoundRuntime | MissingRuntime> {
  try {
    const asked = await promisify(execFile)(command, [...before, '--version'], { timeout: PATIENCE_MS });
    const found = version.exec(asked.stdout)?.[1];
    if (found !== undefined) return { version: found };
    return { missing: `${command} does not say its version`, cure };
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { missing: absent ? `${command} is not installed` : `${command} --version fails`, cure };
  }
}
