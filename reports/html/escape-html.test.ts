import { expect } from 'chai';
import { escapeHtml } from './escape-html.ts';

describe('escapeHtml', () => {
  it('leaves nothing that ends a text or an attribute', () => {
    expect(escapeHtml(`<script>alert("1")</script>&'`)).to.equal(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;',
    );
    const every = Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code)).join('');
    expect(escapeHtml(every).replace(/&(amp|lt|gt|quot|#39);/g, '')).not.to.match(/[&<>"']/);
  });

  it('shows control characters and those that turn the direction, and cuts what is too long', () => {
    expect(escapeHtml('a\u0000\u001b\u202eb\n')).to.equal('a\\x00\\x1b\\u{202e}b\\n');
    expect(escapeHtml('x'.repeat(3000))).to.have.length.below(2_100);
  });
});
