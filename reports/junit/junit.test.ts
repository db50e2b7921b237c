import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Report } from '../report.ts';
import { subjectName } from '../subject-name.ts';
import { validateReport } from '../validate-report.ts';
import { renderJUnit } from './junit.ts';

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** The small part of XML that the renderer writes, read strictly: anything else throws. */
function parse(xml: string): Element {
  const illegal = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
  if (illegal.test(xml))
    throw new Error(`A character that XML does not allow: ${JSON.stringify(illegal.exec(xml)?.[0])}`);
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  const token =
    /<\?xml version="1\.0" encoding="UTF-8"\?>|<!\[CDATA\[(?<cdata>.*?)\]\]>|<\/(?<close>[\w-]+)>|<(?<name>[\w-]+)(?<attributes>(?: [\w-]+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+)/suy;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const { cdata, close, name, attributes, empty, text } = token.exec(xml)?.groups ?? {};
    const current = open.at(-1);
    if (token.lastIndex === 0 || current === undefined) throw new Error(`Not well formed at ${xml.slice(at, at + 80)}`);
    if (close !== undefined && open.pop()?.name !== close) throw new Error(`Wrong end tag ${close}`);
    if (cdata !== undefined || text !== undefined) current.text += cdata ?? unescaped(text ?? '');
    if (name === undefined) continue;
    const element: Element = { name, attributes: {}, children: [], text: '' };
    for (const [, key = '', value = ''] of (attributes ?? '').matchAll(/ ([\w-]+)="([^"]*)"/g)) {
      if (key in element.attributes) throw new Error(`Attribute ${key} twice`);
      element.attributes[key] = unescaped(value);
    }
    current.children.push(element);
    if (empty === '') open.push(element);
  }
  const [top] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || top === undefined) throw new Error('Not one whole element.');
  return top;
}

function unescaped(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9A-Fa-f]+);|(\w+);)?/g, (entity, hex, name) => {
    const character = hex === undefined ? named[name] : String.fromCodePoint(Number.parseInt(hex, 16));
    if (character === undefined) throw new Error(`No entity ${entity}`);
    return character;
  });
}

function count(element: Element, name: string): number {
  return element.children.reduce((sum, child) => sum + count(child, name), element.name === name ? 1 : 0);
}

describe('renderJUnit', () => {
  for (const name of ['partial', 'failures', 'not-run', 'two-certifications', 'known-failures', 'runtime']) {
    describe(name, () => {
      const report = golden(name);
      const reread = () => parse(readFileSync(new URL(`../golden/${name}.xml`, import.meta.url), 'utf8'));

      it('has right totals', () => {
        const root = reread();
        for (const element of [root, ...root.children]) {
          const { tests, failures, errors, skipped } = element.attributes;
          expect({ tests, failures, errors, skipped }).to.deep.equal({
            tests: String(count(element, 'testcase')),
            failures: String(count(element, 'failure')),
            errors: String(count(element, 'error')),
            skipped: String(count(element, 'skipped')),
          });
        }
      });

      it('gives a message wherever a case did not pass', () => {
        for (const testCase of reread().children.flatMap(({ children }) => children)) {
          for (const { name: kind, attributes } of testCase.children) {
            if (['failure', 'error', 'skipped'].includes(kind)) expect(attributes.message).to.match(/^[\w-]+: ./);
            if (['failure', 'error'].includes(kind)) expect(attributes.type).to.match(/./);
          }
        }
      });

      it('has a case for every check, and loses no requirement', () => {
        const root = reread();
        for (const certification of report.certifications) {
          const { runtime, transports, checks, requirements } = certification;
          const subject = `${subjectName(certification)} ${runtime === undefined ? 'over' : 'in'}`;
          for (const transport of transports) {
            const suite = root.children.find(({ attributes }) => attributes.name === `${subject} ${transport}`);
            const names = suite?.children.map(({ attributes }) => attributes.name) ?? [];
            for (const { id, transports: cells } of checks) if (transport in cells) expect(names).to.include(id);
            for (const { id, transports: cells } of requirements) {
              const cell = cells[transport];
              if (cell === undefined || cell.outcome === 'pass') continue;
              const covering = checks.filter(({ covers }) => covers.includes(id)).map((check) => check.id);
              expect(
                [id, ...covering].some((each) => names.includes(each)),
                id,
              ).to.equal(true);
            }
          }
        }
      });
    });
  }

  it('has a case that passes, and says so, for what was observed', () => {
    const [command, http] = parse(renderJUnit(golden('runtime'))).children;
    const told = [command, http].map((suite) => {
      const found = suite?.children.find(({ attributes }) => attributes.name === 'WKV-LIST-CURSOR');
      return found?.children.map(({ name, text }) => `${name} ${text}`);
    });
    expect(told).to.deep.equal([['system-out observed: none'], ['system-out observed: a cursor, to an empty page']]);
  });

  it('says of a runtime what it is, and with a failure what it wrote', () => {
    const suite = parse(renderJUnit(golden('runtime'))).children[0];
    const properties = suite?.children[0]?.children.map(({ attributes: { name, value } }) => `${name}: ${value}`);
    expect(properties).to.include.members([
      'runtime: wasmtime 49.0.3',
      'host-functions: the runtime',
      'shape: keyvalue-0.2.0-draft',
    ]);
    const trapped = suite?.children.find(({ attributes }) => attributes.name === 'wkv.increment.text');
    expect(trapped?.children[0]?.text).to.include('it wrote:\nError: failed to run main module');
  });

  it('survives any string', () => {
    const report = golden('failures');
    const evil = '\x00\x1b]]>&<a b="c">\ud800\uffff\r\n\t\'"é🕷';
    const [certification] = report.certifications;
    const [failure] = certification?.failures ?? [];
    const check = certification?.checks.find(({ id }) => id === failure?.check);
    const cell = check?.transports[failure?.transport ?? ''];
    if (certification === undefined || failure === undefined || check === undefined || cell === undefined)
      throw new Error();
    report.suite.name = evil;
    certification.provider = evil;
    certification.capability = evil;
    cell.reason = evil;
    failure.observed = evil;
    check.id = failure.check = evil;
    const root = parse(renderJUnit(report));
    const shown = '\\u0000\\u001b]]>&<a b="c">\\ud800\\uffff\\u000d\n\t\'"é🕷';
    expect(root.attributes.name).to.equal(`${shown} 0.1.0`);
    const testCase = root.children[0]?.children.find(({ attributes }) => attributes.name === shown);
    expect(testCase?.attributes.classname).to.equal(shown);
    expect(testCase?.children[0]?.attributes.message).to.equal(`fail: ${shown}`);
    expect(testCase?.children[0]?.text).to.include(`observed: ${shown}\n`);
  });

  it('writes times in seconds', () => {
    const root = parse(renderJUnit(golden('failures')));
    const cut = root.children[0]?.children.find(({ attributes }) => attributes.name === 'kv.fault.cut');
    expect(cut?.attributes.time).to.equal('5.02');
  });

  it('is deterministic', () => {
    expect(renderJUnit(golden('failures'))).to.equal(renderJUnit(golden('failures')));
  });
});

function golden(name: string): Report {
  const report: unknown = JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'));
  validateReport(report);
  return report;
}
