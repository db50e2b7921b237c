/**
 * Waits until its parent closes this process's input, or dies in whatever way, and then removes a folder:
 * `node guard-folder.ts FOLDER`.
 */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

const [folder = ''] = process.argv.slice(2);
// Signals that a terminal sends to the whole group are the parent's to act on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
await once(process.stdin.resume(), 'close');
// Servers in it may still be ending, and write.
await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
