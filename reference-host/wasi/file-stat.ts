import { createHash } from 'node:crypto';
import type { BigIntStats, Dirent } from 'node:fs';
import { datetime } from './clocks.ts';

/** `wasi:filesystem/types`'s descriptor-type. */
export type FileType =
  | 'unknown'
  | 'block-device'
  | 'character-device'
  | 'directory'
  | 'fifo'
  | 'symbolic-link'
  | 'regular-file'
  | 'socket';

/** `wasi:filesystem/types`'s descriptor-stat. */
export interface FileStat {
  type: FileType;
  linkCount: bigint;
  size: bigint;
  dataAccessTimestamp: { seconds: bigint; nanoseconds: number };
  dataModificationTimestamp: { seconds: bigint; nanoseconds: number };
  statusChangeTimestamp: { seconds: bigint; nanoseconds: number };
}

/** What kind of thing a folder's entry or a file's status describes. */
export function fileType(entry: Dirent | BigIntStats): FileType {
  if (entry.isFile()) return 'regular-file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'symbolic-link';
  if (entry.isFIFO()) return 'fifo';
  if (entry.isSocket()) return 'socket';
  if (entry.isCharacterDevice()) return 'character-device';
  return entry.isBlockDevice() ? 'block-device' : 'unknown';
}

/** A file's status in WASI's form. */
export function fileStat(stats: BigIntStats): FileStat {
  return {
    type: fileType(stats),
    linkCount: stats.nlink,
    size: stats.size,
    dataAccessTimestamp: datetime(stats.atimeNs),
    dataModificationTimestamp: datetime(stats.mtimeNs),
    statusChangeTimestamp: datetime(stats.ctimeNs),
  };
}

/** 128 bits that tell a file from others, as WASI's metadata-hash wants them. */
export function metadataHash(stats: BigIntStats): { lower: bigint; upper: bigint } {
  const digest = createHash('sha256').update(`${stats.dev}:${stats.ino}`).digest();
  return { lower: digest.readBigUInt64LE(0), upper: digest.readBigUInt64LE(8) };
}
