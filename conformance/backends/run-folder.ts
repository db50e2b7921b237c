import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleFile } from '../module-file.ts';

/** A temporary folder for everything that a run writes besides its reports. */
export interface RunFolder {
  readonly path: string;
  /** Removes it. */
  remove(): Promise<void>;
}

/** Makes one. It cannot outlive this process: a guard removes it when the process is gone, however it went. */
export async function makeRunFolder(): Promise<RunFolder> {
  const path = await mkdtemp(join(tmpdir(), 'slight-run-'));
  const guard = spawn(process.execPath, [moduleFile(import.meta.dirname, 'guard-folder'), path], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = once(guard, 'exit');
  const remove = async () => {
    guard.stdin?.end();
    await gone;
  };
  return { path, remove };
}
