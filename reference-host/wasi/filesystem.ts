import { realpathSync } from 'node:fs';
import { Descriptor } from './descriptor.ts';
import { DirectoryEntryStream } from './directory-entry-stream.ts';
import { errorCodeOf } from './file-error.ts';
import { OpenFiles } from './open-files.ts';
import type { StreamFailure } from './stream-error.ts';

/**
 * The interfaces of `wasi:filesystem`, by name without version, with a folder of the host's as `.`. `close` closes what
 * the guest left open.
 *
 * @throws Error of Node's if the folder does not exist
 */
export function filesystem(directory: string | undefined): {
  interfaces: Record<string, Record<string, unknown>>;
  close(): Promise<void>;
} {
  const files = new OpenFiles();
  const root = directory === undefined ? undefined : realpathSync(directory);
  return {
    interfaces: {
      types: {
        Descriptor,
        DirectoryEntryStream,
        filesystemErrorCode: (failure: StreamFailure) => errorCodeOf(failure.cause),
      },
      preopens: {
        getDirectories: () =>
          root === undefined
            ? []
            : [[new Descriptor(root, undefined, { read: true, mutateDirectory: true }, files), '.']],
      },
    },
    close: () => files.closeAll(),
  };
}
