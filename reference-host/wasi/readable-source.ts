import type { Readable } from 'node:stream';
import type { ByteSource } from './input-stream.ts';
import { closed, failed } from './stream-error.ts';

const none = new Uint8Array();
const events = ['readable', 'end', 'close', 'error'] as const;

/**
 * A Node stream as a source. The stream is left alone until the guest first asks for something, so that a guest that
 * does not read leaves its input to others and does not keep the process alive.
 */
export class ReadableSource implements ByteSource {
  readonly #stream: Readable;
  #listening = false;
  #rest: Uint8Array = none;
  #error: Error | undefined;
  readonly #wakes = new Set<() => void>();

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  /** See `ByteSource`. */
  take(limit: number): Uint8Array {
    this.#listen();
    if (this.#rest.length === 0) this.#rest = this.#pull();
    if (this.#rest.length === 0 && this.#over) throw this.#error ? failed(this.#error) : closed();
    const taken = this.#rest.subarray(0, limit);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** See `Readiness`. */
  ready(): boolean {
    this.#listen();
    // The stream does not tell its end before it was asked for more.
    if (this.#rest.length === 0) this.#rest = this.#pull();
    return this.#rest.length > 0 || this.#over;
  }

  /** See `Readiness`. */
  notify(wake: () => void): () => void {
    this.#listen();
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  /** Lets go of the stream; bytes that were read from it and not taken are lost. */
  close(): void {
    if (!this.#listening) return;
    for (const event of events) this.#stream.off(event, this.#wake);
    this.#stream.off('error', this.#fail);
    // The last error must still find somebody who listens.
    this.#stream.on('error', () => undefined);
    this.#stream.pause();
  }

  get #over(): boolean {
    return this.#stream.readableEnded || this.#stream.destroyed || this.#error !== undefined;
  }

  #pull(): Uint8Array {
    const chunk: unknown = this.#stream.read();
    if (chunk === null || chunk === undefined) return none;
    return typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#error = this.#stream.errored ?? undefined;
    this.#stream.on('error', this.#fail);
    for (const event of events) this.#stream.on(event, this.#wake);
  }

  readonly #fail = (error: Error): void => {
    this.#error = error;
  };

  readonly #wake = (): void => {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  };
}
