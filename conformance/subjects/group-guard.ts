import { type ChildProcess, spawn } from 'node:child_process';
import { moduleFile } from '../module-file.ts';

const groups = new Set<number>();
let guard: ChildProcess | undefined;

// Whatever becomes of the run, such as an uncaught error of its own.
process.on('exit', () => {
  for (const group of groups) killGroup(group);
});

/**
 * Sees to it that a group of processes ends with this process, however that ends, kill -9 among it: one small process for
 * all groups waits for that.
 *
 * @param group the ID of the process that leads it
 */
export function guardGroup(group: number): void {
  groups.add(group);
  tell(`+${group}\n`);
}

/** Kills a group of processes, and watches over it no more. What its leader started may be there when that is gone. */
export function endGroup(group: number): void {
  if (!groups.delete(group)) return;
  killGroup(group);
  tell(`-${group}\n`);
}

function tell(line: string): void {
  if (guard === undefined) {
    // In a session of its own: who kills this process may kill its whole group.
    const started = spawn(process.execPath, [moduleFile(import.meta.dirname, 'guard-groups')], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    const gone = () => {
      if (guard === started) guard = undefined;
    };
    started.on('exit', gone).on('error', gone);
    started.stdin?.on('error', gone);
    started.unref();
    // The end of the run closes it; until then it keeps nobody from ending.
    (started.stdin as { unref?(): void } | null)?.unref?.();
    guard = started;
    for (const group of groups) started.stdin?.write(`+${group}\n`);
    return;
  }
  guard.stdin?.write(line);
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
