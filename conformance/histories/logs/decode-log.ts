import { MalformedLogError } from './malformed-log-error.ts';

/**
 * The text of a file in UTF-8.
 *
 * @throws MalformedLogError naming the line with the first bytes that are no text
 */
export function decodeLog(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    const text = decoder.decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Which line it is, is found below.
  }
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start);
    const content = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isText(decoder, content)) break;
    start = end === -1 ? bytes.length : end + 1;
  }
  throw new MalformedLogError(line, 'found bytes that are no text; expected UTF-8');
}

function isText(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    return !decoder.decode(bytes).includes('\0');
  } catch {
    return false;
  }
}
