import { monotonicClock, wallClock } from './clocks.ts';
import { type CommandLineOptions, commandLine } from './command-line.ts';
import { filesystem } from './filesystem.ts';
import { InputStream } from './input-stream.ts';
import { OutputStream } from './output-stream.ts';
import { Pollable, poll } from './pollable.ts';
import { insecure, insecureSeed, random } from './random.ts';
import { StreamFailure } from './stream-error.ts';

/** The world of one guest. */
export interface WasiOptions extends CommandLineOptions {
  /** A folder of the host's that the guest may read and write, as its `.`; without it there are no files. */
  readonly directory?: string;
}

/** WASI for one instance. */
export interface Wasi {
  /** Implementations for `Component.instantiate`, by compatibility track: `wasi:cli/stdin@0.2` serves every 0.2.N. */
  readonly imports: Record<string, Record<string, unknown>>;
  /** Waits until the output is written, closes open files and lets go of the streams. Never rejects. */
  close(): Promise<void>;
}

/**
 * WASI 0.2 for a command: stdio, arguments, clocks, random numbers and one folder; no environment variables, no
 * network. Nothing in it blocks the thread or ends the process.
 *
 * @throws Error of Node's if `directory` does not exist
 */
export function createWasi(options: WasiOptions): Wasi {
  const stdio = commandLine(options);
  const files = filesystem(options.directory);
  const packages: Record<string, Record<string, Record<string, unknown>>> = {
    cli: stdio.interfaces,
    io: { error: { Error: StreamFailure }, poll: { Pollable, poll }, streams: { InputStream, OutputStream } },
    clocks: { 'monotonic-clock': monotonicClock, 'wall-clock': wallClock },
    filesystem: files.interfaces,
    random: { random, insecure, 'insecure-seed': insecureSeed },
  };
  const imports: Wasi['imports'] = {};
  for (const [name, interfaces] of Object.entries(packages)) {
    for (const [key, implementation] of Object.entries(interfaces)) imports[`wasi:${name}/${key}@0.2`] = implementation;
  }
  const close = async () => {
    await Promise.all([stdio.close(), files.close()]);
  };
  return { imports, close };
}
