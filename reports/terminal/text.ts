/**
 * Text for a terminal: made harmless, cut, wrapped and aligned. Everything here works on text without colour; colour is
 * laid over finished lines, so that escape codes never count as width.
 */

/** The longest string of a report that is shown in full. */
export const LONGEST = 600;

/**
 * `text` with everything that could steer a terminal or hide itself (control and format characters, lone surrogates,
 * line separators) shown as an escape, and cut after `limit` characters with a note of how much was cut.
 */
export function printable(text: string, limit: number = LONGEST): string {
  const head = text.length > limit ? text.slice(0, endOfCharacter(text, limit)) : text;
  const cut = text.length - head.length;
  const shown = head.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escaped);
  return cut === 0 ? shown : `${shown} … (${count(cut, 'more character')})`;
}

/** A cut must not split a surrogate pair: half a character would look like damage in the report. */
function endOfCharacter(text: string, end: number): number {
  return (text.codePointAt(end - 1) ?? 0) > 0xffff ? end - 1 : end;
}

function escaped(character: string): string {
  const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return named[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
}

const WIDE = /[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff01-\uff60]/u;

/** How many columns `text` takes: marks take none, East Asian and emoji characters take two. */
export function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** `text`, cut to fit `width` columns; a cut ends in `…`. */
export function shorten(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let fitted = '';
  let used = 1;
  for (const character of text) {
    used += columns(character);
    if (used > width) break;
    fitted += character;
  }
  return `${fitted}…`;
}

/** `text`, filled with spaces to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

/** `items` joined by `separator` into lines of at most `width` columns; a longer item is broken where the line ends. */
export function flow(items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const item of items) {
    if (line !== undefined && columns(line + separator + item) <= width) {
      line += separator + item;
      continue;
    }
    if (line !== undefined) lines.push(line.trimEnd());
    const pieces = broken(item, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  if (line !== undefined) lines.push(line);
  return lines;
}

function broken(item: string, width: number): string[] {
  if (columns(item) <= width) return [item];
  const pieces: string[] = [];
  let piece = '';
  for (const character of item) {
    if (piece !== '' && columns(piece + character) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

/** `text` in lines of at most `width` columns, broken at spaces. */
export function wrap(text: string, width: number): string[] {
  return flow(text.split(' '), ' ', Math.max(width, 8));
}

/** `lines` with `first` before the first and as much space before the others. */
export function hang(first: string, lines: readonly string[]): string[] {
  const space = ' '.repeat(columns(first));
  return lines.map((line, index) => `${index === 0 ? first : space}${line}`);
}

/** A whole number with its digits in groups of three: `2 914`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1 call`, `2 914 calls`. */
export function count(value: number, noun: string): string {
  return `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A duration as a person says it: `2 ms`, `3.4 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
