import { createHash } from 'node:crypto';

/** Longest encoded name that is used as it is; file systems stop at 255 bytes, and prefixes need room. */
const LONGEST = 200;

const PLAIN = /^[a-z0-9_-]$/;

/**
 * A file name for any non-empty string: the prefix `k-` and its UTF-8 bytes, of which a to z, 0 to 9, `-` and `_`
 * stand for themselves and every other is `%xx` in lower case. Different strings get different names, also on a file
 * system that folds case or normalises Unicode, and no name is special (`.`, `..`, `CON`, a trailing dot).
 *
 * A string whose name would be longer than 200 characters gets `h-` and its SHA-256 in hex: then the file itself must
 * say which string it is for.
 */
export function fileName(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    encoded += PLAIN.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }
  if (encoded.length <= LONGEST) return `k-${encoded}`;
  return `h-${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

/** Whether a file name is of the form that stands for a string too long to be spelled out. */
export function isHashedName(name: string): boolean {
  return /^h-[0-9a-f]{64}$/.test(name);
}

/** The string that a file name spells out, or undefined where {@link fileName} would never give that name. */
export function spelledName(name: string): string | undefined {
  if (!/^k-(?:[a-z0-9_-]|%[0-9a-f]{2})+$/.test(name)) return undefined;
  const bytes = name.slice(2).replace(/%([0-9a-f]{2})|(.)/g, (_, hex: string | undefined, plain: string) => {
    return hex ?? plain.charCodeAt(0).toString(16).padStart(2, '0');
  });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'hex'));
  } catch {
    return undefined;
  }
  return fileName(text) === name ? text : undefined;
}
