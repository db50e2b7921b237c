import { Pollable, type Readiness } from './pollable.ts';

/** Where an input stream gets its bytes. */
export interface ByteSource extends Readiness {
  /**
   * Up to `limit` bytes that are there now, none if nothing is.
   *
   * @throws WasiError - a stream error: the end, or a failure
   */
  take(limit: number): Uint8Array | Promise<Uint8Array>;
}

// No guest has more in one piece, and a number can hold it.
const largestRead = 0x4000_0000n;

/** `wasi:io/streams`'s resource over a source. */
export class InputStream {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** What is there now, none if nothing is. Throws a stream error. */
  read(length: bigint): Uint8Array | Promise<Uint8Array> {
    return this.#source.take(Number(length < largestRead ? length : largestRead));
  }

  /** Waits until there is at least a byte. Throws a stream error. */
  async blockingRead(length: bigint): Promise<Uint8Array> {
    if (length === 0n) return this.read(0n);
    for (;;) {
      const bytes = await this.read(length);
      if (bytes.length > 0) return bytes;
      await this.subscribe().block();
    }
  }

  /** Like `read`, for the count only. */
  async skip(length: bigint): Promise<bigint> {
    return BigInt((await this.read(length)).length);
  }

  /** Like `blockingRead`, for the count only. */
  async blockingSkip(length: bigint): Promise<bigint> {
    return BigInt((await this.blockingRead(length)).length);
  }

  /** Ready when `read` gives bytes, the end or an error. */
  subscribe(): Pollable {
    return new Pollable(this.#source);
  }
}
