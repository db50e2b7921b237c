/**
 * The tools that build guests: which versions are here, and what to install where one is missing.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type GuestKind, sha256 } from './catalogue.ts';

const root = dirname(import.meta.dirname);
const run = promisify(execFile);

/**
 * The adapter that turns a core module of wasi-libc (WASI preview 1) into a component. It is one file of a package that
 * would bring a hundred others along as a dependency, so that file alone is taken and checked.
 */
const ADAPTER = {
  package: '@bytecodealliance/jco@1.35.0',
  file: 'package/lib/wasi_snapshot_preview1.command.wasm',
  sha256: '2a652d711c1fff34f9d5a0e073e50ef7eeb8fe7d8a6d559eae643a4c049a7b94',
};

const ADAPTER_CACHE = join(root, 'node_modules', '.cache', 'spiderlightning-guests', `${ADAPTER.sha256}.wasm`);

/** The target of all C guests. */
export const C_TARGET = '--target=wasm32-wasi';

/** A tool is missing; the message is one line and says what to install. */
export class MissingToolError extends Error {
  override name = 'MissingToolError';
}

/**
 * The tools that build guests of that kind: name → version.
 *
 * @throws MissingToolError
 */
export async function toolchain(kind: GuestKind): Promise<Record<string, string>> {
  switch (kind) {
    case 'c':
      await preview1Adapter();
      return {
        ...(await cToolchain()),
        'preview1-adapter': ADAPTER.package,
        ...(await npmTools('@bytecodealliance/jco-transpile')),
      };
    case 'typescript':
      return npmTools('componentize-qjs', 'esbuild');
    case 'wat':
      return npmTools('@bytecodealliance/jco-transpile');
  }
}

async function cToolchain(): Promise<Record<string, string>> {
  const clang = firstLine(await output('clang', '--version'));
  const linker = firstLine(await output('wasm-ld', '--version'));
  // clang prints the bare name of a file that it does not find.
  if (!existsSync(firstLine(await output('clang', C_TARGET, '-print-file-name=libc.a')))) throw missing('wasi-libc');
  const runtime = firstLine(await output('clang', C_TARGET, '-print-libgcc-file-name'));
  if (!existsSync(runtime)) throw missing('the run-time library of clang for wasm32');
  return { clang, 'wasm-ld': linker, 'wasi-libc': await wasiLibcVersion() };
}

/** The library does not tell; where Debian's package manager does not either, it is never taken for a known version. */
async function wasiLibcVersion(): Promise<string> {
  try {
    return firstLine((await run('dpkg-query', ['--show', 'wasi-libc'])).stdout).split('\t')[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

async function npmTools(...names: string[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const name of names) {
    try {
      // Read as a file: not every package exports its package.json.
      const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
      versions[name] = JSON.parse(text).version;
    } catch {
      throw new MissingToolError(`${name} is missing: run \`npm ci\``);
    }
  }
  return versions;
}

/**
 * The preview1 command adapter, fetched with npm the first time.
 *
 * @throws MissingToolError if npm cannot get it, or it is not the one that is expected
 */
export async function preview1Adapter(): Promise<Uint8Array> {
  if (!existsSync(ADAPTER_CACHE)) await fetchAdapter();
  const adapter = await readFile(ADAPTER_CACHE);
  if (sha256(adapter) !== ADAPTER.sha256) throw new MissingToolError(`${ADAPTER_CACHE} was altered: delete it`);
  return adapter;
}

async function fetchAdapter(): Promise<void> {
  await mkdir(dirname(ADAPTER_CACHE), { recursive: true });
  const folder = await mkdtemp(join(dirname(ADAPTER_CACHE), 'fetch-'));
  try {
    const options = ['--silent', '--ignore-scripts', '--prefer-offline', '--pack-destination', folder];
    const tarball = (await run('npm', ['pack', ...options, ADAPTER.package], { cwd: folder })).stdout.trim();
    await run('tar', ['-xzf', join(folder, tarball), '-C', folder, ADAPTER.file]);
    if (sha256(await readFile(join(folder, ADAPTER.file))) !== ADAPTER.sha256) {
      throw new Error(`its ${ADAPTER.file} is not the one that guests are built with`);
    }
    await rename(join(folder, ADAPTER.file), ADAPTER_CACHE);
  } catch (error) {
    const reason = firstLine(error instanceof Error ? error.message : String(error));
    throw new MissingToolError(`cannot get the preview1 adapter out of ${ADAPTER.package} with npm and tar: ${reason}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function output(command: string, ...args: string[]): Promise<string> {
  try {
    return (await run(command, args)).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw missing(command);
    throw error;
  }
}

function missing(what: string): MissingToolError {
  return new MissingToolError(
    `${what} is missing: run \`apt-get install clang lld wasi-libc libclang-rt-dev-wasm32\`, or what your system has for it`,
  );
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
