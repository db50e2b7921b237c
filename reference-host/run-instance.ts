import type { Readable, Writable } from 'node:stream';
import type { Component } from './component/component.ts';
import { createWasi } from './wasi/create-wasi.ts';

/** Where an instance reads and writes. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/**
 * Runs one instance of a component to its end: its own memory and handles, these streams, these arguments, the
 * current folder as `.`, no environment.
 *
 * @param imports what the slightfile gives, by interface
 * @returns the exit code
 * @throws ComponentError where the component cannot be linked or traps, or the host fails under it
 */
export async function runInstance(
  component: Component,
  imports: Readonly<Record<string, object>>,
  args: readonly string[],
  { stdin, stdout, stderr }: Streams,
): Promise<number> {
  const wasi = createWasi({ stdin, stdout, stderr, args, directory: process.cwd() });
  try {
    const instance = await component.instantiate(wasi.imports, imports);
    try {
      return await instance.run();
    } finally {
      await instance.close();
    }
  } finally {
    await wasi.close();
  }
}
