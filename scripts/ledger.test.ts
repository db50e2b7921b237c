import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { committedLedger } from './ledger.ts';

const root = dirname(import.meta.dirname);
const golden = join(root, 'reports/golden/runtime.json');
const FILES = ['ledger.html', 'ledger.md'];

describe('the committed ledger', () => {
  it('is what the reports of runtimes make of it, and is not there without any (npm run ledger)', () => {
    const made = committedLedger();
    for (const file of FILES) {
      const path = join(root, 'reports', file);
      const committed = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
      // Not compared by chai, whose difference of two pages takes minutes.
      expect(committed === made.get(file), `reports/${file}: run \`npm run ledger\``).to.equal(true);
    }
  });
});

describe('npm run ledger', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-ledger-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function ledger(...args: string[]) {
    const env = { ...process.env, INIT_CWD: folder };
    return spawnSync(process.execPath, [join(root, 'scripts/ledger.ts'), ...args], {
      encoding: 'utf8',
      env,
      cwd: root,
    });
  }

  it('takes the reports of others, and writes beside the caller or where it is told to', () => {
    const { status, stdout, stderr } = ledger(golden);
    expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: 'ledger.md\nledger.html\n', stderr: '' });
    expect(readFileSync(join(folder, 'ledger.md'), 'utf8')).to.include('### WKV-INCREMENT-TEXT');
    expect(ledger(golden, golden, '--out', 'deep/er').stdout).to.equal('deep/er/ledger.md\ndeep/er/ledger.html\n');
    expect(readdirSync(join(folder, 'deep/er')).sort()).to.deep.equal(FILES);
  });

  it('reads those in a folder of results that are of runtimes, and leaves other records there', () => {
    writeFileSync(join(folder, 'mutants.json'), '{"seeds": []}');
    writeFileSync(join(folder, 'keyvalue.memory.json'), readFileSync(join(root, 'reports/golden/partial.json')));
    expect(committedLedger(folder).size).to.equal(0);
    writeFileSync(join(folder, 'wasmtime.json'), readFileSync(golden));
    expect([...committedLedger(folder).keys()].sort()).to.deep.equal(FILES);
  });

  it('says in a line what is wrong with a file, and writes nothing', () => {
    const report = JSON.parse(readFileSync(golden, 'utf8'));
    report.certifications[0].requirements[0].transports.command.outcome = 'pass';
    delete report.suite;
    writeFileSync(join(folder, 'broken.json'), JSON.stringify(report));
    writeFileSync(join(folder, 'text.json'), 'not\nJSON');
    writeFileSync(join(folder, 'null.json'), 'null');
    const partial = join(root, 'reports/golden/partial.json');
    const wrong: [string[], RegExp][] = [
      [['missing.json'], /^ledger: missing\.json cannot be read: ENOENT; give a report\.json\n$/],
      [['text.json'], /^ledger: text\.json is no JSON; give a report\.json\n$/],
      [
        ['null.json'],
        /^ledger: null\.json is no report of this version: the report: expected an object, found null\n$/,
      ],
      [['broken.json'], /^ledger: broken\.json is no report of this version: .*, and 1 more\n$/],
      [[partial], /^ledger: .*partial\.json certifies no runtime; make it with --runtime NAME\n$/],
      [[golden, '--out', 'text.json'], /^ledger: the ledger cannot be written: (EEXIST|ENOTDIR)\n$/],
      [['--nonsense'], /^ledger: unknown option '--nonsense'\n$/],
    ];
    for (const [args, line] of wrong) {
      const { status, stdout, stderr } = ledger(...args);
      expect({ status, stdout }, args.join(' ')).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(line);
    }
    expect(readdirSync(folder).sort()).to.deep.equal(['broken.json', 'null.json', 'text.json']);
  });
});
