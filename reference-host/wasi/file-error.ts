import { WasiError } from './wasi-error.ts';

const errorCodes = {
  EACCES: 'access',
  EAGAIN: 'would-block',
  EALREADY: 'already',
  EBADF: 'bad-descriptor',
  EBUSY: 'busy',
  EDEADLK: 'deadlock',
  EDQUOT: 'quota',
  EEXIST: 'exist',
  EFBIG: 'file-too-large',
  EILSEQ: 'illegal-byte-sequence',
  EINPROGRESS: 'in-progress',
  EINTR: 'interrupted',
  EINVAL: 'invalid',
  EIO: 'io',
  EISDIR: 'is-directory',
  ELOOP: 'loop',
  EMLINK: 'too-many-links',
  EMSGSIZE: 'message-size',
  ENAMETOOLONG: 'name-too-long',
  ENODEV: 'no-device',
  ENOENT: 'no-entry',
  ENOLCK: 'no-lock',
  ENOMEM: 'insufficient-memory',
  ENOSPC: 'insufficient-space',
  ENOTDIR: 'not-directory',
  ENOTEMPTY: 'not-empty',
  ENOTSUP: 'unsupported',
  ENOTTY: 'no-tty',
  ENXIO: 'no-such-device',
  EOVERFLOW: 'overflow',
  EPERM: 'not-permitted',
  EPIPE: 'pipe',
  EROFS: 'read-only',
  ESPIPE: 'invalid-seek',
  ETXTBSY: 'text-file-busy',
  EXDEV: 'cross-device',
} as const;

/** `wasi:filesystem/types`'s error, as far as this host uses it. */
export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];

/** An error of `wasi:filesystem` with this code. */
export function fileError(code: ErrorCode): WasiError<ErrorCode> {
  return new WasiError(code);
}

/** The code for an error of Node's file system, or undefined if it is none. */
export function errorCodeOf(error: unknown): ErrorCode | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && Object.hasOwn(errorCodes, code)
    ? errorCodes[code as keyof typeof errorCodes]
    : undefined;
}

/** Performs a file operation; what Node throws comes out as an error of `wasi:filesystem`. */
export async function translatingErrors<T>(perform: () => Promise<T>): Promise<T> {
  try {
    return await perform();
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    throw fileError(code);
  }
}
