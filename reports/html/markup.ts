import { escapeHtml } from './escape-html.ts';

/** Text that is HTML already. Only the tag below makes it, so that nothing gets into a page without being escaped. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Markup };

/** What can stand in a template: HTML, text that is escaped, or a list of such. */
export type Content = Markup | string | number | readonly Content[];

/**
 * A tag for templates of HTML. What is put in is escaped for an element and for a quoted attribute, unless this tag made
 * it; the items of a list follow each other.
 */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(strings.reduce((text, string, index) => text + htmlOf(contents[index - 1] ?? '') + string));
}

function htmlOf(content: Content): string {
  if (content instanceof Markup) return content.toString();
  return isList(content) ? content.map(htmlOf).join('') : escapeHtml(String(content));
}

// `Array.isArray` does not know read-only arrays.
function isList(content: Content): content is readonly Content[] {
  return Array.isArray(content);
}
