import { expect } from 'chai';
import { markdownText } from './markdown-text.ts';

describe('markdownText', () => {
  it('leaves nothing that Markdown or HTML gives a meaning', () => {
    expect(markdownText('<script>`a` | *b* _c_ [d](e) # ~f~ $g$ &lt; \\')).to.equal(
      '&lt;script&gt;\\`a\\` \\| \\*b\\* \\_c\\_ \\[d\\](e) \\# \\~f\\~ \\$g\\$ &amp;lt; \\\\',
    );
  });

  it('begins no list, and stays on its line', () => {
    expect(['- a', '+ a', '1. a', '12) a', '=== a', '    a'].map(markdownText)).to.deep.equal([
      '\\- a',
      '\\+ a',
      '1\\. a',
      '12\\) a',
      '\\=== a',
      'a',
    ]);
    expect(markdownText('2026-09-01')).to.equal('2026-09-01');
    expect(markdownText('a\n\n# b\u202e')).to.equal(String.raw`a\\n\\n\# b\\u{202e}`);
  });
});
