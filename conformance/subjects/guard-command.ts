/**
 * Runs a command for a parent: `node guard-command.ts COMMAND ARGUMENT…`. What the command writes is passed on, and it is
 * killed when the parent closes this process's input, or dies in whatever way. This process ends as the command does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const [command = '', ...args] = process.argv.slice(2);
// Signals that a terminal sends to the whole group are the parent's to act on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let stopped = false;
process.stdin.resume().once('close', () => {
  stopped = true;
  child.kill('SIGKILL');
});
try {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal !== null && !stopped) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(code ?? 0);
} catch (error) {
  process.stderr.write(`${command} could not be started: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(127);
}
