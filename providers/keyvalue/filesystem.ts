import { constants, fstatSync, lstatSync, unlinkSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../connection.ts';
import { fileName, isHashedName, spelledName } from '../filesystem/file-name.ts';
import { isFileSystemError, toIoError } from '../filesystem/io-error.ts';
import { OneAtATime } from '../filesystem/one-at-a-time.ts';
import { ProcessLock } from '../filesystem/process-lock.ts';
import { replaceFile, syncFolder } from '../filesystem/replace-file.ts';
import { rootFolder } from '../filesystem/root-folder.ts';
import type { KeyValueProvider } from '../provider.ts';
import { addToDecimal } from '../signed-decimal.ts';
import { WitError } from '../wit-error.ts';
import type { KeyValueConnection, KeyValueStore } from './contract.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const LARGE = 16 * 1024 * 1024;
const MAX_KEY_BYTES = 4096;

/** Begins a file that is named by a hash; its length as 4 bytes and the key follow, then the value. */
const MAGIC = Buffer.from('SLKV1\n');
const HEADER_BYTES = MAGIC.length + 4;

/** The file of the lock, below the root. No store has such a name. */
const LOCK = 'lock/lock';

/** What all stores of a connection share. */
interface Shared {
  readonly root: string;
  /** Held while a name changes what it stands for, and for nothing else. */
  readonly lock: ProcessLock;
  /** Atomic operations of this process on one file take turns: each that is overtaken has written in vain. */
  readonly turns: OneAtATime;
}

/** A file that was read and is kept open. */
interface Found {
  readonly value: Uint8Array | undefined;
  /** Whether the name still stands for that file, or for none. */
  isCurrent(): boolean;
  close(): Promise<void>;
}

/**
 * A store is a folder below the root, an entry a file in it that holds the value. Both are named by
 * {@link fileName}, so neither a store's name nor a key can be a path. A reader opens one version of a file and keeps
 * it, a writer puts a new one in its place.
 *
 * Atomic operations read a version, write the next one beside it, and put that in its place only if the name still stands
 * for what was read; else they begin anew. Only that last step needs a lock, and so does every other change of a name:
 * none comes between the look and the change.
 */
class FilesystemStore implements KeyValueStore {
  readonly #shared: Shared;
  readonly #folder: string;

  constructor(shared: Shared, name: string) {
    this.#shared = shared;
    this.#folder = join(shared.root, fileName(name));
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const found = await this.#find(key);
    await found.close();
    return found.value;
  }

  async set(key: string, value: Uint8Array, context: CallContext): Promise<void> {
    await this.#put(key, value, context, () => true);
  }

  async delete(key: string, context: CallContext): Promise<void> {
    try {
      if (!(await this.#exists())) return;
      await this.#shared.lock.hold(() => unlinkSync(join(this.#folder, fileName(key))), context);
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

  async increment(key: string, delta: bigint, context: CallContext): Promise<bigint> {
    let sum = 0n;
    await this.#change(key, context, (found) => {
      sum = addToDecimal(found, delta);
      return Buffer.from(`${sum}`);
    });
    return sum;
  }

  async compareAndSwap(
    key: string,
    expected: Uint8Array | undefined,
    value: Uint8Array,
    context: CallContext,
  ): Promise<boolean> {
    return this.#change(key, context, (found) => {
      const same = found === undefined || expected === undefined ? found === expected : equal(found, expected);
      return same ? value : undefined;
    });
  }

  /**
   * Replaces the value of a key by what follows from it, with no other change between the two.
   *
   * @param next the new value, or undefined where the old one is to stay
   * @returns whether it was replaced
   */
  #change(
    key: string,
    context: CallContext,
    next: (found: Uint8Array | undefined) => Uint8Array | undefined,
  ): Promise<boolean> {
    return this.#shared.turns.run(join(this.#folder, fileName(key)), async () => {
      for (;;) {
        if (performance.now() > context.deadline) {
          throw new WitError('timeout-error', 'other changes of the entry left no time for this one');
        }
        const found = await this.#find(key);
        try {
          const value = next(found.value);
          if (value === undefined) return false;
          if (await this.#put(key, value, context, () => found.isCurrent())) return true;
        } finally {
          await found.close();
        }
      }
    });
  }

  /** Puts a file in the place of an entry, if that is still wanted when nobody else can; whether it was. */
  async #put(key: string, value: Uint8Array, context: CallContext, wanted: () => boolean): Promise<boolean> {
    const name = fileName(key);
    const parts = isHashedName(name) ? [hashedHeader(key), value] : [value];
    const place = (rename: () => void) => {
      const ifWanted = () => {
        if (!wanted()) return false;
        rename();
        return true;
      };
      return this.#shared.lock.hold(ifWanted, context);
    };
    try {
      if (!(await this.#exists())) {
        await mkdir(this.#folder, { mode: 0o700 }).catch((error: unknown) => {
          // Another writer was faster.
          if (!isFileSystemError(error, 'EEXIST')) throw error;
        });
        await syncFolder(this.#shared.root);
      }
      return await replaceFile(this.#folder, name, parts, place);
    } catch (error) {
      throw toIoError(error, 'cannot write the entry');
    }
  }

  /** Reads an entry; the caller closes what it is given. */
  async #find(key: string): Promise<Found> {
    const name = fileName(key);
    const path = join(this.#folder, name);
    try {
      if (!(await this.#exists())) return nothingAt(path);
      const { contents, ...found } = await readEntry(path);
      if (!isHashedName(name)) return { ...found, value: contents };
      const entry = splitHashed(contents);
      if (entry?.key === key) return { ...found, value: entry.value };
      await found.close();
      throw foreign();
    } catch (error) {
      if (isFileSystemError(error, 'ENOENT')) return nothingAt(path);
      throw isFileSystemError(error, 'ELOOP', 'ENXIO', 'EISDIR')
        ? foreign()
        : toIoError(error, 'cannot read the entry');
    }
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
async function readEntry(path: string): Promise<Omit<Found, 'value'> & { readonly contents: Buffer }> {
  // O_NONBLOCK, or opening a pipe that somebody planted would wait for its writer.
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw foreign();
    const contents = await file.readFile();
    const isCurrent = () => {
      // No other file has its number while this one is open.
      const named = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      const read = fstatSync(file.fd, { bigint: true });
      return named?.ino === read.ino && named.dev === read.dev;
    };
    return { contents, isCurrent, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function nothingAt(path: string): Found {
  return {
    value: undefined,
    isCurrent: () => lstatSync(path, { throwIfNoEntry: false }) === undefined,
    close: async () => {},
  };
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
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
    const lock = new ProcessLock(join(root, LOCK));
    const shared = { root, lock, turns: new OneAtATime() };
    return {
      claims: filesystem.claims,
      limits: { maxKeyBytes: MAX_KEY_BYTES, maxValueBytes: LARGE, opTimeoutMs: 30_000, recoveryTimeMs: 15_000 },
      open: async (name) => new FilesystemStore(shared, name),
      close: async () => lock.close(),
    };
  },
};

export default filesystem;
