import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { temporaryFolder } from '../../providers/test-support.ts';

interface Finished {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  const script = fileURLToPath(new URL('cli.ts', import.meta.url));
  const { INIT_CWD: _, ...inherited } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env: { ...inherited, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

/** The smallest measurement that there is. */
const SMALL = ['checker', '--rounds', '3', '--each', '1'];

const KINDS = [
  'register, 5 clients x 100: legal',
  'register, 5 clients x 100: illegal',
  'store, 50 clients x 80, 20 keys: legal',
  'store, 50 clients x 80, 20 keys: illegal',
];

/** Kind → files and verdicts, of each row. */
function rows(stdout: string): Record<string, string> {
  const found = stdout.matchAll(/^ *(\d+) +(\d+\/\d+\/\d+) +\d+ +\d+ +\d+\.\d +\d+\.\d +\d+\.\d {2}(\S.*)$/gm);
  return Object.fromEntries([...found].map(([, files, verdicts, kind = '']) => [kind, `${files}: ${verdicts}`]));
}

describe('npm run bench -- checker', () => {
  it('checks what it generated, and prints a row for each kind and one for all', async () => {
    const { code, stdout, stderr } = await bench(SMALL);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^seed 1, 3 rounds; here: node [\d.]+, 1 thread\n/);
    const [legalRegister = '', illegalRegister = '', legalStore = '', illegalStore = ''] = KINDS;
    expect(rows(stdout)).to.deep.equal({
      [legalRegister]: '1: 1/0/0',
      [illegalRegister]: '1: 0/1/0',
      [legalStore]: '1: 1/0/0',
      [illegalStore]: '1: 0/1/0',
      all: '4: 2/2/0',
    });
  });

  it('checks the histories of a folder too, and says what it skipped', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner', 'a.log'), 'INFO  jepsen.util - 0 :invoke :read nil\n');
    writeFileSync(join(folder, 'README.md'), '# Not a history\n');
    const { code, stdout, stderr } = await bench([...SMALL, '--histories', folder]);
    expect(code).to.equal(0);
    expect(rows(stdout)['given: inner']).to.equal('1: 1/0/0');
    expect(stderr).to.match(/^README\.md is skipped: line 1: found "# Not a history"; [^\n]+\n$/);
  });

  const wrong: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--budget-ms', '0'], 2, /^--budget-ms is a whole number of at least 1\n$/],
    [['--rounds', '2'], 2, /^--rounds is a whole number of at least 3\n$/],
    [['--histories', '/nowhere/at/all'], 2, /^--histories: there is no folder \/nowhere\/at\/all\n$/],
    [
      ['--porcupine', temporaryFolder()],
      3,
      /^no Go module porcupine in [^\n]+; expected the folder with its go\.mod\n$/,
    ],
    [['--nonsense'], 2, /^Unknown option '--nonsense'[^\n]*\n$/],
  ];
  for (const [args, expected, message] of wrong) {
    it(`says in a line what is wrong with ${args[0]}`, async () => {
      const { code, stdout, stderr } = await bench([...SMALL, ...args]);
      expect({ code, stdout }).to.deep.equal({ code: expected, stdout: '' });
      expect(stderr).to.match(message);
    });
  }
});

/** A module with what is used of porcupine, which says Ok to everything. */
const FAKE = `package porcupine
import "time"
type CheckResult string
type EventKind bool
const (
	CallEvent   EventKind   = false
	ReturnEvent EventKind   = true
	Ok          CheckResult = "Ok"
)
type Event struct {
	ClientId int
	Kind     EventKind
	Value    interface{}
	Id       int
}
type Model struct {
	PartitionEvent func(history []Event) [][]Event
	Init           func() interface{}
	Step           func(state, input, output interface{}) (bool, interface{})
	Hash           func(state interface{}) uint64
}
func CheckEventsTimeout(model Model, history []Event, timeout time.Duration) CheckResult { return Ok }
`;

describe('npm run bench -- checker --porcupine', () => {
  it('prints ratios, and fails where the verdicts differ', async function () {
    if (spawnSync('go', ['version']).status !== 0) {
      this.skip();
    }
    const module = temporaryFolder();
    writeFileSync(join(module, 'go.mod'), 'module github.com/anishathalye/porcupine\n\ngo 1.16\n');
    writeFileSync(join(module, 'porcupine.go'), FAKE);
    const { code, stdout, stderr } = await bench([...SMALL, '--porcupine', module]);
    expect(stdout).to.match(/; porcupine: go[\d.]+\S*, \d+ threads?\n/);
    expect(stdout).to.match(/ +\d+\.\d{3} {2}register, 5 clients x 100: legal\n/);
    expect(stderr).to.equal(
      '0-illegal-0.log: not-linearizable, porcupine says linearizable\n' +
        '1-illegal-0.log: not-linearizable, porcupine says linearizable\n',
    );
    expect(code).to.equal(1);
  });

  it('says in a line that there is no go', async () => {
    const module = temporaryFolder();
    writeFileSync(join(module, 'go.mod'), 'module github.com/anishathalye/porcupine\n');
    const { code, stderr } = await bench([...SMALL, '--porcupine', module], { PATH: temporaryFolder() });
    expect({ code, stderr }).to.deep.equal({
      code: 3,
      stderr: 'no go on PATH: install Go to compare with porcupine\n',
    });
  });
});

describe('npm run bench', () => {
  it('says in a line what it can measure', async () => {
    const { code, stdout, stderr } = await bench(['nothing']);
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 2,
      stdout: '',
      stderr: 'no measurement nothing: expected keyvalue or checker\n',
    });
  });

  it('measures calls where nothing else is asked for', async () => {
    const { code, stderr } = await bench(['--rounds', '3']);
    expect({ code, stderr }).to.deep.equal({ code: 2, stderr: '--rounds is a whole number of at least 9\n' });
  });
});
