import { expect } from 'chai';
import { columns, duration, flow, grouped, listed, printable, shorten, wrap } from './text.ts';

describe('text for a terminal', () => {
  it('shows control, format and other invisible characters as escapes', () => {
    expect(printable('a\x1b[2J\x07\x9b\x00')).to.equal('a\\x1b[2J\\x07\\x9b\\x00');
    expect(printable('one\r\n\ttwo')).to.equal('one\\r\\n\\ttwo');
    expect(printable('\u202eabc\u2066\u200b\u2028\ufeff')).to.equal('\\u{202e}abc\\u{2066}\\u{200b}\\u{2028}\\u{feff}');
    expect(printable('half \ud800 pair')).to.equal('half \\u{d800} pair');
    expect(printable('grüße, 日本, 🕷')).to.equal('grüße, 日本, 🕷');
  });

  it('says how much was cut, and cuts no character in two', () => {
    expect(printable('x'.repeat(10), 4)).to.equal('xxxx … (6 more characters)');
    expect(printable('xxx🕷', 4)).to.equal('xxx … (2 more characters)');
    expect(printable('xxxx', 4)).to.equal('xxxx');
  });

  it('knows how wide a character is', () => {
    expect(columns('abc')).to.equal(3);
    expect(columns('日本')).to.equal(4);
    expect(columns('e\u0301')).to.equal(1);
  });

  it('wraps within the width and loses nothing', () => {
    const text = `short words and one${'-very'.repeat(12)}-long one, 日本語 too`;
    for (const width of [8, 13, 20, 80]) {
      const lines = wrap(text, width);
      expect(Math.max(...lines.map(columns))).to.be.at.most(width);
      expect(lines.join('').replaceAll(' ', '')).to.equal(text.replaceAll(' ', ''));
    }
  });

  it('lays items out in lines', () => {
    expect(flow(['aa', 'bb', 'cc'], '  ', 6)).to.deep.equal(['aa  bb', 'cc']);
    expect(flow([], '  ', 6)).to.deep.equal([]);
  });

  it('shortens to a width', () => {
    expect(shorten('abcdef', 6)).to.equal('abcdef');
    expect(shorten('abcdefg', 6)).to.equal('abcde…');
    expect(columns(shorten('日本語日本語', 6))).to.be.at.most(6);
  });

  it('writes numbers, durations and lists as people do', () => {
    expect([0, 999, 2914, 1234567].map(grouped)).to.deep.equal(['0', '999', '2 914', '1 234 567']);
    expect([0.4, 2, 999.7, 3421, 59_990, 125_000].map(duration)).to.deep.equal([
      '0 ms',
      '2 ms',
      '1.0 s',
      '3.4 s',
      '1 min 0 s',
      '2 min 5 s',
    ]);
    expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).to.deep.equal(['a', 'a and b', 'a, b and c']);
  });
});
