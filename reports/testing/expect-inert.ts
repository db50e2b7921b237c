import { expect } from 'chai';

/** Sees that a page has no markup of anybody but its own renderer, and that what was planted can be read. */
export function expectInert(html: string, scripts: number): void {
  expect(html.match(/<script/g) ?? [], 'scripts').to.have.lengthOf(scripts);
  expect(html.match(/<\/script/g) ?? [], 'ends of scripts').to.have.lengthOf(scripts);
  expect(html).not.to.include('<img');
  expect(html.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Cf}]/u);
  const tags = html.replace(/<script>.*<\/script>/s, '').match(/<[^>]*>/g) ?? [];
  for (const tag of tags) {
    const bare = tag.replace(/"[^"]*"/g, '""');
    // A quotation mark or a name that was planted would stand outside of quotes.
    expect(bare, tag).to.match(/^<(\/?[a-z][a-z0-9]*|!doctype html)( [a-z-]+(="")?)*>$/);
    expect(bare, tag).not.to.match(/onerror|alert/);
    const link = /(?:href|src)="([^"]*)"/.exec(tag)?.[1] ?? '';
    expect(link, tag).to.match(/^(#|timelines\/|https:\/\/|$)/);
  }
  expect(html, 'what was planted, as text').to.include('&lt;img src=x onerror=alert(1)&gt;');
}
