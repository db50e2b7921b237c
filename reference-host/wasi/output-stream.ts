import { webAssembly } from '../component/web-assembly.ts';
import type { InputStream } from './input-stream.ts';
import { Pollable, type Readiness } from './pollable.ts';

/** Where an output stream puts its bytes. */
export interface ByteSink extends Readiness {
  /**
   * How many bytes may be written now, 0 if the sink must drain first.
   *
   * @throws WasiError - a stream error: the sink is closed or failed
   */
  allowance(): number;
  /** Takes bytes; whether it wants to drain then shows in `allowance`. Throws a stream error. */
  put(bytes: Uint8Array): void | Promise<void>;
  /** Waits until what was put has gone on its way. Throws a stream error. */
  flush(): void | Promise<void>;
}

// What WASI allows in one blocking call.
const largestBlockingWrite = 4096;

/** `wasi:io/streams`'s resource over a sink. */
export class OutputStream {
  readonly #sink: ByteSink;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** How many bytes the next `write` may have. Throws a stream error. */
  checkWrite(): bigint {
    return BigInt(this.#sink.allowance());
  }

  /** Writes without waiting; traps if that is more than `checkWrite` allowed. Throws a stream error. */
  write(bytes: Uint8Array): void | Promise<void> {
    if (bytes.length > this.#sink.allowance())
      throw new webAssembly.RuntimeError('write of more than check-write allows');
    return this.#sink.put(bytes);
  }

  /** Writes up to 4096 bytes as the sink takes them, and flushes. Throws a stream error. */
  blockingWriteAndFlush(bytes: Uint8Array): void | Promise<void> {
    if (bytes.length > largestBlockingWrite)
      throw new webAssembly.RuntimeError('blocking write of more than 4096 bytes');
    // A guest writes a line for each request: without promises where none are needed.
    if (this.#sink.allowance() < bytes.length) return this.#writeSlowly(bytes);
    const putting = this.#sink.put(bytes);
    return putting ? putting.then(() => this.#sink.flush()) : this.#sink.flush();
  }

  /** Asks to flush; `checkWrite` gives 0 until that is done. Throws a stream error. */
  flush(): void | Promise<void> {
    this.#sink.allowance();
  }

  /** Flushes and waits. Throws a stream error. */
  blockingFlush(): void | Promise<void> {
    return this.#sink.flush();
  }

  /** Ready when `checkWrite` gives more than 0, or an error. */
  subscribe(): Pollable {
    return new Pollable(this.#sink);
  }

  /** `write` of zeroes. */
  writeZeroes(length: bigint): void | Promise<void> {
    if (length > BigInt(this.#sink.allowance()))
      throw new webAssembly.RuntimeError('write of more than check-write allows');
    return this.#sink.put(new Uint8Array(Number(length)));
  }

  /** `blockingWriteAndFlush` of zeroes. */
  blockingWriteZeroesAndFlush(length: bigint): void | Promise<void> {
    if (length > BigInt(largestBlockingWrite))
      throw new webAssembly.RuntimeError('blocking write of more than 4096 bytes');
    return this.blockingWriteAndFlush(new Uint8Array(Number(length)));
  }

  /** Moves what is there now, as far as the sink allows. Throws a stream error of either side. */
  async splice(source: InputStream, length: bigint): Promise<bigint> {
    const allowed = this.checkWrite();
    const bytes = await source.read(length < allowed ? length : allowed);
    await this.#sink.put(bytes);
    return BigInt(bytes.length);
  }

  /** Like `splice`, but waits for the sink and for at least a byte. */
  async blockingSplice(source: InputStream, length: bigint): Promise<bigint> {
    if (this.checkWrite() === 0n) await this.subscribe().block();
    await source.subscribe().block();
    return this.splice(source, length);
  }

  async #writeSlowly(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const allowance = this.#sink.allowance();
      if (allowance === 0) {
        await this.subscribe().block();
        continue;
      }
      await this.#sink.put(rest.subarray(0, allowance));
      rest = rest.subarray(allowance);
    }
    await this.#sink.flush();
  }
}
