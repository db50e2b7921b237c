import { expect } from 'chai';
import { type CommandRun, OutsideProject } from '../../scripts/package/outside-project.ts';
import { storeSource } from '../testing/store-source.ts';

describe('describeConformance', function () {
  this.timeout(60_000);
  let project: OutsideProject;

  before(() => {
    project = OutsideProject.linked();
    project.write('store.js', storeSource());
    project.write('faulty.js', storeSource({ delete: '' }));
  });

  after(() => project.remove());

  /** Runs a mocha file with a body of its own. */
  function mocha(body: string, flags = ''): CommandRun {
    project.write(
      'certify.test.js',
      `import { describeConformance } from 'spiderlightning-conformance/mocha';\n${body}`,
    );
    return project.run(`npx mocha ${flags} certify.test.js`);
  }

  const direct = "tier: 'quick', transports: ['direct']";

  it('defines a suite for each transport, and a test for each check', () => {
    const { status, stdout } = mocha("describeConformance('./store.js', { tier: 'quick' });", '--grep kv.get.set');
    expect(status, stdout).to.equal(0);
    expect(stdout).to.match(
      /conformance of \.\/store\.js\n {4}direct\n {6}✔ kv\.get\.set: .*\n {4}guest\n {6}✔ kv\.get\.set: /,
    );
    expect(stdout).to.include('2 passing');
  });

  it('fails with the requirement, what was observed and required, the operations, and the line that runs just that', () => {
    const { status, stdout } = mocha(
      `describeConformance('./faulty.js', { ${direct}, seed: 5 });`,
      '--grep "kv.model.store:"',
    );
    expect(status, stdout).to.equal(1);
    const [, message = ''] = /\n {5}(ConformanceError: .*)/s.exec(stdout) ?? [];
    const [title, observed, required, ...rest] = message.trimEnd().split(/\n +/);
    expect(title).to.equal('ConformanceError: KV-DELETE');
    expect(observed).to.match(/^observed {4}(?:get|keys)\(/);
    expect(required).to.match(/^required {4}/);
    expect(rest[0]).to.match(/^operations {2}set\(/);
    expect(rest[1]).to.match(/^delete\(/);
    const flags = '--provider ./faulty.js --check kv.model.store --transport direct --seed 5 --tier quick';
    expect(rest.at(-1)).to.equal(`rerun       npx slight-conformance ${flags}`);
  });

  it('takes the URL of a module, from CommonJS too', () => {
    project.write(
      'certify.test.cjs',
      `const { describeConformance } = require('spiderlightning-conformance/mocha');
      const { pathToFileURL } = require('node:url');
      describeConformance(pathToFileURL(__dirname + '/store.js'), { ${direct} });`,
    );
    const { status, stdout } = project.run('npx mocha --grep kv.get.set certify.test.cjs');
    expect([status, /conformance of \.\/store\.js\n/.test(stdout)], stdout).to.deep.equal([0, true]);
  });

  it('leaves what has nothing to say about the provider pending, with the reason in the title', () => {
    const { stdout } = mocha(
      `describeConformance('./store.js', { ${direct} });`,
      "--grep 'kv.fault.cycles|kv.open.kinds|kv.host.restart'",
    );
    expect(stdout).to.match(/- kv\.fault\.cycles: .* \(runs from --tier full on\)\n/);
    expect(stdout).to.match(/- kv\.open\.kinds: .* \(is about the host: --transport guest shows it\)\n/);
    expect(stdout).to.include('3 pending');
  });

  it('shows known failures as pending, and fails where one is known no more', () => {
    const known = (provider: string, check: string, requirement: string) => `
      [[known-failure]]
      provider = "./${provider}"
      check = "${check}"
      requirement = "${requirement}"
      reason = "nobody deletes anything yet"
      link = "https://example.com/issues/1"`;
    project.write(
      'known.toml',
      known('faulty.js', 'kv.delete', 'KV-DELETE') + known('store.js', 'kv.delete', 'KV-DELETE'),
    );
    const options = `{ ${direct}, knownFailures: 'known.toml' }`;
    const listed = mocha(`describeConformance('./faulty.js', ${options});`, '--grep kv.delete:');
    expect(listed.status, listed.stdout).to.equal(0);
    expect(listed.stdout).to.include('(known-fail: nobody deletes anything yet (https://example.com/issues/1))');
    const stale = mocha(`describeConformance('./store.js', ${options});`, '--grep kv.delete:');
    expect(stale.status).to.equal(1);
    expect(stale.stdout).to.match(/unexpected-pass: listed as a known failure \(known\.toml:\d+\), and it passes/);
  });

  it('fails where something that binds was not shown, if that is asked for', () => {
    const { status, stdout } = mocha(`describeConformance('./store.js', { ${direct}, strict: true });`);
    expect(status).to.equal(1);
    expect(stdout).to.match(/1\) shows everything that binds\n/);
    expect(stdout).to.match(/core: \d+ of \d+ requirements shown; LIN: 0 of \d+ requirements shown/);
  });

  it('says what is wrong with what it was given', () => {
    const cases: [string, RegExp][] = [
      [`describeConformance('./absent.js', { ${direct} });`, /unknown provider \.\/absent\.js: there is no such file/],
      [`describeConformance('kv.memroy', { ${direct} });`, /did you mean kv\.memory\?/],
      [`describeConformance('./store.js', { ${direct}, address: 'redis://127.0.0.1:1' });`, /has no backend/],
      [
        `describeConformance('./store.js', { ${direct}, knownFailures: 'none.toml' });`,
        /none\.toml: there is no such file/,
      ],
      ["describeConformance('kv.redis', { address: 'redis://127.0.0.1:1' });", /\n +Error: /],
    ];
    for (const [body, message] of cases) {
      const { status, stdout, stderr } = mocha(body);
      expect(status, body).to.not.equal(0);
      expect(stdout + stderr, body).to.match(message);
    }
  });

  it('lets everything else in the file be: what it prints, what it throws, and the process', () => {
    const noisy = 'console.log("from the provider"); entries.set(key, value.slice());';
    project.write('noisy.js', storeSource({ set: noisy }));
    const { status, stdout } = mocha(
      `import assert from 'node:assert';
      const before = [process.exit, process.stdout.write, process.listenerCount('SIGINT')];
      describeConformance('./noisy.js', { ${direct} });
      describe('mine', () => {
        it('finds the process as it was', () => {
          assert.deepEqual([process.exit, process.stdout.write, process.listenerCount('SIGINT')], before);
          assert.equal(process.hasUncaughtExceptionCaptureCallback(), false);
          console.log('from my test');
        });
        it('throws later', () => new Promise(() => { setTimeout(() => { throw new Error('mine alone'); }); }));
      });`,
      "--grep 'kv.set.overwrite|mine'",
    );
    expect(stdout).to.include('from my test').and.not.to.include('from the provider');
    expect(stdout).to.match(/✔ kv\.set\.overwrite.*✔ finds the process as it was\n.*1\) throws later\n/s);
    expect(stdout).to.match(/Error: mine alone/);
    expect(status).to.not.equal(0);
  });

  it('counts what a provider throws outside of its calls, or does to the process, against the provider', () => {
    const sets = {
      timer: 'setTimeout(() => { throw new Error("stray"); }); entries.set(key, value.slice());',
      rejection: 'Promise.reject(new Error("stray")); entries.set(key, value.slice());',
      exit: 'process.exit(0);',
    };
    for (const [name, set] of Object.entries(sets)) {
      project.write('misbehaves.js', storeSource({ set }));
      const { status, stdout } = mocha(`describeConformance('./misbehaves.js', { ${direct} });`, '--grep kv.get.set');
      expect(status, stdout).to.equal(1);
      expect(stdout, name).to.match(/GEN-NO-TRAP\n.*(?:stray|process\.exit)/);
    }
  });

  it('leaves a folder of the user as it was', () => {
    project.write('data/keep', 'mine');
    const body = `describeConformance('kv.filesystem', { ${direct}, address: './data' });`;
    const { status, stdout } = mocha(body, '--grep kv.set');
    expect(status, stdout).to.equal(0);
    expect(project.run('find data -type f').stdout).to.equal('data/keep\n');
  });

  it('is refused where no mocha runs', () => {
    project.write(
      'alone.js',
      "import { describeConformance } from 'spiderlightning-conformance/mocha'; describeConformance('kv.memory');",
    );
    expect(project.run('node alone.js').stderr).to.include('describeConformance is for files that mocha runs');
  });
});
