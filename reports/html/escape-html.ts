import { printable } from '../terminal/text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Any text for HTML, in an element or a quoted attribute; what is invisible or steers the reader is shown as an escape. */
export function escapeHtml(text: string): string {
  return printable(text, 2_000).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
