import { expect } from 'chai';
import { markup } from './markup.ts';

describe('markup', () => {
  it('escapes what is put in, in elements, attributes and lists', () => {
    const evil = `"'><script>&`;
    const shown = '&quot;&#39;&gt;&lt;script&gt;&amp;';
    expect(String(markup`<a title="${evil}">${[evil, 7, [evil]]}</a>`)).to.equal(
      `<a title="${shown}">${shown}7${shown}</a>`,
    );
  });

  it('takes what it made as it is, and makes nothing of nothing', () => {
    const item = (text: string) => markup`<li>${text}</li>`;
    expect(String(markup`<ul>${['a', '<'].map(item)}${''}${[]}</ul>`)).to.equal('<ul><li>a</li><li>&lt;</li></ul>');
  });

  it('takes nothing else for HTML, whatever it looks like', () => {
    const forged = { toString: () => '<b>' } as unknown as string;
    expect(String(markup`${forged}`)).to.equal('&lt;b&gt;');
  });
});
