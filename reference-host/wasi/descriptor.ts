import { type BigIntStats, constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { confinedPath, staysBelow } from './confined-path.ts';
import { DirectoryEntryStream } from './directory-entry-stream.ts';
import { fileError, translatingErrors } from './file-error.ts';
import { type FileStat, type FileType, fileStat, fileType, metadataHash } from './file-stat.ts';
import { FileSink, FileSource, writeAll } from './file-streams.ts';
import { type NewTimestamp, newTime } from './file-times.ts';
import { InputStream } from './input-stream.ts';
import type { OpenFiles } from './open-files.ts';
import { type DescriptorFlags, type OpenFlags, systemFlags } from './open-flags.ts';
import { OutputStream } from './output-stream.ts';

interface PathFlags {
  symlinkFollow?: boolean;
}

// More than any guest can take in one piece.
const largestRead = 0x4000_0000n;

/**
 * `wasi:filesystem/types`'s resource: an open file, or a folder below which paths are resolved. Every path stays within
 * the folder that it starts from. Methods throw a `WasiError` whose payload is an error code.
 */
export class Descriptor {
  readonly #path: string;
  readonly #handle: fs.FileHandle | undefined;
  readonly #flags: DescriptorFlags;
  readonly #files: OpenFiles;
  #appending: fs.FileHandle | undefined;

  /**
   * @param path - on the host, absolute, free of symbolic links
   * @param handle - undefined for a folder
   * @param files - where handles are registered for closing
   */
  constructor(path: string, handle: fs.FileHandle | undefined, flags: DescriptorFlags, files: OpenFiles) {
    this.#path = path;
    this.#handle = handle;
    this.#flags = flags;
    this.#files = files;
  }

  /** Closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files.close(this.#handle);
    await this.#files.close(this.#appending);
  }

  /** Reads the file from an offset in bytes onwards. */
  readViaStream(offset: bigint): InputStream {
    return new InputStream(new FileSource(this.#file('read'), offset));
  }

  /** Writes the file from an offset in bytes onwards. */
  writeViaStream(offset: bigint): OutputStream {
    return new OutputStream(new FileSink(this.#file('write'), toPosition(offset)));
  }

  /** Writes at the end of the file, wherever that is by then. */
  async appendViaStream(): Promise<OutputStream> {
    const handle = this.#file('write');
    this.#appending ??= await translatingErrors(() => this.#openForAppending(handle));
    return new OutputStream(new FileSink(this.#appending, undefined));
  }

  /** Advice is ignored. */
  advise(): void {
    this.#file();
  }

  /** Waits until the content is on the disk. */
  async syncData(): Promise<void> {
    await translatingErrors(async () => this.#handle?.datasync());
  }

  /** Waits until content and metadata are on the disk. */
  async sync(): Promise<void> {
    await translatingErrors(async () => this.#handle?.sync());
  }

  /** What it was opened for. */
  getFlags(): DescriptorFlags {
    return { ...this.#flags };
  }

  /** What kind of thing is open. */
  async getType(): Promise<FileType> {
    return fileType(await this.#stats());
  }

  /** Cuts the file or fills it with zeroes to a size in bytes. */
  async setSize(size: bigint): Promise<void> {
    const handle = this.#file('write');
    await translatingErrors(() => handle.truncate(toPosition(size)));
  }

  /** Sets the times of access and modification. */
  async setTimes(access: NewTimestamp, modification: NewTimestamp): Promise<void> {
    const { atimeNs, mtimeNs } = await this.#stats();
    const times = [newTime(access, atimeNs), newTime(modification, mtimeNs)] as const;
    await translatingErrors(() => (this.#handle ? this.#handle.utimes(...times) : fs.utimes(this.#path, ...times)));
  }

  /** Up to `length` bytes from an offset; with true at the end of the file. */
  async read(length: bigint, offset: bigint): Promise<[Uint8Array, boolean]> {
    const handle = this.#file('read');
    const source = new FileSource(handle, offset);
    try {
      return [await source.take(Number(length < largestRead ? length : largestRead)), false];
    } catch (error) {
      const { payload } = error as { payload: { tag: string; val?: { cause: unknown } } };
      if (payload.tag === 'closed') return [new Uint8Array(), true];
      return translatingErrors(() => Promise.reject(payload.val?.cause));
    }
  }

  /** Writes at an offset; all of it, so the answer is the length. */
  async write(bytes: Uint8Array, offset: bigint): Promise<bigint> {
    const handle = this.#file('write');
    await translatingErrors(() => writeAll(handle, bytes, toPosition(offset)));
    return BigInt(bytes.length);
  }

  /** The folder's entries. */
  async readDirectory(): Promise<DirectoryEntryStream> {
    const folder = this.#folder();
    return new DirectoryEntryStream(await translatingErrors(() => fs.readdir(folder, { withFileTypes: true })));
  }

  /** Makes a folder. */
  async createDirectoryAt(path: string): Promise<void> {
    await this.#at(path, false, (place) => fs.mkdir(place.path));
  }

  /** The status of what is open. */
  async stat(): Promise<FileStat> {
    return fileStat(await this.#stats());
  }

  /** The status of a file. */
  async statAt(flags: PathFlags, path: string): Promise<FileStat> {
    return fileStat(await this.#statsAt(flags, path));
  }

  /** Sets the times of a file. */
  async setTimesAt(flags: PathFlags, path: string, access: NewTimestamp, modification: NewTimestamp): Promise<void> {
    const { atimeNs, mtimeNs } = await this.#statsAt(flags, path);
    const times = [newTime(access, atimeNs), newTime(modification, mtimeNs)] as const;
    await this.#at(path, flags.symlinkFollow, (place) => fs.lutimes(place.path, ...times));
  }

  /** Makes a hard link. */
  async linkAt(flags: PathFlags, oldPath: string, target: Descriptor, newPath: string): Promise<void> {
    await this.#at(oldPath, flags.symlinkFollow, (from) =>
      target.#at(newPath, false, (to) => fs.link(from.path, to.path)),
    );
  }

  /** Opens a file or folder. */
  async openAt(flags: PathFlags, path: string, open: OpenFlags, access: DescriptorFlags): Promise<Descriptor> {
    const follow = flags.symlinkFollow && !(open.create && open.exclusive);
    return this.#at(path, follow, async (place) => {
      const stats = await lstatIfAny(place.path);
      if (stats?.isDirectory()) return this.#openFolder(place.path, open, access);
      if (open.directory || place.folder) throw fileError(stats ? 'not-directory' : 'no-entry');
      const handle = await fs.open(place.path, systemFlags(open, access), 0o666);
      return new Descriptor(place.path, this.#files.add(handle), access, this.#files);
    });
  }

  /** Where a symbolic link points; `not-permitted` if that is absolute. */
  async readlinkAt(path: string): Promise<string> {
    const target = await this.#at(path, false, (place) => fs.readlink(place.path));
    if (target.startsWith('/')) throw fileError('not-permitted');
    return target;
  }

  /** Removes an empty folder. */
  async removeDirectoryAt(path: string): Promise<void> {
    await this.#at(path, false, (place) => {
      if (place.base) throw fileError('busy');
      return fs.rmdir(place.path);
    });
  }

  /** Renames or moves a file or folder. */
  async renameAt(oldPath: string, target: Descriptor, newPath: string): Promise<void> {
    await this.#at(oldPath, false, (from) =>
      target.#at(newPath, false, (to) => {
        if (from.base || to.base) throw fileError('busy');
        return fs.rename(from.path, to.path);
      }),
    );
  }

  /** Makes a symbolic link; `not-permitted` if what it points to is absolute or above this folder. */
  async symlinkAt(target: string, path: string): Promise<void> {
    await this.#at(path, false, (place) => {
      if (target.startsWith('/') || !staysBelow(this.#path, place.path, target)) throw fileError('not-permitted');
      return fs.symlink(target, place.path);
    });
  }

  /** Removes a file. */
  async unlinkFileAt(path: string): Promise<void> {
    await this.#at(path, false, async (place) => {
      if ((await lstatIfAny(place.path))?.isDirectory()) throw fileError('is-directory');
      await fs.unlink(place.path);
    });
  }

  /** Whether both are the same file. */
  async isSameObject(other: Descriptor): Promise<boolean> {
    const [mine, others] = await Promise.all([this.#stats(), other.#stats()]);
    return mine.dev === others.dev && mine.ino === others.ino;
  }

  /** Tells the file from others. */
  async metadataHash(): Promise<{ lower: bigint; upper: bigint }> {
    return metadataHash(await this.#stats());
  }

  /** Tells a file from others. */
  async metadataHashAt(flags: PathFlags, path: string): Promise<{ lower: bigint; upper: bigint }> {
    return metadataHash(await this.#statsAt(flags, path));
  }

  #file(access?: 'read' | 'write'): fs.FileHandle {
    if (!this.#handle) throw fileError(access === 'write' ? 'is-directory' : 'bad-descriptor');
    if (access && !this.#flags[access]) throw fileError('bad-descriptor');
    return this.#handle;
  }

  #folder(): string {
    if (this.#handle) throw fileError('not-directory');
    return this.#path;
  }

  #at<T>(path: string, follow: boolean | undefined, perform: (place: Place) => Promise<T>): Promise<T> {
    return translatingErrors(async () => perform(await confinedPath(this.#folder(), path, follow === true)));
  }

  #openFolder(path: string, open: OpenFlags, access: DescriptorFlags): Descriptor {
    if (open.create && open.exclusive) throw fileError('exist');
    if (open.truncate || access.write) throw fileError('is-directory');
    return new Descriptor(path, undefined, access, this.#files);
  }

  async #openForAppending(handle: fs.FileHandle): Promise<fs.FileHandle> {
    const { O_WRONLY, O_APPEND, O_NOFOLLOW } = constants;
    const appending = this.#files.add(await fs.open(this.#path, O_WRONLY | O_APPEND | O_NOFOLLOW));
    const [mine, others] = [await handle.stat({ bigint: true }), await appending.stat({ bigint: true })];
    if (mine.dev === others.dev && mine.ino === others.ino) return appending;
    // Renamed since it was opened, and something else has its name.
    await this.#files.close(appending);
    throw fileError('no-entry');
  }

  #stats(): Promise<BigIntStats> {
    return translatingErrors(() =>
      this.#handle ? this.#handle.stat({ bigint: true }) : fs.stat(this.#path, { bigint: true }),
    );
  }

  #statsAt(flags: PathFlags, path: string): Promise<BigIntStats> {
    return this.#at(path, flags.symlinkFollow, async (place) => {
      const stats = await fs.lstat(place.path, { bigint: true });
      if (place.folder && !stats.isDirectory()) throw fileError('not-directory');
      return stats;
    });
  }
}

type Place = Awaited<ReturnType<typeof confinedPath>>;

async function lstatIfAny(path: string) {
  return fs.lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function toPosition(offset: bigint): number {
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) throw fileError('file-too-large');
  return Number(offset);
}
