import { type Markup, markup } from './markup.ts';

/** A sentence as HTML, with what stands in backticks as code. */
export function prose(text: string): Markup {
  const parts = text.split(/(?<!`)`([^`]+)`(?!`)/);
  return markup`${parts.map((part, index) => (index % 2 === 0 ? part : markup`<code>${part}</code>`))}`;
}
