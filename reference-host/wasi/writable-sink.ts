import type { Writable } from 'node:stream';
import type { ByteSink } from './output-stream.ts';
import { closed, failed } from './stream-error.ts';

// Enough for a line of any sensible length; more is written in several steps.
const largestWrite = 64 * 1024;
const closedCodes = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** A Node stream as a sink. From its creation on no error of the stream goes unhandled, also not after `release`. */
export class WritableSink implements ByteSink {
  readonly #stream: Writable;
  #error: (Error & { code?: string }) | undefined;
  #unfinished = 0;
  readonly #wakes = new Set<() => void>();

  constructor(stream: Writable) {
    this.#stream = stream;
    this.#error = stream.errored ?? undefined;
    stream.on('error', this.#fail);
    stream.on('drain', this.#wake);
    stream.on('close', this.#wake);
  }

  /** See `ByteSink`. */
  allowance(): number {
    if (this.#error && !closedCodes.has(this.#error.code ?? '')) throw failed(this.#error);
    if (this.#over) throw closed();
    return this.#stream.writableNeedDrain ? 0 : largestWrite;
  }

  /** See `ByteSink`. */
  put(bytes: Uint8Array): void {
    this.allowance();
    this.#unfinished++;
    this.#stream.write(bytes, (error) => {
      this.#unfinished--;
      if (error) this.#error ??= error;
      if (this.#unfinished === 0) this.#wake();
    });
  }

  /** Waits only where the stream asks for it: what it has accepted is on its way. */
  flush(): void | Promise<void> {
    if (this.allowance() === 0) return this.#drained();
  }

  /** See `Readiness`. */
  ready(): boolean {
    return this.#over || !this.#stream.writableNeedDrain;
  }

  /** See `Readiness`. */
  notify(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  /** Resolves when all that was put is written or the stream is closed. Never rejects. */
  async finish(): Promise<void> {
    while (this.#unfinished > 0 && !this.#over) await new Promise<void>((resolve) => this.notify(resolve));
  }

  /** Lets go of the stream, except that its errors stay handled: a peer may yet close it. */
  release(): void {
    this.#stream.off('drain', this.#wake);
    this.#stream.off('close', this.#wake);
  }

  get #over(): boolean {
    return this.#error !== undefined || this.#stream.destroyed || this.#stream.writableEnded;
  }

  async #drained(): Promise<void> {
    while (this.allowance() === 0) await new Promise<void>((resolve) => this.notify(resolve));
  }

  readonly #fail = (error: Error): void => {
    this.#error ??= error;
    this.#wake();
  };

  readonly #wake = (): void => {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  };
}
