import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { expectInert } from '../testing/expect-inert.ts';
import { hostileReport } from '../testing/hostile-report.ts';
import { ledgerFixture } from './ledger-fixture.ts';
import { makeLedger } from './make-ledger.ts';
import { renderLedgerHtml } from './render-ledger-html.ts';
import { renderLedgerMarkdown } from './render-ledger-markdown.ts';

const GOLDEN = new URL('../golden/ledger.md', import.meta.url);
const EMPTY = makeLedger([]);

describe('renderLedgerMarkdown', () => {
  it('is what the golden file shows (UPDATE_GOLDEN=1 writes it anew)', () => {
    const rendered = renderLedgerMarkdown(makeLedger(ledgerFixture()));
    if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, rendered);
    expect(rendered).to.equal(readFileSync(GOLDEN, 'utf8'));
  });

  it('gives nothing of a report a meaning', () => {
    const text = renderLedgerMarkdown(makeLedger(ledgerFixture().map(hostileReport)));
    // Besides code, in which nothing has one, only the renderer's own line breaks are tags.
    const bare = text.replace(/(?<![\\`])`[^`\n]+`(?!`)/g, '').replaceAll('<br>', '');
    expect(bare).not.to.match(/<|(?<!\\)`/);
    expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Cf}]/u);
    for (const line of text.split('\n').filter((each) => each.startsWith('|'))) {
      expect(line.match(/(?<!\\)\|/g), line).to.have.length.within(4, 6);
    }
  });

  it('says so where there is nothing to tell', () => {
    expect(renderLedgerMarkdown(EMPTY)).to.equal(
      '# What runtimes do where the text is open\n\nNo report is of a runtime, so there is nothing to tell.\n',
    );
  });
});

describe('renderLedgerHtml', () => {
  const html = renderLedgerHtml(makeLedger(ledgerFixture()));

  it('shows each point once, with who does what', () => {
    expect(html.match(/<article class="point/g)).to.have.lengthOf(7);
    expect(html).to.include('<article class="point disputed" id="WKV-OPEN-EMPTY">');
    expect(html).to.match(/<b>2 of 5<\/b>.*<div class="what">err\(no-such-store\)<\/div>\n<ul class="which"><li>jco/);
    expect(html).to.include('href="https://github.com/WebAssembly/wasi-keyvalue/issues/57"');
    expect(html).to.include('What <code>get</code> returns of a key that was incremented.');
  });

  it('needs nothing from elsewhere, and runs no code', () => {
    expect(html).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.to.match(/<script|<link|src=|url\(|@import/);
  });

  it('shows what is in a report as text', () => {
    expectInert(renderLedgerHtml(makeLedger(ledgerFixture().map(hostileReport))), 0);
  });

  it('says so where there is nothing to tell', () => {
    expect(renderLedgerHtml(EMPTY)).to.include('<p>No report is of a runtime, so there is nothing to tell.</p>');
  });
});
