import { mkdir, open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import { WitError, witErrorPayload } from '../../../providers/wit-error.ts';
import { withConnection } from '../make/with-connection.ts';
import { withErrors } from '../make/with-errors.ts';
import { type FolderParts, withFolder } from '../make/with-folder.ts';
import { withStore } from '../make/with-store.ts';
import { writtenBehind } from '../make/written-behind.ts';
import type { Mutant } from '../mutant.ts';

let temporaries = 0;

/** What mutants never close. Kept, since Node ends a process that leaves that to the garbage collector. */
const leaked: unknown[] = [];

/** Whether the file of a key has nothing but the value in it, as that of a long key has not. */
function isPlain({ path }: FolderParts, key: string): boolean {
  return basename(path(key)).startsWith('k-');
}

/** The steps of replacing a file, of which a mutant leaves one out. */
async function replace(
  parts: FolderParts,
  [key, value, context]: Parameters<KeyValueStore['set']>,
  { sync = true, syncFolder = true, ignoreSync = false, unlinkFirst = false } = {},
): Promise<void> {
  const { folder, path, store } = parts;
  if (!isPlain(parts, key)) return store.set(key, value, context);
  try {
    await mkdir(folder, { recursive: true });
    const temporary = `${folder}/t-${process.pid}-mutant-${++temporaries}`;
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(value);
      if (sync) await file.sync().catch((error: unknown) => (ignoreSync ? undefined : Promise.reject(error)));
    } finally {
      await file.close();
    }
    if (unlinkFirst) await unlink(path(key)).catch(() => {});
    await rename(temporary, path(key));
    for (const name of syncFolder ? [folder, `${folder}/..`] : []) {
      const handle = await open(name);
      await handle.sync().catch((error: unknown) => (ignoreSync ? undefined : Promise.reject(error)));
      await handle.close();
    }
  } catch {
    throw new WitError('io-error', 'the file could not be replaced');
  }
}

