import { WitError } from '../wit-error.ts';

/** Whether a thrown value is an error of the file system, and one with this code where one is given. */
export function isFileSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !('syscall' in error)) {
    return false;
  }
  return codes.length === 0 || codes.includes(error.code);
}

/**
 * The WIT error for an error of the file system; anything else comes back as it is. The text has the code alone: paths
 * would tell a guest about the host.
 */
export function toIoError(error: unknown, what: string): unknown {
  return isFileSystemError(error) ? new WitError('io-error', `${what}: ${error.code}`) : error;
}
