import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Report } from '../report.ts';
import { expectInert } from '../testing/expect-inert.ts';
import { hostileReport } from '../testing/hostile-report.ts';
import { validateReport } from '../validate-report.ts';
import { escapeHtml } from './escape-html.ts';
import { renderHtml } from './render-html.ts';

const NAMES = ['partial', 'failures', 'not-run', 'two-certifications', 'known-failures', 'runtime'];

describe('renderHtml', () => {
  for (const name of NAMES) {
    it(`shows what is in a report as text, whatever it is (${name})`, () => {
      expectInert(renderHtml(hostileReport(golden(name))), 1);
    });

    it(`leaves out no requirement, check or failure (${name})`, () => {
      const report = golden(name);
      const html = renderHtml(report);
      for (const { requirements, checks, failures, transports } of report.certifications) {
        for (const { id, transports: cells } of requirements) {
          expect(html).to.include(`<b>${id}</b>`);
          for (const transport of transports) {
            const reason = cells[transport]?.reason;
            if (reason !== undefined) expect(html).to.include(escapeHtml(reason));
          }
        }
        for (const { id } of checks) expect(html).to.include(`<b>${id}</b>`);
        for (const { id, rerun, operations, trace } of failures) {
          expect(html).to.include(`id="${id}"`).and.to.include(escapeHtml(rerun));
          for (const operation of operations) expect(html).to.include(escapeHtml(operation));
          if (trace.length > 0) expect(html).to.include(`--replay conformance-report/report.json#${id}<`);
        }
      }
    });
  }

  it('needs nothing from elsewhere, and forbids it', () => {
    const html = renderHtml(golden('failures'));
    expect(html).to.include(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`);
    expect(html).not.to.match(/src=|url\(|@import|innerHTML|\bfetch\b|<link/);
  });

  it('offers a filter for each outcome that is there, with what it shows', () => {
    const html = renderHtml(golden('runtime'));
    const [first = ''] = html.split('<div class="filters"').slice(1);
    const buttons = [...first.matchAll(/data-outcome="([\w-]*)" aria-pressed="(\w+)">([^<]*)</g)].map((found) =>
      found.slice(1),
    );
    expect(buttons).to.deep.equal([
      ['', 'true', 'all 8'],
      ['fail', 'false', 'fail 1'],
      ['inconclusive', 'false', 'inconclusive 1'],
      ['uncovered', 'false', 'uncovered 1'],
      ['unsupported', 'false', 'unsupported 1'],
      ['observed', 'false', 'observed 4'],
      ['pass', 'false', 'pass 2'],
    ]);
    expect(first).to.match(/<tr data-outcomes="inconclusive observed">\n<th scope="row"><b>WKV-INCREMENT-TEXT/);
  });

  it('shows all of it to who runs no scripts', () => {
    const html = renderHtml(golden('runtime'));
    expect(html).to.match(/<div class="filters"[^>]* hidden>/);
    expect(html).not.to.match(/<tr[^>]* hidden/);
  });

  it('never reads as a pass of the runtime, or of a backend, where something else was called', () => {
    const text = renderHtml(golden('runtime'));
    expect(text.match(/<p class="callout">Certified with host functions of this project\.<\/p>/g)).to.have.lengthOf(2);
    expect(text).to.match(/host functions<\/dt><dd><b>this project<\/b>/);
    expect(renderHtml(golden('two-certifications'))).to.include('Certified on a fake dynamodb, not the real thing.');
  });

  it('says what a runtime wrote as it wrote it, what it cannot do, and what is stale', () => {
    const html = renderHtml(golden('runtime'));
    expect(html).to.include('<pre>Error: failed to run main module `guest.wasm`\n\nCaused by:\n    0: failed to');
    expect(html)
      .to.include('<b>restart</b>: it keeps the pairs in memory')
      .and.to.include('A probe confirmed it: a key');
    expect(html).to.match(/<b>paging<\/b>: it takes no cursor\. <span class="badge bad">not confirmed<\/span>/);
  });

  it('tells what is left open with its quote, where it is discussed, and what each world does', () => {
    const html = renderHtml(golden('runtime'));
    expect(html).to.include('<a href="https://github.com/WebAssembly/wasi-keyvalue/issues/52">');
    expect(html).to.match(/<span class="choice">none<\/span> <span class="dim">\(command\)<\/span>/);
    expect(html).to.match(
      /<blockquote>&quot;If any other error occurs, it returns an <code>Err\(error\)<\/code>\.&quot;/,
    );
  });

  it('follows no link that a report makes up', () => {
    const report = golden('failures');
    const [failure] = report.certifications[0]?.failures ?? [];
    if (failure === undefined) throw new Error();
    failure.timeline = 'https://example.com/T1.html';
    failure.known = { reason: 'because', link: 'javascript:alert(1)' };
    const html = renderHtml(report);
    expect(html).not.to.match(/href="(javascript|https:\/\/example)/);
    expect(html).to.include('javascript:alert(1)').and.to.include('drawn in https://example.com/T1.html');
  });

  it('stays short where a failure is long', () => {
    const report = golden('runtime');
    const [failure] = report.certifications[0]?.failures ?? [];
    if (failure === undefined) throw new Error();
    failure.operations = Array.from({ length: 5_000 }, (_, index) => `step ${index}`);
    failure.output = Array.from({ length: 5_000 }, (_, index) => `line ${index}`).join('\n');
    const html = renderHtml(report);
    expect(html)
      .to.include('4 800 more operations in report.json')
      .and.to.include('4 800 earlier lines in report.json');
    expect(html).to.include('line 4999').and.to.include('step 0<').and.not.to.include('step 200<');
  });

  it('is deterministic', () => {
    expect(renderHtml(golden('runtime'))).to.equal(renderHtml(golden('runtime')));
  });
});

function golden(name: string): Report {
  const report: unknown = JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'));
  validateReport(report);
  return report;
}
