import type { Readable, Writable } from 'node:stream';
import { GuestExit } from '../component/guest-exit.ts';
import { InputStream } from './input-stream.ts';
import { OutputStream } from './output-stream.ts';
import { ReadableSource } from './readable-source.ts';
import { WritableSink } from './writable-sink.ts';

/** `wasi:cli/terminal-input`'s resource: says that standard input is a terminal. */
export class TerminalInput {}

/** `wasi:cli/terminal-output`'s resource: says that standard output or error is a terminal. */
export class TerminalOutput {}

/** What a command has from the one who started it. */
export interface CommandLineOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** The first is the program's name. */
  readonly args: readonly string[];
}

/** The interfaces of `wasi:cli`, by name without version. `close` lets go of the streams once they have taken all. */
export function commandLine(options: CommandLineOptions): {
  interfaces: Record<string, Record<string, unknown>>;
  close(): Promise<void>;
} {
  const stdin = new ReadableSource(options.stdin);
  const stdout = new WritableSink(options.stdout);
  const stderr = options.stderr === options.stdout ? stdout : new WritableSink(options.stderr);
  const terminal = <T>(stream: unknown, TerminalClass: new () => T) =>
    (stream as { isTTY?: boolean }).isTTY === true ? new TerminalClass() : undefined;
  return {
    interfaces: {
      environment: {
        // A guest learns nothing of the host's environment.
        getEnvironment: () => [],
        getArguments: () => [...options.args],
        initialCwd: () => undefined,
      },
      exit: {
        exit: (status: { tag: 'ok' | 'err' }) => {
          throw new GuestExit(status.tag === 'ok' ? 0 : 1);
        },
        exitWithCode: (code: number) => {
          throw new GuestExit(code);
        },
      },
      // A new object each time: each handle of the guest is dropped on its own.
      stdin: { getStdin: () => new InputStream(stdin) },
      stdout: { getStdout: () => new OutputStream(stdout) },
      stderr: { getStderr: () => new OutputStream(stderr) },
      'terminal-input': { TerminalInput },
      'terminal-output': { TerminalOutput },
      'terminal-stdin': { getTerminalStdin: () => terminal(options.stdin, TerminalInput) },
      'terminal-stdout': { getTerminalStdout: () => terminal(options.stdout, TerminalOutput) },
      'terminal-stderr': { getTerminalStderr: () => terminal(options.stderr, TerminalOutput) },
    },
    async close() {
      stdin.close();
      await Promise.all([stdout.finish(), stderr.finish()]);
      stdout.release();
      stderr.release();
    },
  };
}
