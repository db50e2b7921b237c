import { WasiError } from './wasi-error.ts';

/** `wasi:io/error`'s resource: why a stream failed. */
export class StreamFailure {
  /** What happened underneath; `wasi:filesystem` reads its code. */
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }

  /** For people; never to be parsed. */
  toDebugString(): string {
    return this.cause instanceof Error ? this.cause.message : String(this.cause);
  }
}

/** `wasi:io/streams`'s error: the stream has ended. */
export function closed(): WasiError<{ tag: 'closed' }> {
  return new WasiError({ tag: 'closed' });
}

/** `wasi:io/streams`'s error: reading or writing failed. */
export function failed(cause: unknown): WasiError<{ tag: 'last-operation-failed'; val: StreamFailure }> {
  const failure = new StreamFailure(cause);
  return new WasiError({ tag: 'last-operation-failed', val: failure }, failure.toDebugString());
}
