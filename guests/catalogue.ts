/**
 * Which guests there are, what each is built from, and the manifest that says so of the prebuilt components.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/** The folder of the prebuilt components and their manifest. */
export const PREBUILT = join(import.meta.dirname, 'prebuilt');

/** The language of a guest, and with it the way it is built. */
export type GuestKind = 'c' | 'typescript' | 'wat';

/** A guest and what it is built from. All paths are relative to the project's folder, with forward slashes. */
export interface Guest {
  name: string;
  kind: GuestKind;
  /** The folder of its sources: every file directly in it counts. */
  folder: string;
  /** Sources that it shares with other guests. */
  shared: string[];
  /** The WIT files of its world; the first one has the world. */
  wit: string[];
  /** The name of that world, if there is WIT. */
  world?: string;
  /** Of a guest in C that is no command: the WIT that says what it is instead, and its world there. */
  handler?: { file: string; world: string };
}

/** What the manifest says about one prebuilt component. */
export interface ManifestEntry {
  name: string;
  kind: GuestKind;
  /** The file, in the folder of the manifest. */
  file: string;
  /** Digest of that file. */
  sha256: string;
  /** Digest of the sources: see `sourceDigest`. */
  sources: string;
  /** Digest of the WIT: see `witDigest`. Null where a guest is built without WIT. */
  wit: string | null;
  /** The tools that built it: name → version. */
  toolchain: Record<string, string>;
}

const KEYVALUE_WIT = 'wit/keyvalue/keyvalue.wit';

const RUNTIME = ['guests/shared/realloc.c', 'guests/shared/start.c'];

const KEYVALUE_IN_C = {
  shared: [...RUNTIME, 'guests/shared/keyvalue.c', 'guests/shared/keyvalue.h', 'guests/shared/span.h'],
  wit: [KEYVALUE_WIT],
  world: 'imports',
};

const WASI_IN_C = { shared: RUNTIME, wit: [] };

const WAT = { shared: [], wit: [] };

/** The worlds that the interpreter is built for: a command, and an HTTP handler. */
export type InterpreterWorld = 'command' | 'http';

/** The published shapes that the interpreter is built for: ID → its WIT. */
export const INTERPRETED: Readonly<Record<string, string>> = {
  'spiderlightning-keyvalue-0.5.1': KEYVALUE_WIT,
  'wasi-config-0.2.0-draft-2024-09-27': 'wit/wasi/config-0.2.0-draft-2024-09-27/config.wit',
  'wasi-config-0.2.0-rc.1': 'wit/wasi/config-0.2.0-rc.1/config.wit',
  'wasi-keyvalue-0.2.0-draft': 'wit/wasi/keyvalue-0.2.0-draft/keyvalue.wit',
  'wasi-keyvalue-0.2.0-draft2': 'wit/wasi/keyvalue-0.2.0-draft2/keyvalue.wit',
  'wasi-keyvalue-0.2.0-draft2-spin': 'wit/wasi/keyvalue-0.2.0-draft2-spin/keyvalue.wit',
};

const HTTP_HANDLER = { file: 'guests/wit/http-handler.wit', world: 'handler' };

/** The one interpreter, for a shape and a world. */
function interpreter(shape: string, wit: string, world: InterpreterWorld): Guest {
  const folder = 'guests/interpreter';
  const shapes = `${folder}/shapes/${shape}`;
  const header = /^wasi-(?:keyvalue|config)/.exec(shape)?.[0];
  return {
    name: `interpreter-${shape}-${world}`,
    kind: 'c',
    folder,
    shared: [
      'guests/shared/realloc.c',
      ...(world === 'command' ? ['guests/shared/start.c'] : []),
      'guests/shared/span.h',
      `${folder}/worlds/${world}.c`,
      `${shapes}.c`,
      ...(header === undefined ? [] : [`${folder}/shapes/${header}.h`]),
    ],
    wit: [wit],
    world: 'imports',
    ...(world === 'http' ? { handler: HTTP_HANDLER } : {}),
  };
}

const INTERPRETERS = Object.entries(INTERPRETED).flatMap(([shape, wit]) => {
  return (['command', 'http'] as const).map((world) => interpreter(shape, wit, world));
});

/** All guests, by name. */
export const GUESTS: readonly Guest[] = [
  { name: 'echo', kind: 'c', folder: 'guests/faulty/echo', ...WASI_IN_C },
  { name: 'exit-code', kind: 'c', folder: 'guests/faulty/exit-code', ...WASI_IN_C },
  { name: 'hello-keyvalue-c', kind: 'c', folder: 'guests/hello-keyvalue-c', ...KEYVALUE_IN_C },
  {
    name: 'hello-keyvalue-typescript',
    kind: 'typescript',
    folder: 'guests/hello-keyvalue-typescript',
    shared: [],
    wit: [
      'guests/hello-keyvalue-typescript/world.wit',
      'guests/wit/deps/wasi-cli.wit',
      'guests/wit/deps/wasi-io.wit',
      KEYVALUE_WIT,
    ],
    world: 'hello',
  },
  ...INTERPRETERS,
  { name: 'trap', kind: 'wat', folder: 'guests/faulty/trap', ...WAT },
  { name: 'unlinked-import', kind: 'wat', folder: 'guests/faulty/unlinked-import', ...WAT },
];

/** The digest of some bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** All sources of a guest, its own and the shared ones, sorted. */
export async function sourceFiles(guest: Guest): Promise<string[]> {
  const entries = await readdir(join(root, guest.folder), { withFileTypes: true });
  const own = entries.filter((entry) => entry.isFile()).map((entry) => `${guest.folder}/${entry.name}`);
  return [...own, ...guest.shared].sort();
}

/** The digest of a guest's sources: of their sorted paths and contents. */
export async function sourceDigest(guest: Guest): Promise<string> {
  const files = await sourceFiles(guest);
  return digest(await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), 'utf8')])));
}

/** The digest of the WIT that a guest is built from, as `witText` gives it, or null if there is none. */
export async function witDigest(guest: Guest): Promise<string | null> {
  const files = guest.handler === undefined ? guest.wit : [...guest.wit, guest.handler.file];
  if (files.length === 0) return null;
  return digest(await Promise.all([...files].sort().map(async (file) => [file, await witText(file)])));
}

function digest(files: string[][]): string {
  return sha256(Buffer.from(JSON.stringify(files)));
}

/**
 * A WIT file as guests are built from it: without comments and blank lines. Most of our WIT is requirements in doc
 * comments; a word changed there must not make every prebuilt component stale.
 */
export async function witText(file: string): Promise<string> {
  const text = await readFile(join(root, file), 'utf8');
  return text
    .replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{2,}/g, '\n');
}

/** The manifest of the prebuilt components, by name. Throws if there is none. */
export async function readManifest(): Promise<ManifestEntry[]> {
  return JSON.parse(await readFile(join(PREBUILT, 'manifest.json'), 'utf8'));
}
