/**
 * Runs a server for a parent, and outlives it by a moment: when the parent closes this process's input, or dies in
 * whatever way, the server is killed and its folder removed. `node guard-server.ts FOLDER SERVER ARGUMENT…`; the
 * server's output is passed on.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/** How long a server may take to stop when asked to, in milliseconds. */
const PATIENCE_MS = 2_000;

const [folder = '', command = '', ...args] = process.argv.slice(2);
// Signals that a terminal sends to the whole group are the parent's to act on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// The parent may be gone, and nobody reads any more.
process.stdout.on('error', () => {});

const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, detached: true });
server.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
server.stderr.on('data', (chunk: Buffer) => process.stdout.write(chunk));
server.on('error', (error) => process.stdout.write(`${error.message}\n`));
const gone = once(server, 'close');
const parentGone = once(process.stdin.resume(), 'close');
await Promise.race([gone, parentGone]);

if (server.exitCode === null && server.signalCode === null) {
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
}
await rm(folder, { recursive: true, force: true });
process.exit(server.exitCode ?? 1);
