/**
 * Builds guests into guests/prebuilt and rewrites its manifest: `npm run build:guests [NAME…]`. Without names, what is up
 * to date stays as it is; a guest that is named is built in any case.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import {
  GUESTS,
  type Guest,
  type ManifestEntry,
  PREBUILT,
  readManifest,
  sha256,
  sourceDigest,
  sourceFiles,
  witDigest,
  witText,
} from '../guests/catalogue.ts';
import { C_TARGET, MissingToolError, preview1Adapter, toolchain } from '../guests/toolchain.ts';

const root = dirname(import.meta.dirname);
const run = promisify(execFile);

const COMPILE_FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror'];
// The entry point is our own: see guests/shared/runtime.c. And no -O: with it, clang runs any wasm-opt that it finds.
const LINK_FLAGS = ['-nostartfiles', '-Wl,--strip-all', '-Wl,--stack-first'];

/** Sources of a guest do not compile; the message is what the compiler said. */
export class GuestBuildError extends Error {
  override name = 'GuestBuildError';
}

/**
 * Builds one guest into a folder, which is made if it is missing, and returns what a manifest says about it.
 *
 * @throws MissingToolError
 * @throws GuestBuildError
 */
export async function buildGuest(guest: Guest, folder: string): Promise<ManifestEntry> {
  const tools = await toolchain(guest.kind);
  const scratch = await mkdtemp(join(tmpdir(), 'build-guest-'));
  try {
    const component = await BUILDERS[guest.kind](guest, scratch);
    const file = `${guest.name}.wasm`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), component);
    return { ...(await expected(guest)), file, sha256: sha256(component), toolchain: tools };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

const BUILDERS = { c: buildC, typescript: buildTypeScript, wat: buildWat };

/** The part of a manifest's entry that the sources alone decide. */
async function expected(guest: Guest): Promise<Pick<ManifestEntry, 'name' | 'kind' | 'sources' | 'wit'>> {
  return { name: guest.name, kind: guest.kind, sources: await sourceDigest(guest), wit: await witDigest(guest) };
}

async function buildC(guest: Guest, scratch: string): Promise<Uint8Array> {
  const { componentEmbed, componentNew } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  const program = join(scratch, 'program.wasm');
  const sources = (await sourceFiles(guest)).filter((file) => file.endsWith('.c'));
  const object = (index: number) => join(scratch, `${index}.o`);
  const clang = (...args: string[]) => run('clang', [C_TARGET, ...args], { cwd: root });
  try {
    for (const [index, source] of sources.entries()) {
      await clang(...COMPILE_FLAGS, '-c', source, '-o', object(index));
    }
    const flags = guest.handler === undefined ? LINK_FLAGS : [...LINK_FLAGS, '-Wl,--no-entry'];
    await clang(...flags, ...sources.keys().map(object), '-o', program);
  } catch (error) {
    throw new GuestBuildError(`${guest.name}: ${(error as { stderr?: string }).stderr ?? error}`);
  }
  let binary: Uint8Array = await readFile(program);
  const [file] = guest.wit;
  const worlds = file === undefined || guest.world === undefined ? [] : [{ file, world: guest.world }];
  for (const { file, world } of guest.handler === undefined ? worlds : [...worlds, guest.handler]) {
    binary = await componentEmbed({ binary, witSource: await witText(file), world, stringEncoding: 'utf8' });
  }
  // A handler asks nothing of WASI preview 1, so nothing has to be adapted.
  const adapters = guest.handler === undefined ? [['wasi_snapshot_preview1', await preview1Adapter()] as const] : [];
  return componentNew(binary, adapters as [string, Uint8Array][]);
}

async function buildTypeScript(guest: Guest, scratch: string): Promise<Uint8Array> {
  const { build } = await import('esbuild');
  const { componentize } = await import('componentize-qjs');
  const bundle = join(scratch, 'main.js');
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [`${guest.folder}/main.ts`],
      outfile: bundle,
      bundle: true,
      format: 'esm',
      target: 'es2023',
      external: ['wasi:*', 'spiderlightning:*'],
      logLevel: 'silent',
    });
  } catch (error) {
    throw new GuestBuildError(`${guest.name}: ${error instanceof Error ? error.message : error}`);
  }
  const witPath = join(scratch, 'wit');
  for (const [index, file] of guest.wit.entries()) {
    const copy = index === 0 ? join(witPath, 'world.wit') : join(witPath, 'deps', basename(file));
    await mkdir(dirname(copy), { recursive: true });
    await writeFile(copy, await witText(file));
  }
  // `sync`: the ABI without component-model async, which few hosts have. `optSize`: a third less to keep in git.
  const options = { witPath, jsPath: bundle, jsSource: await readFile(bundle, 'utf8'), sync: true, optSize: true };
  return (await componentize(guest.world === undefined ? options : { ...options, world: guest.world })).component;
}

async function buildWat(guest: Guest): Promise<Uint8Array> {
  const { parse } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  return parse(await readFile(join(root, guest.folder, `${guest.name}.wat`), 'utf8'));
}

async function isUpToDate(guest: Guest, entry: ManifestEntry | undefined): Promise<boolean> {
  if (entry === undefined) return false;
  const { file, sha256: digest, toolchain: tools, ...rest } = entry;
  const bytes = await readFile(join(PREBUILT, file)).catch(() => undefined);
  return (
    bytes !== undefined &&
    sha256(bytes) === digest &&
    isDeepStrictEqual(rest, await expected(guest)) &&
    isDeepStrictEqual(tools, await toolchain(guest.kind))
  );
}

async function main(names: string[]): Promise<void> {
  const unknown = names.find((name) => !GUESTS.some((guest) => guest.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`no guest is called ${unknown}; there are ${GUESTS.map((guest) => guest.name).join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const old = new Map((await readManifest().catch(() => [])).map((entry) => [entry.name, entry]));
  const manifest: ManifestEntry[] = [];
  for (const guest of GUESTS) {
    const entry = old.get(guest.name);
    const keep = names.length > 0 ? !names.includes(guest.name) : await isUpToDate(guest, entry);
    if (keep && entry !== undefined) manifest.push(entry);
    if (keep) continue;
    const built = await buildGuest(guest, PREBUILT);
    manifest.push(built);
    process.stdout.write(`${guest.name} ${built.sha256}\n`);
  }
  await writeFile(join(PREBUILT, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof MissingToolError || error instanceof GuestBuildError)) throw error;
    process.stderr.write(`${error.message.trimEnd()}\n`);
    process.exitCode = 1;
  }
}
