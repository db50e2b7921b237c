import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import packageJson from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../../providers/test-support.ts';
import { jepsenLog } from './logs/jepsen-log.ts';
import { keyValueLog } from './logs/key-value-log.ts';
import { Random } from './random.ts';
import { simulateAppendStore, simulateRegister } from './simulate.ts';

const cli = join(import.meta.dirname, 'cli.ts');
const folder = temporaryFolder();

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in the folder with the histories. */
async function run(...args: readonly string[]): Promise<Finished> {
  const { INIT_CWD: _, ...env } = process.env;
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** What is printed, without the times. */
function timeless(stdout: string): string {
  return stdout.replaceAll(/\d+\.\d ms/g, '? ms');
}

const STALE = `INFO  jepsen.util - 0	:invoke	:write	1
INFO  jepsen.util - 0	:ok	:write	1
INFO  jepsen.util - 1	:invoke	:write	2
INFO  jepsen.util - 2	:invoke	:read	nil
INFO  jepsen.util - 1	:ok	:write	2
INFO  jepsen.util - 2	:ok	:read	1
INFO  jepsen.util - 0	:invoke	:read	nil
INFO  jepsen.util - 0	:ok	:read	1
`;

/** Writes that are all concurrent, and after them a read of a value that one of them may have put there, and another. */
const HARD = [
  ...Array.from(
    { length: 40 },
    (_, process) => `INFO  jepsen.util - ${process} :invoke :cas [${process} ${process + 1}]`,
  ),
  ...Array.from({ length: 40 }, (_, process) => `INFO  jepsen.util - ${process + 40} :invoke :write ${process}`),
  ...Array.from({ length: 40 }, (_, process) => `INFO  jepsen.util - ${process + 40} :ok :write ${process}`),
  'INFO  jepsen.util - 99 :invoke :read nil',
  'INFO  jepsen.util - 99 :ok :read 999',
].join('\n');

before(() => {
  const files: Record<string, string | Uint8Array> = {
    'stale.log': STALE,
    'hard.log': HARD,
    'good.log': jepsenLog.print(simulateRegister(new Random(1), { clients: 5, calls: 20, unknown: 0.05 })),
    'good.txt': keyValueLog.print(simulateAppendStore(new Random(1), { clients: 5, calls: 20, keys: 3 })),
    'bad.txt': keyValueLog.print(simulateAppendStore(new Random(1), { clients: 5, calls: 60, keys: 1, faulty: true })),
    'empty.log': '',
    'other.txt': '\n\nSome text.\n',
    'binary.log': Buffer.concat([Buffer.from(STALE), Buffer.from([0xff, 0xfe, 0])]),
    'nul.log': `${STALE}\0`,
    'busy.log': `${STALE}INFO  jepsen.util - 0 :ok :read 1\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder'));
});

describe('check-history', () => {
  it('says that histories of both formats are linearizable, and ends with 0', async () => {
    const { code, stdout, stderr } = await run('good.log', 'good.txt');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(timeless(stdout)).to.match(
      /^good\.log: linearizable \(100 operations, 1 part, \d+ states, \? ms\)\ngood\.txt: linearizable \(100 operations, 3 parts, \d+ states, \? ms\)\n$/,
    );
  });

  it('says why one is not, and ends with 1', async () => {
    const { code, stdout, stderr } = await run('stale.log');
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: '' });
    expect(timeless(stdout).replace(/\d+ states/, '? states')).to.equal(
      `stale.log: not linearizable (4 operations, 1 part, ? states, ? ms)
  read by client 0 found 1 although a write of 2 by client 1 had been acknowledged 2 lines before the read began, and nobody put 1 there after that:
  client 0  ├ write 1 ┤             ├ read → 1 ┤
  client 1              ├ write 2 ┤
`,
    );
  });

  it('draws what is not linearizable, a page each, and nothing else', async () => {
    const { code } = await run('stale.log', 'good.log', 'bad.txt', '--html', 'pages');
    expect(code).to.equal(1);
    expect(readdirSync(join(folder, 'pages')).sort()).to.deep.equal(['1-stale.log.html', '3-bad.txt.html']);
    const page = readFileSync(join(folder, 'pages/1-stale.log.html'), 'utf8');
    expect(page).to.include('had been acknowledged 2 lines before the read began').and.to.include('read → 1');
    expect(page).to.match(/class="[^"]*\bdue\b/);
    const { code: refused, stderr } = await run('stale.log', '--html', 'good.log');
    expect(refused).to.equal(2);
    expect(stderr).to.equal('check-history: --html good.log: EEXIST; expected a folder that can be written to\n');
  });

  it('leaves the middle of long values out of the drawing', async () => {
    const { code, stdout } = await run('bad.txt');
    expect(code).to.equal(1);
    expect(stdout).to.match(/returned a value without "x lost y" although append "x lost y"/);
    expect(stdout).to.match(/├ get "0" → "x [^├]+ … [^├]+ y" ┤/);
  });

  for (const [option, value] of [
    ['--budget-states', '50'],
    ['--budget-ms', '1'],
  ] as const) {
    it(`says that it does not know where the budget ran out, and ends with 3: ${option}`, async () => {
      const { code, stdout, stderr } = await run(option, value, 'hard.log');
      expect({ code, stderr }).to.deep.equal({ code: 3, stderr: '' });
      expect(stdout).to.match(/^hard\.log: unknown \(budget\) \(81 operations, 1 part, \d+ states, /);
    });
  }

  const refused: Readonly<Record<string, string>> = {
    'empty.log':
      'empty.log:1: the file is empty; expected a line like INFO  jepsen.util - 0 :invoke :write 3 ' +
      'or like {:process 0, :type :invoke, :f :put, :key "0", :value "x"}',
    'other.txt':
      'other.txt:3: found "Some text."; expected a line like INFO  jepsen.util - 0 :invoke :write 3 ' +
      'or like {:process 0, :type :invoke, :f :put, :key "0", :value "x"}',
    'binary.log': 'binary.log:9: found bytes that are no text; expected UTF-8',
    'nul.log': 'nul.log:9: found bytes that are no text; expected UTF-8',
    'busy.log': 'busy.log:9: process 0 returns without an open call; expected its :invoke first',
    'nowhere.log': 'nowhere.log: no such file; expected a file with a history',
    folder: 'folder: it is a folder; expected a file with a history',
  };
  for (const [file, line] of Object.entries(refused)) {
    it(`refuses ${file} in one line, and ends with 2`, async () => {
      expect(await run(file)).to.deep.equal({ code: 2, stdout: '', stderr: `check-history: ${line}\n` });
    });
  }

  it('takes a format that is forced', async () => {
    const { code, stderr } = await run('--format', 'key-value', 'stale.log');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^check-history: stale\.log:1: found "INFO .*; expected a line like \{:process 0/);
    expect((await run('--format', 'jepsen', 'good.log')).code).to.equal(0);
  });

  it('checks the other files when one is no history; 2 goes before 1, and 1 before 3', async () => {
    const all = await run('--budget-states', '50', 'empty.log', 'stale.log', 'hard.log');
    expect(all.code).to.equal(2);
    expect(all.stdout).to.match(/stale\.log: not linearizable.+hard\.log: unknown/s);
    expect((await run('--budget-states', '50', 'hard.log', 'stale.log')).code).to.equal(1);
  });

  it('prints JSON for machines', async () => {
    const { code, stdout, stderr } = await run('--json', 'good.txt', 'stale.log', 'empty.log');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^check-history: empty\.log:1: [^\n]+\n$/);
    const { files } = JSON.parse(stdout) as { files: Record<string, unknown>[] };
    expect(
      files.map(({ file, format, verdict, operations, parts }) => [file, format, verdict, operations, parts]),
    ).to.deep.equal([
      ['good.txt', 'key-value', 'linearizable', 100, 3],
      ['stale.log', 'jepsen', 'not-linearizable', 4, 1],
    ]);
    expect(files[0]).to.have.all.keys('file', 'format', 'verdict', 'operations', 'parts', 'states', 'milliseconds');
    expect(files[1]?.witness).to.deep.equal([
      { process: 0, input: { op: 'write', value: 1 }, outcome: 'ok', callLine: 1, returnLine: 2 },
      { process: 1, input: { op: 'write', value: 2 }, outcome: 'ok', callLine: 3, returnLine: 5 },
      { process: 0, input: { op: 'read' }, output: 1, outcome: 'ok', callLine: 7, returnLine: 8 },
    ]);
  });

  describe('wrong usage is one line and exit code 2', () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /missing required argument 'file'/],
      [['--format', 'edn', 'stale.log'], /Allowed choices are jepsen, key-value/],
      [['--budget-states', '0', 'stale.log'], /Expected a whole number of at least 1/],
      [['--budget-ms', 'x', 'stale.log'], /Expected a whole number of at least 1/],
      [['--jsno', 'stale.log'], /unknown option '--jsno' \(Did you mean --json\?\)/],
    ];
    for (const [args, message] of cases) {
      it(args.join(' ') || 'no file', async () => {
        const { code, stdout, stderr } = await run(...args);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(message);
        expect(stderr.trimEnd().split('\n'), stderr).to.have.lengthOf(1);
      });
    }
  });

  it('is a script of the package', () => {
    expect(packageJson.scripts['check-history']).to.equal('node scripts/launch.mjs conformance/histories/cli.ts');
  });
});
