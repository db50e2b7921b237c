import { printable } from './text.ts';

/** A word of a command line for a POSIX shell. */
export function shellWord(text: string): string {
  const shown = printable(text);
  return /^[\w@./:=,+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
