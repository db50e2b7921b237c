import { join } from 'node:path';
import { expect } from 'chai';
import { type CommandRun, OutsideProject } from '../../scripts/package/outside-project.ts';
import { configRuntimeSource, runtimeSource } from '../testing/runtime-source.ts';
import { storeSource } from '../testing/store-source.ts';

describe('describeRuntime', function () {
  this.timeout(120_000);
  let project: OutsideProject;

  before(() => {
    project = OutsideProject.linked();
    project.write('good.js', configRuntimeSource());
    project.write('faulty.js', configRuntimeSource('values[key].toUpperCase()'));
    project.write('store.js', storeSource());
    project.write('stores.js', runtimeSource(join(project.folder, 'store.js')));
  });

  after(() => project.remove());

  /** Runs a mocha file with a body of its own. */
  function mocha(body: string, flags = ''): CommandRun {
    project.write('certify.test.js', `import { describeRuntime } from 'spiderlightning-conformance/mocha';\n${body}`);
    return project.run(`npx mocha ${flags} certify.test.js`);
  }

  it('defines a suite for each shape and world, and a test for each check', () => {
    const { status, stdout } = mocha("describeRuntime('./good.js');");
    expect(status, stdout).to.equal(0);
    expect(stdout).to.match(
      /conformance of \.\/good\.js\n {4}config-0\.2\.0-rc\.1\n {6}command\n {8}✔ wcfg\.get: get /,
    );
    expect(stdout)
      .to.match(/\n {2}\d+ passing/)
      .and.not.to.match(/pending|failing/);
  });

  it('probes before the checks, and leaves what has nothing to say about the runtime pending', () => {
    const { status, stdout } = mocha(
      "describeRuntime(import.meta.resolve('./stores.js'));",
      "--grep 'wkv.get.set|wkv.increment.together'",
    );
    expect(status, stdout).to.equal(0);
    expect(stdout).to.match(/✔ wkv\.get\.set: /);
    expect(stdout).to.match(/- wkv\.increment\.together: .* \(has a meaning only for .* instances: it has no disk\)\n/);
  });

  it('fails with the requirement, what was observed and required, the operations, and the line that runs just that', () => {
    const { status, stdout } = mocha("describeRuntime('./faulty.js', { seed: 5 });", "--grep 'wcfg.get:'");
    expect(status, stdout).to.equal(1);
    expect(stdout).to.match(/ConformanceError: WCFG-GET\n +observed {4}get\(.*\n +required {4}.*\n +operations {2}/);
    const flags = '--runtime ./faulty.js --shape config-0.2.0-rc.1 --check wcfg.get --transport command --seed 5';
    expect(stdout).to.include(`rerun       npx slight-conformance ${flags}\n`);
  });

  it('shows what the runtime itself wrote', () => {
    project.write('dies.js', configRuntimeSource('process.exit(console.error("out of luck") ?? 9)'));
    const { stdout } = mocha("describeRuntime('./dies.js');", "--grep 'wcfg.get:'");
    expect(stdout).to.match(/ConformanceError: WCFG-NO-TRAP\n +observed {4}the runtime ended \(exit code 9\)/);
    expect(stdout).to.match(/\n +it wrote {4}out of luck\n +rerun /);
  });

  it('shows known failures as pending, and fails where one is known no more', () => {
    const known = (runtime: string) => `
      [[known-failure]]
      runtime = "./${runtime}"
      check = "wcfg.get"
      requirement = "WCFG-GET"
      reason = "it shouts"
      link = "https://example.com/issues/1"`;
    project.write('known.toml', known('faulty.js') + known('good.js'));
    const listed = mocha("describeRuntime('./faulty.js', { knownFailures: 'known.toml' });", '--grep wcfg.get:');
    expect(listed.status, listed.stdout).to.equal(0);
    expect(listed.stdout).to.include('(known-fail: it shouts (https://example.com/issues/1))');
    const stale = mocha("describeRuntime('./good.js', { knownFailures: 'known.toml' });", '--grep wcfg.get:');
    expect(stale.status).to.equal(1);
    expect(stale.stdout).to.match(/unexpected-pass: listed as a known failure \(known\.toml:\d+\), and it passes/);
  });

  it('fails where something that binds was not shown, if that is asked for', () => {
    const { status, stdout } = mocha("describeRuntime('./good.js', { strict: true });", '--grep binds');
    expect(status).to.equal(1);
    expect(stdout).to.match(/1\) shows everything that binds\n/);
  });

  it('certifies a host of this project over a provider', () => {
    const { status, stdout } = mocha(
      "describeRuntime('reference-host', { provider: 'kv.memory', shapes: ['keyvalue-0.2.0-draft2'], worlds: ['command'] });",
      '--grep wkv.get.set',
    );
    expect(status, stdout).to.equal(0);
    expect(stdout).to.match(
      /conformance of reference-host\n {4}keyvalue-0\.2\.0-draft2\n {6}command\n {8}✔ wkv\.get\.set/,
    );
  });

  it('says what is wrong with what it was given', () => {
    project.write('waits.js', `await undefined;\n${configRuntimeSource()}`);
    project.write(
      'absent.js',
      configRuntimeSource(undefined, { find: "async () => ({ missing: 'no', cure: 'get it' })" }),
    );
    const cases: [string, RegExp][] = [
      ["describeRuntime('./none.js');", /unknown runtime \.\/none\.js: there is no such file/],
      ["describeRuntime('wasmtim');", /did you mean wasmtime\?/],
      ["describeRuntime('./store.js');", /store\.js is no adapter of a runtime: it has no name/],
      [
        "describeRuntime('./waits.js');",
        /the adapter \.\/waits\.js cannot be loaded: it has an await at its top level/,
      ],
      ["describeRuntime('./good.js', { shapes: ['keyvalue-0.2.0-draft'] });", /does not link keyvalue-0\.2\.0-draft/],
      ["describeRuntime('./good.js', { worlds: ['http'] });", /has no world http; it has command/],
      ["describeRuntime('./good.js', { provider: 'kv.memory' });", /it takes no --provider/],
      ["describeRuntime('./absent.js');", /before all.*\n.*\n*.*Error: no; get it/],
    ];
    for (const [body, message] of cases) {
      const { status, stdout, stderr } = mocha(body);
      expect(status, body).to.not.equal(0);
      expect(stdout + stderr, body).to.match(message);
    }
  });

  it('is refused where no mocha runs', () => {
    project.write(
      'alone.js',
      "import { describeRuntime } from 'spiderlightning-conformance/mocha'; describeRuntime('./good.js');",
    );
    expect(project.run('node alone.js').stderr).to.include('describeRuntime is for files that mocha runs');
  });
});
