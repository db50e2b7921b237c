import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Component } from './component/component.ts';
import { runInstance } from './run-instance.ts';

/**
 * Runs one instance of a component for every connection to a Unix socket, in this process and over the same backends:
 * the connection is the instance's standard input and output, and ends with it. Prints `listening` once the socket is
 * there, and returns when this process's own standard input ends and the instances have.
 *
 * @returns the exit code 0
 * @throws the system's error where the socket cannot be made
 */
export async function serveInstances(
  component: Component,
  imports: Readonly<Record<string, object>>,
  args: readonly string[],
  path: string,
): Promise<number> {
  const running = new Set<Promise<void>>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const run = serve(component, imports, args, socket).finally(() => running.delete(run));
    running.add(run);
  });
  server.listen(path);
  await once(server, 'listening');
  process.stdout.write('listening\n');
  process.stdin.resume();
  await once(process.stdin, 'close');
  server.close();
  await Promise.all(running);
  return 0;
}

/** One instance. What goes wrong in it is its own affair: one line on stderr, and the others go on. */
async function serve(
  component: Component,
  imports: Readonly<Record<string, object>>,
  args: readonly string[],
  socket: Socket,
): Promise<void> {
  // A peer that goes away shows to the guest as the end of its input and output.
  socket.on('error', () => {});
  try {
    await runInstance(component, imports, args, { stdin: socket, stdout: socket, stderr: process.stderr });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    process.stderr.write(`slight: ${line}\n`);
  }
  socket.end();
  socket.destroySoon();
}
