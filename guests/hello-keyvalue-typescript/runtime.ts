// What a TypeScript application expects of its runtime and QuickJS does not have, as far as this guest needs it.

import { getStderr } from 'wasi:cli/stderr@0.2.12';
import { getStdout, type OutputStream } from 'wasi:cli/stdout@0.2.12';

// The most that one call of blocking-write-and-flush takes.
const MAX_WRITE = 4096;

/** The UTF-8 encoder of the Encoding Standard, for strings without lone surrogates. */
export class TextEncoder {
  encode(text: string): Uint8Array {
    const percentEncoded = encodeURIComponent(text);
    const bytes = percentEncoded.match(/%[0-9A-F]{2}|[^%]/g) ?? [];
    return Uint8Array.from(bytes, (byte) =>
      byte.length === 1 ? byte.charCodeAt(0) : Number.parseInt(byte.slice(1), 16),
    );
  }
}

/** The UTF-8 decoder of the Encoding Standard, always `fatal`: throws a URIError for bytes that are not UTF-8. */
export class TextDecoder {
  decode(bytes: Uint8Array): string {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  }
}

function writeLine(stream: OutputStream, text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let start = 0; start < bytes.length; start += MAX_WRITE) {
    stream.blockingWriteAndFlush(bytes.subarray(start, start + MAX_WRITE));
  }
}

/** A console that writes strings to the standard streams. */
export const console = {
  log: (text: string): void => writeLine(getStdout(), text),
  error: (text: string): void => writeLine(getStderr(), text),
};

/** What a function of an import throws where its WIT result is an error. */
export interface WitError {
  payload: { tag: string; val: string };
}

/** Whether something that was thrown is the error of an import; told by its shape, as runtimes differ in the class. */
export function isWitError(error: unknown): error is WitError {
  const payload = (error as Partial<WitError> | undefined)?.payload;
  return typeof payload?.tag === 'string';
}
