import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { validateReport } from '../reports/validate-report.ts';
import { outcomes, runCli } from './testing/run-cli.ts';
import { type StoreFunctions, storeSource } from './testing/store-source.ts';

const DIRECT = ['--transport', 'direct'];

describe('the command line', function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-cli-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Writes a provider beside nothing of the project, and gives its relative path. */
  function store(name: string, source: string): string {
    writeFileSync(join(folder, name), source);
    return `./${name}`;
  }

  describe('wrong usage is one line and exit code 2', () => {
    const cases: [string[], RegExp][] = [
      [['--provider', 'kv.rediss'], /unknown provider kv\.rediss \(did you mean kv\.redis\?\)/],
      [['--provider', './nowhere.ts'], /unknown provider \.\/nowhere\.ts: there is no such file/],
      [['--provder', 'kv.redis'], /unknown option '--provder' \(Did you mean --provider\?\)/],
      [['--check', 'kv.delete.mising'], /unknown check kv\.delete\.mising \(did you mean kv\.delete\.missing\?\)/],
      [['--requirement', 'KV-GETSET'], /unknown requirement KV-GETSET \(did you mean KV-GET-SET\?\)/],
      [['--transport', 'wasm'], /Allowed choices are direct, guest/],
      [['--seed', 'abc'], /Expected an integer/],
      [['--replay', 'nonsense'], /--replay expects REPORT#TRACE/],
      [['--replay', 'nowhere.json#T1'], /nowhere\.json cannot be read/],
      [['--address', 'redis://127.0.0.1:1'], /give exactly one --provider/],
      [['--config', 'x'], /give exactly one --provider/],
      [['surplus'], /too many arguments/],
      [['--seed', ''], /It is empty/],
      [['--provider', ''], /It is empty/],
      [['--provider', 'kv.memory', '--address', 'redis://127.0.0.1:1'], /keyvalue\.memory has no backend/],
      [['--provider', 'kv.memory', '--backend', 'binary'], /keyvalue\.memory has no backend/],
      [
        ['--provider', 'configs.envvars'],
        /configs\.envvars is certified through wasi:config: add --runtime reference-host/,
      ],
      [['--provider', 'kv.filesystem', '--config', 'FILESYSTEM_ROTO=x'], /did you mean FILESYSTEM_ROOT\?/],
    ];
    for (const [args, message] of cases) {
      it(args.join(' '), async () => {
        const { status, stdout, stderr } = await runCli(args);
        expect(stderr).to.match(message);
        expect(stderr.trimEnd().split('\n'), stderr).to.have.lengthOf(1);
        expect([status, stdout]).to.deep.equal([2, '']);
      });
    }

    it('a provider with a fault in its source, or none in it', async () => {
      const broken = await runCli(['--provider', store('broken.js', 'export default {')], { cwd: folder });
      expect(broken.stderr).to.match(/^conformance: \.\/broken\.js: /);
      expect(broken.status).to.equal(2);
      const empty = await runCli(['--provider', store('empty.js', 'export const provider = 1;')], { cwd: folder });
      expect(empty.stderr).to.match(/has no default export that is a provider/);
      expect(empty.status).to.equal(2);
    });
  });

  it('--help names every flag, and --list providers, checks and what has no check', async () => {
    const help = await runCli(['--help']);
    expect(help.status).to.equal(0);
    for (const flag of [
      '--provider',
      '--runtime',
      '--shape',
      '--list',
      '--check',
      '--seed',
      '--replay',
      '--strict',
      '--tier',
      '--known-failures',
    ]) {
      expect(help.stdout).to.include(flag);
    }
    const list = await runCli(['--list']);
    expect(list.status).to.equal(0);
    expect(list.stdout).to.match(/keyvalue\.redis +kv\.redis/);
    expect(list.stdout).to.match(/kv\.delete\.missing +example, quick\n.*\n +KV-DELETE-MISSING/);
    expect(list.stdout).to.match(/Requirements without a check yet: GEN-SETTLE/);
  });

  it('certifies memory over both transports, with the same outcomes over both and for the same seed', async () => {
    const one = await runCli(['--provider', 'kv.memory', '--seed', '11']);
    expect(one.stdout, one.stdout).to.include('Verdict: conformant');
    expect(one.status).to.equal(0);
    const { report } = one;
    validateReport(report);
    const cells = outcomes(report);
    const [certification] = report.certifications;
    for (const { id, ofHost } of certification?.requirements ?? []) {
      if (!ofHost) expect(cells[`${id} guest`], id).to.equal(cells[`${id} direct`]);
    }
    expect(cells['GEN-CONFIG guest']).to.equal('pass');
    expect(cells['GEN-NO-HOL direct']).to.equal('not-applicable');
    for (const { calls, sequences } of Object.values(certification?.operations ?? {})) {
      expect(calls).to.be.greaterThan(2_000);
      expect(sequences).to.be.greaterThan(300);
    }
    const again = await runCli(['--provider', 'kv.memory', '--seed', '11']);
    expect(outcomes(again.report)).to.deep.equal(cells);
  });

  it('draws a failing history in a page of the report, without secrets, and notes the label that was earned', async () => {
    const secret = `s3cret&"<token>`;
    // Now and then an older value, or once a secret that nobody wrote.
    const stale = {
      get: `const old = olds.get(key);
        if (fault === 'stale' && old !== undefined && ++count % 20 === 0) return old.slice();
        if (fault === 'leaky' && entries.size > 1 && ++count === 1) return new TextEncoder().encode(token);
        return entries.get(key)?.slice();`,
      set: 'if (entries.has(key)) olds.set(key, entries.get(key)); entries.set(key, value.slice());',
    };
    const source = (fault: string) => {
      return storeSource(stale, `let count = 0; const olds = new Map(); let token; const fault = '${fault}';`);
    };
    const checks = ['--check', 'kv.concurrent.sessions', '--check', 'kv.concurrent.linearizable'];
    const stray = store('stale.js', source('stale'));
    const { report, reportFolder, status } = await runCli(['--provider', stray, ...DIRECT, ...checks], { cwd: folder });
    validateReport(report);
    expect(status).to.equal(1);
    const failed = report.certifications[0]?.failures.find(({ requirement }) => requirement === 'KV-LIN');
    expect(failed?.timeline).to.equal(`timelines/${failed?.id}.html`);
    expect(failed?.observed).to.include('; what still holds: ');
    const page = readFileSync(join(reportFolder, failed?.timeline ?? ''), 'utf8');
    expect(page).to.include(`${failed?.id}: kv.concurrent.linearizable over direct`).and.to.include(' due"');

    const leaky = source('leaky')
      .replace('configs: {}', "configs: { TOKEN: { description: 'x', secret: true } }")
      .replace('async connect() {', 'async connect(configs) { token = configs.TOKEN;');
    const args = ['--provider', store('leaky.js', leaky), ...DIRECT, ...checks, '--config', `TOKEN=${secret}`];
    const leak = await runCli(args, { cwd: folder });
    validateReport(leak.report);
    const told = leak.report.certifications[0]?.failures.find(({ timeline }) => timeline !== undefined);
    const shown = readFileSync(join(leak.reportFolder, told?.timeline ?? ''), 'utf8');
    expect(shown).to.include('&lt;secret&gt;').and.not.to.include('s3cret');

    const weaker = source('none').replace('LIN: true, ', '');
    const noted = await runCli(['--provider', store('weaker.js', weaker), ...DIRECT, ...checks], { cwd: folder });
    const cells = noted.report?.certifications[0]?.checks.find(({ id }) => id === 'kv.concurrent.sessions')?.transports;
    expect(cells?.direct?.notes?.[0]).to.match(/^LIN is not claimed; the label earned is "linearizable": /);
    expect(noted.stdout).to.match(/Noted\n {2}kv\.concurrent\.sessions: LIN is not claimed/);
    expect(existsSync(join(noted.reportFolder, 'timelines'))).to.equal(false);
  });

  it('--strict makes a partial verdict fail; --json - prints the report alone; a report folder that is none is one line', async () => {
    const args = ['--provider', 'kv.memory', ...DIRECT, '--check', 'kv.get.set'];
    const strict = await runCli([...args, '--strict', '--json', '-']);
    expect(strict.status).to.equal(1);
    validateReport(JSON.parse(strict.stdout));
    expect(strict.stderr).to.include('Verdict: partial');
    const blocked = join(folder, 'a-file');
    writeFileSync(blocked, '');
    const { status, stderr } = await runCli([...args, '--json', join(blocked, 'x.json')]);
    expect(status).to.equal(2);
    expect(stderr).to.match(/^conformance: cannot write .*\n$/);
  });

  it('certifies a provider outside the project, in TypeScript and in JavaScript, over both transports', async () => {
    for (const name of ['mine.js', 'mine.ts']) {
      const { status, report, stdout } = await runCli(['--provider', store(name, storeSource())], { cwd: folder });
      expect(status, stdout).to.equal(0);
      expect(report?.certifications[0]?.provider).to.equal(`./${name}`);
      expect(outcomes(report)['KV-LIN guest']).to.equal('pass');
    }
  });

  describe('finds each of five broken functions, names its requirement, and gives a line that runs just that', () => {
    const broken: [keyof StoreFunctions, string, string[]][] = [
      [
        'open',
        'const all = [...stores.values()]; if (all.length === 0) stores.set(name, new Map()); return [...stores.values()][0];',
        ['KV-STORE-ISOLATION'],
      ],
      ['get', 'return entries.get(key)?.slice(0, 4);', ['KV-GET-SET', 'GEN-BYTES', 'KV-BINARY']],
      ['set', 'if (!entries.has(key)) entries.set(key, value.slice());', ['KV-OVERWRITE']],
      ['delete', '', ['KV-DELETE']],
      ['list', 'return { keys: [...entries.keys()].slice(1) };', ['KV-KEYS-EXACT']],
    ];
    for (const [name, body, requirements] of broken) {
      it(name, async () => {
        const path = store(`broken-${name}.js`, storeSource({ [name]: body }));
        const { status, report, stdout } = await runCli(['--provider', path, '--seed', '5', '--tier', 'quick'], {
          cwd: folder,
        });
        expect(status, stdout).to.equal(1);
        const failures = report?.certifications[0]?.failures ?? [];
        expect(failures.map(({ requirement }) => requirement)).to.include.members(requirements);
        const model = failures.find(({ check, transport }) => check === 'kv.model.store' && transport === 'direct');
        const guest = failures.find(({ check, transport }) => check === 'kv.model.store' && transport === 'guest');
        if (name !== 'open') {
          expect(model?.operations.length).to.be.within(1, 4);
          expect(guest?.operations, 'over the other transport').to.deep.equal(model?.operations);
        }
        const { rerun, check } = failures[0] as { rerun: string; check: string };
        expect(rerun).to.match(
          /^(?:npm run conformance --|npx slight-conformance) --provider \S+ --check \S+ .*--seed 5/,
        );
        const again = await runCli(rerun.replace(/^.*? (?=--provider)/, '').split(' '), { cwd: folder });
        expect(again.status).to.equal(1);
        const ran = again.report?.certifications[0]?.checks.filter(({ transports }) => {
          return Object.values(transports).some(({ outcome }) => outcome !== 'not-run' && outcome !== 'not-applicable');
        });
        expect(ran?.map(({ id }) => id)).to.deep.equal([check]);
        expect(again.report?.certifications[0]?.failures[0]?.observed).to.equal(failures[0]?.observed);
      });
    }
  });

  it('a provider that throws, hangs, or returns what is no value fails, and the run goes on', async () => {
    const bodies = {
      throws: 'throw new TypeError("oops");',
      hangs: 'return new Promise(() => {});',
      nonsense: 'return 42;',
    };
    for (const [name, body] of Object.entries(bodies)) {
      const path = store(`${name}.js`, storeSource({ get: body }));
      const args = ['--provider', path, '--check', 'kv.get.set', '--check', 'kv.keys.empty'];
      const { status, report, stdout } = await runCli(args, { cwd: folder });
      expect(status, stdout).to.equal(1);
      const cells = outcomes(report);
      expect(cells['KV-KEYS-EMPTY direct'], name).to.equal('pass');
      expect(cells['KV-KEYS-EMPTY guest'], name).to.equal('pass');
    }
  });

  describe('refutes with a history, minimised and explained', () => {
    const faults: [string, Partial<StoreFunctions>, string][] = [
      [
        'a stale read',
        {
          set: 'old.set(key, entries.get(key)); entries.set(key, value.slice());',
          get: 'return (++count % 9 === 0 ? old.get(key) ?? entries.get(key) : entries.get(key))?.slice();',
        },
        'const old = new Map(); let count = 0;',
      ],
      ['a lost update', { set: 'if (++count % 4 !== 0) entries.set(key, value.slice());' }, 'let count = 0;'],
    ];
    for (const [what, functions, extra] of faults) {
      it(what, async () => {
        const path = store('stale.js', storeSource(functions, extra));
        const args = ['--provider', path, '--check', 'kv.concurrent.linearizable'];
        const { status, report, stdout } = await runCli(args, { cwd: folder });
        expect(status, stdout).to.equal(1);
        const failures = report?.certifications[0]?.failures ?? [];
        expect(failures.map(({ transport }) => transport)).to.deep.equal(['direct', 'guest']);
        for (const { requirement, observed, operations } of failures) {
          expect(requirement).to.equal('KV-LIN');
          expect(observed).to.match(/^(?:get "k\d" by client \d|no order)/);
          expect((operations.join('\n').match(/├/g) ?? []).length).to.be.within(2, 6);
        }
      });
    }
  });

  it('--replay makes the recorded calls again: 1 where the failure is there again, 0 where it is mended', async () => {
    const path = store('replayed.js', storeSource({ delete: '' }));
    const args = ['--provider', path, ...DIRECT, '--check', 'kv.delete'];
    const first = await runCli(args, { cwd: folder });
    expect(first.status).to.equal(1);
    const trace = `${first.reportFolder}/report.json#T1`;
    const again = await runCli(['--replay', trace], { cwd: folder });
    expect([again.status, again.stdout]).to.satisfy(
      ([status, text]: [number, string]) => status === 1 && /\nreproduced: /.test(text),
    );
    const guest = await runCli(['--replay', trace, '--transport', 'guest'], { cwd: folder });
    expect(guest.status, guest.stdout).to.equal(1);
    store('replayed.js', storeSource());
    const mended = await runCli(['--replay', trace], { cwd: folder });
    expect(mended.stdout).to.match(/\n≠ .*; recorded: .*\nnot reproduced/s);
    expect(mended.status).to.equal(0);
    const unknown = await runCli(['--replay', trace.replace('T1', 'T9')], { cwd: folder });
    expect(unknown.stderr).to.match(/there is no trace T9 .*did you mean T1\?/);
    expect(unknown.status).to.equal(2);
  });

  it('a provider that misbehaves outside of its calls is not conformant, and there is a report', async () => {
    const cases: Record<string, [string, RegExp]> = {
      'ends the process': [storeSource({ get: 'process.exit(0);' }), /process\.exit/],
      'throws in a timer': [
        storeSource({ set: 'setTimeout(() => { throw new Error("stray"); }); entries.set(key, value.slice());' }),
        /stray/,
      ],
      'leaves a rejection': [
        storeSource({ set: 'Promise.reject(new Error("stray")); entries.set(key, value.slice());' }),
        /stray/,
      ],
      'connects to nothing': [
        storeSource().replace('async connect() {', 'async connect() { return undefined;'),
        /no connection/,
      ],
      'cannot connect': [
        storeSource().replace('async connect() {', 'async connect() { throw new Error("refused");'),
        /refused/,
      ],
      'has no limits': [storeSource().replace('maxKeyBytes: 1024', 'maxKeyBytes: "1k"'), /limits\.maxKeyBytes/],
    };
    for (const [what, [source, message]] of Object.entries(cases)) {
      const path = store('misbehaves.js', source);
      const args = ['--provider', path, ...DIRECT, '--check', 'kv.get.set', '--check', 'kv.keys.exact'];
      const { status, report, stdout } = await runCli(args, { cwd: folder });
      expect(status, `${what}: ${stdout}`).to.equal(1);
      const [failure] = report?.certifications[0]?.failures ?? [];
      expect(failure?.observed, what).to.match(message);
      expect(failure?.requirement, what).to.equal('GEN-NO-TRAP');
    }
  });

  it('what a provider prints is no output of the suite, and a value in it is found', async () => {
    const path = store(
      'prints.js',
      storeSource({ set: 'console.log("set", Buffer.from(value).toString()); entries.set(key, value.slice());' }),
    );
    const args = ['--provider', path, ...DIRECT, '--check', 'kv.error.secrets', '--json', '-'];
    const { status, stdout } = await runCli(args, { cwd: folder });
    expect(status).to.equal(1);
    const report: unknown = JSON.parse(stdout);
    validateReport(report);
    expect(report.certifications[0]?.failures[0]?.requirement).to.equal('GEN-SECRETS');
  });

  it('gives clients that ask at once the same host, so that memory is shared from the first check on', async () => {
    const args = ['--provider', 'kv.memory', '--transport', 'guest', '--check', 'kv.concurrent.linearizable'];
    const { status, stdout } = await runCli(args);
    expect(status, stdout).to.equal(0);
  });

  it('accuses no provider that answers at once and stores a moment later', async () => {
    const set = 'const copy = value.slice(); await new Promise((done) => setTimeout(done, 1)); entries.set(key, copy);';
    const path = store('slow-set.js', storeSource({ set }));
    const args = [
      '--provider',
      path,
      ...DIRECT,
      '--check',
      'kv.concurrent.whole-values',
      '--check',
      'kv.concurrent.listing',
    ];
    const { status, stdout } = await runCli(args, { cwd: folder });
    expect(status, stdout).to.equal(0);
  });

  it('no Redis to be had is exit code 3 and the command that installs one', async () => {
    const env = { PATH: folder, DOCKER_HOST: 'tcp://127.0.0.1:1' };
    const { status, stdout, report } = await runCli(['--provider', 'kv.redis', '--backend', 'binary'], { env });
    expect(status).to.equal(3);
    expect(stdout).to.include('apt-get install redis-server');
    expect(report?.certifications[0]?.notRun?.outcome).to.equal('not-run');
  });
});
