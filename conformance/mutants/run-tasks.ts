import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Task } from './task.ts';

/** A worker that was told to end has this long, in milliseconds. */
const CLOSING_MS = 10_000;

/**
 * Runs tasks in child processes, each of which takes one after the other. A child that ends or does not answer in time
 * is an error for the task it had, and another takes its place.
 *
 * @param deadlineMs how long a task may take, in milliseconds
 * @param finished is told of each task as it ends
 */
export async function runTasks(
  tasks: readonly Task[],
  jobs: number,
  deadlineMs: number,
  finished: (task: Task, answer: Answer) => void,
): Promise<void> {
  const waiting = [...tasks];
  const work = async () => {
    let worker: ChildProcess | undefined;
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      worker ??= fork(join(import.meta.dirname, 'worker.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      const answer = await ask(worker, task, deadlineMs);
      if (!isUsable(worker)) worker = undefined;
      finished(task, answer);
    }
    if (worker !== undefined) await end(worker);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, work));
}

async function ask(worker: ChildProcess, task: Task, deadlineMs: number): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const late = () => {
    worker.kill('SIGKILL');
    resolve({ error: `it did not end within ${deadlineMs / 1000} s` });
  };
  const ended = (code: number | null, signal: string | null) => {
    resolve({ error: `its process ended (${signal ?? `exit code ${code}`})` });
  };
  const timer = setTimeout(late, deadlineMs);
  worker.once('message', resolve);
  worker.once('exit', ended);
  worker.send(task, () => {});
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve);
    worker.off('exit', ended);
  }
}

function isUsable(worker: ChildProcess): boolean {
  return worker.exitCode === null && worker.signalCode === null && !worker.killed;
}

/** Its servers end with it. */
async function end(worker: ChildProcess): Promise<void> {
  if (!isUsable(worker)) return;
  const gone = once(worker, 'exit');
  worker.disconnect();
  const timer = setTimeout(() => worker.kill('SIGKILL'), CLOSING_MS);
  await gone;
  clearTimeout(timer);
}
