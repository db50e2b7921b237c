import { printable } from '../terminal/text.ts';

/** The longest text that is shown in full. */
const LONGEST = 2_000;

/** What HTML gives a meaning is written as HTML writes it, which every reader of Markdown understands. */
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** Any text for a line of Markdown, or a cell of a table, shown as it is; what is invisible is shown as an escape. */
export function markdownText(text: string): string {
  return printable(text, LONGEST)
    .trim()
    .replace(/[\\`*_[\]<>&|~#$]/g, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(/^[-+=]|(?<=^\d+)[.)](?=\s|$)/, '\\$&');
}
