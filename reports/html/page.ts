import { escapeHtml } from './escape-html.ts';
import type { Markup } from './markup.ts';
import { STYLE } from './page-style.ts';

/** What makes a page. */
export interface PageParts {
  readonly title: string;
  readonly body: Markup;
  /** Beside the common style. */
  readonly style?: string;
  /** The only code that the page may run; it comes from this project and has no data in it. */
  readonly script?: string;
}

/** A whole HTML page that needs nothing else, works from a file, and may fetch nothing. */
export function page({ title, body, style = '', script }: PageParts): string {
  const scripts = script === undefined ? '' : "; script-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${scripts}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
${body}
${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}
