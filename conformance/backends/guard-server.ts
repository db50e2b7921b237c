/**
 * Runs a server for a parent, and outlives it by a moment: when the parent closes this process's input, or dies in
 * whatever way, the server is killed and its folder removed. `node guard-server.ts FOLDER SERVER ARGUMENT…`; the
 * server's output is passed on. Over the IPC channel the parent asks for what {@link ServerAction} names, and gets
 * each action back once it is done.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { ServerAction } from './guarded-server.ts';

/** How long a server may take to stop when asked to, in milliseconds. */
const PATIENCE_MS = 2_000;

const [folder = '', command = '', ...args] = process.argv.slice(2);
// Signals that a terminal sends to the whole group are the parent's to act on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// The parent may be gone, and nobody reads any more.
process.stdout.on('error', () => {});

const failed = Promise.withResolvers<void>();
let killed = false;
let server = start();

const parentGone = once(process.stdin.resume(), 'close');
process.on('message', (action: ServerAction) => {
  void act(action).then(() => process.send?.(action, () => {}));
});
await Promise.race([failed.promise, parentGone]);

if (!isGone(server)) {
  const gone = once(server, 'close');
  // A paused process takes no other signal.
  server.kill('SIGCONT');
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
}
await rm(folder, { recursive: true, force: true });
process.exit(server.exitCode ?? 1);

function start(): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, detached: true });
  child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  child.on('error', (error) => process.stdout.write(`${error.message}\n`));
  // An end that nobody asked for ends everything.
  child.on('close', () => {
    if (!killed) failed.resolve();
  });
  return child;
}

async function act(action: ServerAction): Promise<void> {
  if (action === 'pause') server.kill('SIGSTOP');
  if (action === 'resume') server.kill('SIGCONT');
  if (action === 'kill' && !isGone(server)) {
    killed = true;
    const gone = once(server, 'close');
    server.kill('SIGKILL');
    await gone;
  }
  if (action === 'start' && isGone(server)) {
    server = start();
    killed = false;
  }
}

function isGone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
