import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName, isHashedName, spelledName } from '../filesystem/file-name.ts';
import { isFileSystemError, toIoError } from '../filesystem/io-error.ts';
import { replaceFile, syncFolder } from '../filesystem/replace-file.ts';
import { rootFolder } from '../filesystem/root-folder.ts';
import type { KeyValueProvider } from '../provider.ts';
import { WitError } from '../wit-error.ts';
import type { KeyValueConnection, KeyValueStore } from './contract.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const LARGE = 16 * 1024 * 1024;
const MAX_KEY_BYTES = 4096;

/** Begins a file that is named by a hash; its length as 4 bytes and the key follow, then the value. */
const MAGIC = Buffer.from('SLKV1\n');
const HEADER_BYTES = MAGIC.length + 4;

/**
 * A store is a folder below the root, an entry a file in it that holds the value. Both are named by
 * {@link fileName}, so neither a store's name nor a key can be a path. Processes need no lock between them: a
 * reader opens one version of a file and keeps it, a writer puts a new one in its place.
 */
class FilesystemStore implements KeyValueStore {
  readonly #root: string;
  readonly #folder: string;

  constructor(root: string, name: string) {
    this.#root = root;
    this.#folder = join(root, fileName(name));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const name = fileName(key);
    try {
      if (!(await this.#exists())) return undefined;
      const contents = await readEntry(join(this.#folder, name));
      if (!isHashedName(name)) return contents;
      const entry = splitHashed(contents);
      if (entry?.key !== key) throw foreign();
      return entry.value;
    } catch (error) {
      if (isFileSystemError(error, 'ENOENT')) return undefined;
      throw isFileSystemError(error, 'ELOOP', 'ENXIO', 'EISDIR')
        ? foreign()
        : toIoError(error, 'cannot read the entry');
    }
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    const name = fileName(key);
    const parts = isHashedName(name) ? [hashedHeader(key), value] : [value];
    try {
      if (!(await this.#exists())) {
        await mkdir(this.#folder, { mode: 0o700 }).catch((error: unknown) => {
          // Another writer was faster.
          if (!isFileSystemError(error, 'EEXIST')) throw error;
        });
        await syncFolder(this.#root);
      }
      await replaceFile(this.#folder, name, parts);
    } catch (error) {
      throw toIoError(error, 'cannot write the entry');
    }
  }

  async delete(key: string): Promise<void> {
    try {
      if (!(await this.#exists())) return;
      await unlink(join(this.#folder, fileName(key)));
      await syncFolder(this.#folder);
    } catch (error) {
      if (!isFileSystemError(error, 'ENOENT')) throw toIoError(error, 'cannot remove the entry');
    }
  }

  async list(): Promise<{ keys: string[] }> {
    const keys: string[] = [];
    try {
      if (!(await this.#exists())) return { keys };
      for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const key = isHashedName(entry.name) ? await this.#hashedKey(entry.name) : spelledName(entry.name);
        if (key !== undefined) keys.push(key);
      }
    } catch (error) {
      if (!isFileSystemError(error, 'ENOENT')) throw toIoError(error, 'cannot list the store');
    }
    return { keys };
  }

  /** The key inside a file named by a hash, or undefined where the file is not ours or went away meanwhile. */
  async #hashedKey(name: string): Promise<string | undefined> {
    let file: FileHandle;
    try {
      file = await open(join(this.#folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      if (isFileSystemError(error, 'ENOENT', 'ELOOP')) return undefined;
      throw error;
    }
    try {
      const head = Buffer.alloc(HEADER_BYTES + MAX_KEY_BYTES);
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      const key = splitHashed(head.subarray(0, bytesRead))?.key;
      return key !== undefined && fileName(key) === name ? key : undefined;
    } finally {
      await file.close();
    }
  }

  /** Whether the store's folder is there; a link or a file in its place is nobody's store. */
  async #exists(): Promise<boolean> {
    try {
      if ((await lstat(this.#folder)).isDirectory()) return true;
    } catch (error) {
      if (isFileSystemError(error, 'ENOENT')) return false;
      throw error;
    }
    throw new WitError('io-error', 'something that is no folder stands in the place of the store');
  }
}

/** Everything in a regular file, whatever happens to its name meanwhile. */
async function readEntry(path: string): Promise<Buffer> {
  // O_NONBLOCK, or opening a pipe that somebody planted would wait for its writer.
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw foreign();
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function foreign(): WitError {
  return new WitError('unexpected-error', 'the entry was not written by this provider');
}

function hashedHeader(key: string): Buffer {
  const bytes = Buffer.from(key, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([MAGIC, length, bytes]);
}

function splitHashed(contents: Buffer): { key: string; value: Buffer } | undefined {
  if (contents.length < HEADER_BYTES || !contents.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const end = HEADER_BYTES + contents.readUInt32BE(MAGIC.length);
  if (end > contents.length) return undefined;
  return { key: contents.toString('utf8', HEADER_BYTES, end), value: contents.subarray(end) };
}

/** Key-value stores in a folder of this machine: a folder a store, a file an entry. */
const filesystem: KeyValueProvider = {
  id: 'keyvalue.filesystem',
  aliases: ['kv.filesystem'],
  capability: 'keyvalue',
  configs: {
    FILESYSTEM_ROOT: {
      description: "folder that holds the stores; by default one of the user's own in the temporary folder",
      check: (value) => (value === '' ? 'is empty; give a folder, or leave the key out' : undefined),
    },
  },
  claims: { LIN: true, PERSIST: true, 'DUR-H': true, CTRL: true, LARGE },
  traits: ['persistent', 'disk'],
  scope: 'machine',
  backend: { kind: 'folder', configs: { FILESYSTEM_ROOT: 'address' } },
  locate: (store, key) => `${fileName(store)}/${fileName(key)}`,
  async connect(configs): Promise<KeyValueConnection> {
    const root = await rootFolder(configs.FILESYSTEM_ROOT);
    return {
      claims: filesystem.claims,
      limits: { maxKeyBytes: MAX_KEY_BYTES, maxValueBytes: LARGE, opTimeoutMs: 30_000, recoveryTimeMs: 15_000 },
      open: async (name) => new FilesystemStore(root, name),
      close: async () => {},
    };
  },
};

export default filesystem;
