import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How long a process that was told to stop may take, in milliseconds, before it is killed. */
const PATIENCE_MS = 5_000;

/** Ends the input of a process, which tells it to stop, and waits until it is gone; kills one that does not listen. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
}

/** Kills a process (SIGKILL), and waits until it is gone. */
export async function killProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