/** Stores of files that a full disk, a failing one, or a kill at the wrong moment harms. */
const mutants: Mutant[] = [
  {
    id: 'file-not-synchronised',
    title: 'a new file is renamed over the old one without fsync',
    source: 'zero-length files after a crash on ext4 with delayed allocation (2009)',
    base: 'filesystem',
    requirement: 'KV-ATOMIC',
    tier: 'full',
    killedBy: ['kv.disk.order'],
    provide: (shipped) => withFolder(shipped, (parts) => ({ set: (...call) => replace(parts, call, { sync: false }) })),
  },
  {
    id: 'file-folder-not-synchronised',
    title: 'the folder is not synchronised after the rename',
    source: 'Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014)',
    base: 'filesystem',
    requirement: 'KV-ATOMIC',
    tier: 'full',
    killedBy: ['kv.disk.order'],
    provide: (shipped) =>
      withFolder(shipped, (parts) => ({ set: (...call) => replace(parts, call, { syncFolder: false }) })),
  },
  {
    id: 'file-killed-in-place',
    title: 'a value is written over the old one in its file',
    source: 'writeFile',
    base: 'filesystem',
    requirement: 'KV-ATOMIC',
    tier: 'full',
    killedBy: ['kv.disk.crash-points', 'kv.disk.order'],
    provide: (shipped) =>
      withFolder(shipped, (parts) => ({
        async set(key, value, context) {
          if (!isPlain(parts, key)) return parts.store.set(key, value, context);
          await mkdir(parts.folder, { recursive: true });
          await writeFile(parts.path(key), value, { flush: true });
        },
      })),
  },
  {
    id: 'file-removed-before-rename',
    title: 'the old file is removed before the new one takes its name',
    source: 'renames for systems where they do not replace',
    base: 'filesystem',
    requirement: 'KV-ATOMIC',
    tier: 'full',
    killedBy: ['kv.disk.crash-points'],
    provide: (shipped) =>
      withFolder(shipped, (parts) => ({ set: (...call) => replace(parts, call, { unlinkFirst: true }) })),
  },
  {
    id: 'file-full-disk-truncates',
    title: 'a value that a full disk has no room for destroys the old one',
    source: 'writeFile on a full disk',
    base: 'filesystem',
    requirement: 'KV-FAIL-ATOMIC',
    tier: 'full',
    killedBy: ['kv.disk.full'],
    provide: (shipped) =>
      withFolder(shipped, (parts) => ({
        async set(key, value, context) {
          if (!isPlain(parts, key)) return parts.store.set(key, value, context);
          try {
            await mkdir(parts.folder, { recursive: true });
            await writeFile(parts.path(key), value);
          } catch {
            throw new WitError('io-error', 'the disk is full');
          }
        },
      })),
  },
  {
    id: 'file-full-disk-is-unexpected',
    title: 'a full disk and a broken one are an unexpected-error',
    source: 'slight 0.5.1 maps every error so',
    base: 'filesystem',
    requirement: 'GEN-VARIANT',
    tier: 'full',
    killedBy: ['kv.disk.full', 'kv.disk.broken'],
    provide: (shipped) =>
      withErrors(shipped, (error) =>
        witErrorPayload(error)?.tag === 'io-error' ? new WitError('unexpected-error', 'the disk') : error,
      ),
  },
  {
    id: 'file-sync-error-ignored',
    title: 'an error of fsync is passed over',
    source: "PostgreSQL's fsync errors (2018)",
    base: 'filesystem',
    requirement: 'GEN-VARIANT',
    tier: 'full',
    killedBy: ['kv.disk.broken'],
    provide: (shipped) =>
      withFolder(shipped, (parts) => ({ set: (...call) => replace(parts, call, { ignoreSync: true }) })),
  },
  {
    id: 'file-descriptors-leak',
    title: 'a file that was read stays open',
    source: 'handles that nobody closes',
    base: 'filesystem',
    requirement: 'GEN-STILL-ALIVE',
    tier: 'full',
    killedBy: ['kv.disk.descriptors'],
    provide: (shipped) =>
      withFolder(shipped, ({ store, path }) => ({
        async get(key, context) {
          const value = await store.get(key, context);
          if (value !== undefined) leaked.push(await open(path(key)).catch(ioError));
          return value;
        },
      })),
  },
  {
    id: 'file-descriptor-per-handle',
    title: 'every handle keeps its folder open',
    source: 'directory handles for openat',
    base: 'filesystem',
    requirement: 'GEN-HANDLES',
    tier: 'full',
    killedBy: ['kv.disk.descriptors'],
    provide: (shipped) =>
      withConnection(shipped, (connection, { FILESYSTEM_ROOT = '' }) => ({
        async open(name, context) {
          leaked.push(await open(FILESYSTEM_ROOT).catch(ioError));
          return connection.open(name, context);
        },
      })),
  },
  {
    id: 'file-written-behind',
    title: 'a set is acknowledged before its file is written',
    source: 'writes that nobody awaits',
    base: 'filesystem',
    requirement: 'KV-DUR-H',
    tier: 'full',
    killedBy: ['kv.durable.host'],
    provide: (shipped) => writtenBehind(shipped),
  },
  {
    id: 'file-one-at-a-time',
    title: 'all calls of a process take turns',
    source: 'one lock around everything',
    base: 'filesystem',
    requirement: 'GEN-NO-HOL',
    killedBy: ['kv.fault.no-hol'],
    provide: (shipped) => {
      let last: Promise<unknown> = Promise.resolve();
      const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
        const turn = last.then(call);
        last = turn.catch(() => {});
        return turn;
      };
      return withStore(shipped, (store) => ({
        get: (key, context) => inTurn(() => store.get(key, context)),
        set: (key, value, context) => inTurn(() => store.set(key, value, context)),
      }));
    },
  },
  {
    id: 'file-read-error-is-missing',
    title: 'a file that cannot be read is a missing key',
    source: 'catch (error) { return undefined; }',
    base: 'filesystem',
    requirement: 'GEN-VARIANT',
    tier: 'full',
    killedBy: ['kv.disk.broken'],
    provide: (shipped) =>
      withFolder(shipped, (parts) => ({
        async get(key, context) {
          if (!isPlain(parts, key)) return parts.store.get(key, context);
          return readFile(parts.path(key)).catch(() => undefined);
        },
      })),
  },
];

function ioError(): never {
  throw new WitError('io-error', 'too many open files');
}

export default mutants;
