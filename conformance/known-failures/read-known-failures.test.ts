import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { UsageError } from '../usage-error.ts';
import { readKnownFailures } from './read-known-failures.ts';

const IDS = { checks: ['kv.get.set', 'kv.delete.missing'], requirements: ['KV-GET-SET', 'KV-DELETE-MISSING'] };

const GOOD = {
  provider: '"kv.memory"',
  check: '"kv.get.set"',
  requirement: '"KV-GET-SET"',
  reason: '"it is new"',
  link: '"https://example.com/1"',
};

/** An entry with some lines of one's own; undefined leaves one out. */
function entry(lines: Record<string, string | undefined> = {}): string {
  const all = Object.entries({ ...GOOD, ...lines }).filter(([, value]) => value !== undefined);
  return ['[[known-failure]]', ...all.map(([key, value]) => `${key} = ${value}`), ''].join('\n');
}

describe('readKnownFailures', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'slight-known-')));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function read(text: string | Uint8Array) {
    writeFileSync(join(folder, 'known.toml'), text);
    return readKnownFailures(join(folder, 'known.toml'), './known.toml', IDS);
  }

  it('reads entries with all transports or some, and where each stands', () => {
    const text = `# why\n${entry()}\n${entry({ check: '"kv.delete.missing"', transports: '["guest"]' })}`;
    const memory = fileURLToPath(new URL('../../providers/keyvalue/memory.ts', import.meta.url));
    const common = { module: realpathSync(memory), requirement: 'KV-GET-SET', reason: 'it is new' };
    const link = 'https://example.com/1';
    expect(read(text)).to.deep.equal([
      { ...common, check: 'kv.get.set', transports: ['direct', 'guest'], link, place: './known.toml:2' },
      { ...common, check: 'kv.delete.missing', transports: ['guest'], link, place: './known.toml:9' },
    ]);
  });

  it('reads the file that the README shows', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, shown = ''] = /```toml\n(# known-failures\.toml\n.*?)```/s.exec(readme) ?? [];
    writeFileSync(join(folder, 'my-store.js'), '');
    writeFileSync(join(folder, 'known.toml'), shown);
    const ids = { checks: ['kv.value.empty'], requirements: ['KV-EMPTY-VALUE'] };
    const [failure] = readKnownFailures(join(folder, 'known.toml'), 'known.toml', ids);
    expect(failure).to.include({ module: join(folder, 'my-store.js'), place: 'known.toml:2' });
    expect(failure?.transports).to.deep.equal(['guest']);
  });

  it('takes a file without entries as an empty list', () => {
    expect(read('# the last one is mended\n')).to.deep.equal([]);
  });

  it("takes a provider's path against the folder of the file, and through symbolic links", () => {
    mkdirSync(join(folder, 'stores'));
    writeFileSync(join(folder, 'stores/mine.js'), '');
    symlinkSync(join(folder, 'stores/mine.js'), join(folder, 'other.js'));
    const [mine, other] = read(
      entry({ provider: '"./stores/mine.js"' }) + entry({ provider: '"./other.js"', check: '"kv.delete.missing"' }),
    );
    expect(mine?.module).to.equal(join(folder, 'stores/mine.js'));
    expect(other?.module).to.equal(mine?.module);
  });

  it('reads entries of runtimes, by name or by the path of an adapter, with the worlds that it is judged in', () => {
    writeFileSync(join(folder, 'mine.js'), '');
    const of = (runtime: string, lines = {}) => entry({ provider: undefined, runtime: `"${runtime}"`, ...lines });
    const [mine, shipped] = read(of('./mine.js') + of('wasmtime', { transports: '["http"]' }));
    expect(mine).to.include({ module: join(folder, 'mine.js'), place: './known.toml:1' });
    expect(mine?.transports).to.deep.equal(['command', 'http']);
    const adapter = fileURLToPath(new URL('../subjects/runtimes/wasmtime.ts', import.meta.url));
    expect(shipped?.module).to.equal(realpathSync(adapter));
    expect(shipped?.transports).to.deep.equal(['http']);
  });

  it('takes the same check twice where requirement or transports differ', () => {
    const requirement = '"KV-DELETE-MISSING"';
    const text = entry({ transports: '["direct"]' }) + entry({ transports: '["guest"]' }) + entry({ requirement });
    expect(read(text)).to.have.lengthOf(3);
  });

  it('gives entries a number where lines cannot be told', () => {
    const inline = Object.entries({ ...GOOD, check: '"nonsense.of.mine"' }).map(([key, value]) => `${key} = ${value}`);
    expect(() => read(`known-failure = [{ ${inline.join(', ')} }]`)).to.throw(
      /^\.\/known\.toml: known-failure 1: unkn/,
    );
    const text = entry({ reason: '"""\n[[known-failure]]\n"""' }) + entry({ reason: '""' });
    expect(() => read(text)).to.throw('./known.toml: known-failure 2: reason is empty');
  });

  const AT = './known.toml:1: ';
  const cases: [string, string | Uint8Array, string][] = [
    ['no TOML', '[[known-failure]]\ncheck = ', './known.toml: line 2, column '],
    ['no UTF-8', new Uint8Array([0xff]), './known.toml: is not UTF-8 text'],
    ['another table', '[[known-failures]]', './known.toml: unknown key known-failures (did you mean known-failure?)'],
    ['a table that is no list', '[known-failure]', './known.toml: known-failure is no list'],
    ['a list of something else', 'known-failure = [1]', './known.toml: known-failure 1: is no table'],
    ['an unknown key', entry({ reson: '"x"' }), `${AT}unknown key reson (did you mean reason?)`],
    ['a missing reason', entry({ reason: undefined }), `${AT}reason is missing`],
    ['an empty reason', entry({ reason: '"  "' }), `${AT}reason is empty`],
    ['a missing link', entry({ link: undefined }), `${AT}link is missing`],
    ['a link that is none', entry({ link: '"issue 12"' }), `${AT}link is "issue 12"; expected `],
    [
      'a link of another scheme',
      entry({ link: '"file:///etc/passwd"' }),
      `${AT}link is "file:///etc/passwd"; expected `,
    ],
    ['a missing requirement', entry({ requirement: undefined }), `${AT}requirement is missing`],
    [
      'an unknown requirement',
      entry({ requirement: '"KV-GETSET"' }),
      `${AT}unknown requirement KV-GETSET (did you mean KV-GET-SET?)`,
    ],
    ['a check of the wrong type', entry({ check: '7' }), `${AT}check is no string`],
    [
      'an unknown check',
      entry({ check: '"kv.get.sett"' }),
      `${AT}unknown check kv.get.sett (did you mean kv.get.set?)`,
    ],
    [
      'a check like none',
      entry({ check: '"zzzzzzzzzzzzzz"' }),
      `${AT}unknown check zzzzzzzzzzzzzz (--list shows them)`,
    ],
    ['a missing provider', entry({ provider: undefined }), `${AT}provider is missing`],
    [
      'an unknown provider',
      entry({ provider: '"kv.memry"' }),
      `${AT}unknown provider kv.memry (did you mean kv.memory?)`,
    ],
    ['a path to nothing', entry({ provider: '"./no.js"' }), `${AT}unknown provider ./no.js: there is no such file`],
    ['an unknown transport', entry({ transports: '["gest"]' }), `${AT}unknown transport gest (did you mean guest?)`],
    ['a transport twice', entry({ transports: '["guest", "guest"]' }), `${AT}transports names guest twice`],
    ['no transports', entry({ transports: '[]' }), `${AT}transports is no list of transports`],
    ['a transport that is no list', entry({ transports: '"guest"' }), `${AT}transports is no list of transports`],
    ['an entry twice', entry() + entry({ reason: '"again"' }), './known.toml:7: says what ./known.toml:1 says already'],
    ['an entry by ID and by alias', entry() + entry({ provider: '"keyvalue.memory"' }), './known.toml:7: says what'],
    ['a part of an entry', entry() + entry({ transports: '["guest"]' }), './known.toml:7: says what ./known.toml:1 s'],
    ['a provider and a runtime', entry({ runtime: '"jco"' }), `${AT}names a provider and a runtime; it can be of one`],
    [
      'an unknown runtime',
      entry({ provider: undefined, runtime: '"joc"' }),
      `${AT}unknown runtime joc (did you mean jco`,
    ],
    [
      'an adapter that is not there',
      entry({ provider: undefined, runtime: '"./none.js"' }),
      `${AT}unknown runtime ./none.js: there is no such file`,
    ],
    [
      'a transport of providers for a runtime',
      entry({ provider: undefined, runtime: '"jco"', transports: '["guest"]' }),
      `${AT}unknown transport guest; expected some of command, http`,
    ],
    ['control characters', entry({ check: '"a\\u001b[31m\\nb"' }), `${AT}unknown check a\\x1b[31m\\nb`],
  ];
  for (const [what, text, message] of cases) {
    it(`refuses ${what}, in one line that says where`, () => {
      expect(() => read(text))
        .to.throw(UsageError)
        .with.property('message')
        .that.satisfies((line: string) => line.startsWith(message) && !line.includes('\n'), message);
    });
  }

  it('refuses a file that is not there, and a folder', () => {
    const path = (name: string) => () => readKnownFailures(join(folder, name), name, IDS);
    expect(path('none.toml')).to.throw(UsageError, 'none.toml: there is no such file');
    expect(path('.')).to.throw(UsageError, '.: is a folder; expected a file');
  });
});
