import { appendFile, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName } from '../../../providers/filesystem/file-name.ts';
import { WitError } from '../../../providers/wit-error.ts';
import { perName } from '../make/per-name.ts';
import { withConnection } from '../make/with-connection.ts';
import { withFolder } from '../make/with-folder.ts';
import type { Mutant } from '../mutant.ts';

/** Stores in files that let keys out, follow links, or show what is not finished. */
const mutants: Mutant[] = [
  {
    id: 'file-get-escapes',
    title: 'get takes a key with .. for a path',
    source: 'path traversal, CWE-22',
    base: 'filesystem',
    requirement: 'KV-KEY-ESCAPE',
    killedBy: ['kv.key.escape'],
    provide: (shipped) =>
      withFolder(shipped, ({ folder, store }) => ({
        get: (key, context) => {
          if (!key.includes('..')) return store.get(key, context);
          return readFile(join(folder, key)).catch(() => undefined);
        },
      })),
  },
  {
    id: 'file-delete-escapes',
    title: 'delete takes a key with .. for a path',
    source: 'path traversal, CWE-22',
    base: 'filesystem',
    requirement: 'KV-KEY-ESCAPE',
    killedBy: ['kv.key.escape'],
    provide: (shipped) =>
      withFolder(shipped, ({ folder, store }) => ({
        delete: async (key, context) => {
          if (key.includes('..')) await rm(join(folder, key)).catch(() => {});
          await store.delete(key, context);
        },
      })),
  },
  {
    id: 'file-get-follows-link',
    title: 'get follows a link that stands in the place of an entry',
    source: 'following symbolic links, CWE-59',
    base: 'filesystem',
    requirement: 'KV-KEY-ESCAPE',
    killedBy: ['kv.key.link'],
    provide: (shipped) =>
      withFolder(shipped, ({ store, path }) => ({
        get: async (key, context) => {
          const found = await lstat(path(key)).catch(() => undefined);
          return found?.isSymbolicLink() === true ? readFile(path(key)) : store.get(key, context);
        },
      })),
  },
  {
    id: 'file-set-follows-link',
    title: 'set writes through a link that stands in the place of an entry',
    source: 'following symbolic links, CWE-59',
    base: 'filesystem',
    requirement: 'KV-KEY-ESCAPE',
    killedBy: ['kv.key.link'],
    provide: (shipped) =>
      withFolder(shipped, ({ store, path }) => {
        const through = new Set<string>();
        return {
          get: (key, context) => (through.has(key) ? readFile(path(key)) : store.get(key, context)),
          set: async (key, value, context) => {
            const found = await lstat(path(key)).catch(() => undefined);
            if (found?.isSymbolicLink() !== true) return store.set(key, value, context);
            await writeFile(path(key), value);
            through.add(key);
          },
        };
      }),
  },
  {
    id: 'file-temporary-listed',
    title: 'temporary files are listed while they are written',
    source: 'temporary files beside entries, under names like theirs',
    base: 'filesystem',
    requirement: 'KV-KEYS-CONCURRENT',
    killedBy: ['kv.concurrent.listing'],
    provide: (shipped) => {
      let written = 0;
      return withFolder(shipped, ({ folder, path }) => ({
        set: async (key, value) => {
          const temporary = path(`temporary ${++written}`);
          await mkdir(folder, { recursive: true });
          await writeFile(temporary, value);
          await rename(temporary, path(key));
        },
      }));
    },
  },
  {
    id: 'file-written-in-place',
    title: 'files are written in place',
    source: 'writeFile in the place of a temporary file and a rename',
    base: 'filesystem',
    requirement: 'KV-ATOMIC',
    killedBy: ['kv.concurrent.whole-values'],
    provide: (shipped) =>
      withFolder(shipped, ({ folder, path }) => ({
        // In two pieces, as a long value is written anyway.
        set: async (key, value) => {
          await mkdir(folder, { recursive: true });
          const half = value.length >> 1;
          await writeFile(path(key), value.subarray(0, half));
          await appendFile(path(key), value.subarray(half));
        },
      })),
  },
  {
    id: 'file-delete-hides',
    title: 'delete only hides an entry until the host ends',
    source: 'deletions that are kept in memory and written at the end, which a stop leaves out',
    base: 'filesystem',
    requirement: 'GEN-HOST-RESTART',
    killedBy: ['kv.host.restart'],
    provide: (shipped) => {
      const hidden = perName(() => new Set<string>());
      return withFolder(shipped, ({ folder, store }) => ({
        get: async (key, context) => (hidden(folder).has(key) ? undefined : store.get(key, context)),
        set: async (key, value, context) => {
          hidden(folder).delete(key);
          await store.set(key, value, context);
        },
        delete: async (key) => void hidden(folder).add(key),
        list: async (cursor, context) => {
          const { keys } = await store.list(cursor, context);
          return { keys: keys.filter((key) => !hidden(folder).has(key)) };
        },
      }));
    },
  },
  {
    id: 'file-never-written',
    title: 'entries are kept in memory, and never get to the disk',
    source: 'write-behind caches that are not flushed when the host stops',
    base: 'filesystem',
    requirement: 'GEN-HOST-RESTART',
    killedBy: ['kv.host.restart'],
    provide: (shipped) => {
      const stores = perName(() => new Map<string, Uint8Array>());
      return withFolder(shipped, ({ folder }) => {
        const entries = stores(folder);
        return {
          get: async (key) => entries.get(key)?.slice(),
          set: async (key, value) => void entries.set(key, value.slice()),
          delete: async (key) => void entries.delete(key),
          list: async () => ({ keys: [...entries.keys()] }),
        };
      });
    },
  },
  {
    id: 'file-open-creates',
    title: 'opening a store makes its folder',
    source: 'mkdir when a store is opened',
    base: 'filesystem',
    requirement: 'KV-STORE-NAME',
    killedBy: ['kv.store.names'],
    provide: (shipped) =>
      withConnection(shipped, (connection, { FILESYSTEM_ROOT = '' }) => ({
        async open(name, context) {
          await mkdir(join(FILESYSTEM_ROOT, fileName(name)), { recursive: true });
          return connection.open(name, context);
        },
      })),
  },
  {
    id: 'file-foreign-removed',
    title: 'set removes whatever stands in the place of an entry, folders with all that is in them',
    source: 'rm -rf before a write',
    base: 'filesystem',
    requirement: 'KV-FOREIGN',
    killedBy: ['kv.foreign'],
    provide: (shipped) =>
      withFolder(shipped, ({ store, path }) => ({
        set: async (key, value, context) => {
          await rm(path(key), { recursive: true, force: true });
          await store.set(key, value, context);
        },
      })),
  },
  {
    id: 'file-foreign-is-missing',
    title: 'get takes a folder in the place of an entry for a missing key',
    source: 'catching every error of a read as a missing file',
    base: 'filesystem',
    requirement: 'KV-FOREIGN',
    killedBy: ['kv.foreign'],
    provide: (shipped) =>
      withFolder(shipped, ({ store }) => ({
        get: (key, context) => store.get(key, context).catch(() => undefined),
      })),
  },
  {
    id: 'file-foreign-ends-listing',
    title: 'a folder beside the entries makes the listing fail',
    source: 'reading every name of a folder as an entry',
    base: 'filesystem',
    requirement: 'KV-FOREIGN',
    killedBy: ['kv.foreign'],
    provide: (shipped) =>
      withFolder(shipped, ({ folder, store }) => ({
        list: async (cursor, context) => {
          const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
          if (names.some((name) => name.isDirectory())) throw new WitError('io-error', 'EISDIR');
          return store.list(cursor, context);
        },
      })),
  },
  {
    id: 'file-process-cache',
    title: 'a process keeps what it read, and drops it only for writes of its own',
    source: 'caches in front of shared folders, such as that of NFS',
    base: 'filesystem',
    requirement: 'KV-STORE-SHARED',
    killedBy: ['kv.store.shared'],
    provide: (shipped) => {
      const caches = perName(() => new Map<string, Uint8Array>());
      return withFolder(shipped, ({ folder, store }) => {
        const cache = caches(folder);
        return {
          get: async (key, context) => {
            const value = cache.get(key) ?? (await store.get(key, context));
            if (value !== undefined) cache.set(key, value);
            return value?.slice();
          },
          set: async (key, value, context) => {
            await store.set(key, value, context);
            cache.delete(key);
          },
          delete: async (key, context) => {
            await store.delete(key, context);
            cache.delete(key);
          },
        };
      });
    },
  },
  {
    id: 'file-name-too-long',
    title: 'keys whose file name would be longer than 255 bytes cannot be set',
    source: 'keys as file names, and ENAMETOOLONG',
    base: 'filesystem',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) =>
      withFolder(shipped, ({ store }) => ({
        set: async (key, value, context) => {
          if (encodeURIComponent(key).length > 255) throw new WitError('io-error', 'ENAMETOOLONG');
          await store.set(key, value, context);
        },
      })),
  },
];

export default mutants;
