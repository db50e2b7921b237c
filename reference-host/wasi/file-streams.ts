import type { FileHandle } from 'node:fs/promises';
import type { ByteSource } from './input-stream.ts';
import type { ByteSink } from './output-stream.ts';
import { alwaysReady } from './pollable.ts';
import { closed, failed } from './stream-error.ts';

// Bounds what one call costs in memory and time; guests come again for more.
const largestStep = 1024 * 1024;

/** A file read from a place onwards. */
export class FileSource implements ByteSource {
  readonly ready = alwaysReady.ready;
  readonly notify = alwaysReady.notify;
  readonly #handle: FileHandle;
  #position: bigint;

  /** @param position - in bytes */
  constructor(handle: FileHandle, position: bigint) {
    this.#handle = handle;
    this.#position = position;
  }

  /** See `ByteSource`. */
  async take(limit: number): Promise<Uint8Array> {
    if (limit === 0) return new Uint8Array();
    const buffer = new Uint8Array(Math.min(limit, largestStep));
    const { bytesRead } = await this.#handle
      .read(buffer, 0, buffer.length, this.#position as unknown as number)
      .catch((error: unknown) => {
        throw failed(error);
      });
    if (bytesRead === 0) throw closed();
    this.#position += BigInt(bytesRead);
    return buffer.subarray(0, bytesRead);
  }
}

/** A file written from a place onwards, or at its end. */
export class FileSink implements ByteSink {
  readonly ready = alwaysReady.ready;
  readonly notify = alwaysReady.notify;
  readonly #handle: FileHandle;
  #position: number | undefined;

  /**
   * @param handle - for writing at the end it must be open for appending
   * @param position - in bytes; undefined to write at the end
   */
  constructor(handle: FileHandle, position: number | undefined) {
    this.#handle = handle;
    this.#position = position;
  }

  /** See `ByteSink`. */
  allowance(): number {
    return largestStep;
  }

  /** See `ByteSink`. */
  async put(bytes: Uint8Array): Promise<void> {
    try {
      await writeAll(this.#handle, bytes, this.#position);
    } catch (error) {
      throw failed(error);
    }
    if (this.#position !== undefined) this.#position += bytes.length;
  }

  /** Nothing to do: `put` has written. */
  flush(): void {}
}

/** Writes all bytes, also if the system takes them in parts. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number | undefined): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const place = position === undefined ? null : position + done;
    done += (await handle.write(bytes, done, bytes.length - done, place)).bytesWritten;
  }
}
