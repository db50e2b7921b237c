import { constants } from 'node:fs';

/** `wasi:filesystem/types`'s descriptor-flags, as jco presents flags. */
export interface DescriptorFlags {
  read?: boolean;
  write?: boolean;
  fileIntegritySync?: boolean;
  dataIntegritySync?: boolean;
  requestedWriteSync?: boolean;
  mutateDirectory?: boolean;
}

/** `wasi:filesystem/types`'s open-flags. */
export interface OpenFlags {
  create?: boolean;
  directory?: boolean;
  exclusive?: boolean;
  truncate?: boolean;
}

/** The system's flags for opening a file. A symbolic link is never followed, and a pipe without a peer not waited for. */
export function systemFlags(open: OpenFlags, access: DescriptorFlags): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_SYNC, O_NOFOLLOW, O_NONBLOCK } = constants;
  let flags = access.write ? (access.read ? O_RDWR : O_WRONLY) : O_RDONLY;
  flags |= O_NOFOLLOW | O_NONBLOCK;
  if (open.create) flags |= O_CREAT;
  if (open.create && open.exclusive) flags |= O_EXCL;
  if (open.truncate) flags |= O_TRUNC;
  if (access.fileIntegritySync || access.dataIntegritySync) flags |= O_SYNC;
  return flags;
}
