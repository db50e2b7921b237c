import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Verdict } from '../../conformance/histories/linearizability.ts';

/** What porcupine says about a history. */
export interface PorcupineResult {
  readonly verdict: Verdict;
  readonly milliseconds: number;
}

const VERDICTS: Readonly<Record<string, Verdict>> = {
  Ok: 'linearizable',
  Illegal: 'not-linearizable',
  Unknown: 'unknown',
};

/** Why porcupine cannot be had; the message is one line. */
export class PorcupineError extends Error {
  override readonly name = 'PorcupineError';
}

/**
 * porcupine (the Go library) in a process that holds the parsed histories and checks them all, round by round. Neither
 * building nor starting nor parsing is timed.
 */
export class PorcupineProcess {
  readonly #child: ReturnType<typeof spawn>;
  readonly #lines: AsyncIterator<string>;
  /** Such as `go1.26.8, 2 threads`. */
  readonly version: string;

  private constructor(child: ReturnType<typeof spawn>, lines: AsyncIterator<string>, version: string) {
    this.#child = child;
    this.#lines = lines;
    this.version = version;
  }

  /**
   * Builds `porcupine/main.go` with the module in a folder, and starts it.
   *
   * @param budget milliseconds after which it gives a history up
   * @throws PorcupineError where there is no such module, no `go`, or no way to build or start
   */
  static async start(module: string, files: readonly string[], budget: number): Promise<PorcupineProcess> {
    const child = spawn(build(module), [String(budget), ...files], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) throw new PorcupineError('porcupine ended before it had read the histories');
    const { go, threads } = JSON.parse(first.value) as { go: string; threads: number };
    return new PorcupineProcess(child, lines, `${go}, ${threads} thread${threads === 1 ? '' : 's'}`);
  }

  /** Checks every history once, in the order of the files. */
  async round(): Promise<PorcupineResult[]> {
    this.#child.stdin?.write('\n');
    const line = await this.#lines.next();
    if (line.done) throw new PorcupineError('porcupine ended in the middle of a round');
    const results = JSON.parse(line.value) as { verdict: string; nanoseconds: number }[];
    return results.map(({ verdict, nanoseconds }) => {
      return { verdict: VERDICTS[verdict] ?? 'unknown', milliseconds: nanoseconds / 1e6 };
    });
  }

  /** Ends it. */
  close(): void {
    this.#child.stdin?.end();
    this.#child.kill();
  }
}

/** The executable, in a folder that goes when this process ends. */
function build(module: string): string {
  if (
    !existsSync(join(module, 'go.mod')) ||
    !/^module .*porcupine$/m.test(readFileSync(join(module, 'go.mod'), 'utf8'))
  ) {
    throw new PorcupineError(`no Go module porcupine in ${module}; expected the folder with its go.mod`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'slight-porcupine-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(import.meta.dirname, 'porcupine/main.go'), join(folder, 'main.go'));
  const name = 'github.com/anishathalye/porcupine';
  writeFileSync(
    join(folder, 'go.mod'),
    `module bench\n\ngo 1.16\n\nrequire ${name} v0.0.0\n\nreplace ${name} => ${JSON.stringify(module)}\n`,
  );
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off', GOWORK: 'off' };
  try {
    execFileSync('go', ['build', '-o', 'bench', '.'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: Buffer };
    if (code === 'ENOENT') throw new PorcupineError('no go on PATH: install Go to compare with porcupine');
    throw new PorcupineError(
      `porcupine cannot be built: ${String(stderr ?? error)
        .trim()
        .replaceAll('\n', '; ')}`,
    );
  }
  return join(folder, 'bench');
}
