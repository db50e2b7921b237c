import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { Unsupported } from '../endings.ts';
import type { Handicap } from '../subjects/subject.ts';
import type { DiskFaults, DiskRecord } from './backend.ts';
import { parseDiskCalls } from './disk-calls.ts';

const run = promisify(execFile);

/** What changes a disk, and what makes a change durable. */
const RECORDED = [
  ...['open', 'openat', 'creat', 'close', 'truncate', 'ftruncate', 'fallocate', 'copy_file_range', 'sendfile'],
  ...['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2', 'fsync', 'fdatasync', 'sync_file_range', 'syncfs', 'sync'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat'],
  ...['mkdir', 'mkdirat', 'rmdir', 'chmod', 'fchmod', 'fchmodat'],
];

/** One thread for the file system, so that a call has the same ordinal every time. */
const ONE_THREAD = { UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' };

/** Runs the rest of its arguments with an empty file system of a size over a folder. */
const MOUNT = 'mount -t tmpfs -o size="$1",mode=700 none "$2" && shift 2 && exec "$@"';

/** Faults of the disk below a folder, by `strace`, a file system of its own, and limits of the shell. */
export class FolderDiskFaults implements DiskFaults {
  readonly #root: string;
  readonly #scratch: string;
  #records = 0;

  /** @param scratch where records go; it is removed by its owner */
  constructor(root: string, scratch: string) {
    this.#root = root;
    this.#scratch = scratch;
  }

  async full(bytes: number): Promise<Handicap> {
    const root = await realpath(this.#root);
    const tried = [];
    // A user without rights has them in a namespace of their own; some systems allow that to root alone.
    for (const namespace of ['-Urm', '-m'] as const) {
      const command = ['unshare', namespace, 'sh', '-c', MOUNT, 'sh', `${bytes}`, root] as const;
      const works = await answers([...command, 'true']);
      if (works === undefined) return { command };
      tried.push(works);
    }
    throw new Unsupported(`no file system can be mounted here: ${tried[0]}`);
  }

  async failing(calls: readonly string[], error: string, location?: string): Promise<DiskRecord> {
    return this.#record(calls, [...(await this.#only(location)), '-e', `inject=${known(calls)}:error=${error}`]);
  }

  async descriptors(most: number): Promise<Handicap> {
    return { command: ['sh', '-c', `ulimit -n ${most} && exec "$@"`, 'sh'] };
  }

  recorded(): Promise<DiskRecord> {
    return this.#record([], []);
  }

  async killed(name: string, ordinal: number, location?: string): Promise<DiskRecord> {
    return this.#record([], [...(await this.#only(location)), '-e', `inject=${name}:signal=KILL:when=${ordinal}`]);
  }

  async #only(location: string | undefined): Promise<readonly string[]> {
    return location === undefined ? [] : ['-P', join(await realpath(this.#root), location)];
  }

  /** @param also calls that are not recorded by themselves */
  async #record(also: readonly string[], faults: readonly string[]): Promise<DiskRecord> {
    await needStrace();
    const root = await realpath(this.#root);
    const file = join(this.#scratch, `calls-${++this.#records}`);
    const trace = `trace=${known([...new Set([...RECORDED, ...also])])}`;
    const options = ['-f', '-y', '-qq', '-s', '16', '-o', file, '-e', 'signal=none', '-e', trace];
    return {
      handicap: { command: ['strace', ...options, ...faults], env: ONE_THREAD },
      calls: async () => parseDiskCalls(await readFile(file, 'utf8'), root),
      path: (location) => join(root, location),
      shown: (path) => relative(root, path) || '.',
    };
  }
}

/** A list for strace in which names that this machine does not have are passed over. */
function known(calls: readonly string[]): string {
  return calls.map((name) => `?${name}`).join(',');
}

async function needStrace(): Promise<void> {
  const wrong = await answers(['strace', '-f', '-o', '/dev/null', 'true']);
  if (wrong === undefined) return;
  throw new Unsupported(`it needs strace (Debian and Ubuntu: apt-get install strace): ${wrong}`);
}

/** Why a command fails, or undefined where it works. */
async function answers([file = '', ...args]: readonly string[]): Promise<string | undefined> {
  try {
    await run(file, args, { timeout: 10_000 });
    return undefined;
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return text.split('\n')[0] || (error instanceof Error ? error.message : String(error));
  }
}
