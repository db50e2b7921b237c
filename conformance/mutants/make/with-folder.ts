import { join } from 'node:path';
import { fileName } from '../../../providers/filesystem/file-name.ts';
import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { alteredOpen } from './altered-open.ts';
import { withConnection } from './with-connection.ts';

/** What a store of files is altered with: its folder, the store, and the path of an entry. */
export interface FolderParts {
  readonly folder: string;
  readonly store: KeyValueStore;
  path(key: string): string;
}

/** A provider over files whose stores differ in what `alter` gives. */
export function withFolder(
  shipped: KeyValueProvider,
  alter: (parts: FolderParts) => Partial<KeyValueStore>,
): KeyValueProvider {
  return withConnection(shipped, (connection, configs) => ({
    open: alteredOpen(connection, (store, name) => {
      const folder = join(configs.FILESYSTEM_ROOT ?? '', fileName(name));
      return alter({ folder, store, path: (key) => join(folder, fileName(key)) });
    }),
  }));
}
