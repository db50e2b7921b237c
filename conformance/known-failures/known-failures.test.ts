import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { validateReport } from '../../reports/validate-report.ts';
import { type CliRun, outcomes, runCli } from '../testing/run-cli.ts';
import { storeSource } from '../testing/store-source.ts';

const CHECKS = ['--check', 'kv.get.missing', '--check', 'kv.delete'];

const LINK = 'https://example.com/issues/12';

/** An entry for the store of these tests, which does not delete. */
function entry(transports = '', requirement = 'KV-DELETE', provider = './store.js', check = 'kv.delete'): string {
  return `
[[known-failure]]
provider = "${provider}"
check = "${check}"
requirement = "${requirement}"
${transports}
reason = "deleting is not written yet"
link = "${LINK}"
`;
}

describe('a run with known failures', function () {
  this.timeout(120_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-known-run-'));
    writeFileSync(join(folder, 'store.js'), storeSource({ delete: '' }));
    writeFileSync(join(folder, 'good.js'), storeSource());
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  function run(known: string, ...args: string[]): Promise<CliRun> {
    writeFileSync(join(folder, 'known.toml'), known);
    const all = ['--provider', './store.js', ...CHECKS, '--known-failures', 'known.toml', ...args];
    return runCli(all, { cwd: folder });
  }

  it('does not fail for them, and never reads as conformant', async () => {
    const { status, report, stdout, reportFolder } = await run(entry());
    expect(status, stdout).to.equal(0);
    validateReport(report);
    const cells = outcomes(report);
    expect([cells['KV-DELETE direct'], cells['KV-DELETE guest']]).to.deep.equal(['known-fail', 'known-fail']);
    const [certification] = report.certifications;
    expect(certification?.verdicts[0]?.verdict).to.equal('partial');
    expect(certification?.requirements.find(({ id }) => id === 'KV-DELETE')?.transports.guest?.reason).to.include(LINK);
    expect(certification?.failures.map(({ known }) => known?.link)).to.deep.equal([LINK, LINK]);
    expect(stdout).to.match(/\nKnown failures: 2\n.*\n +known +deleting is not written yet\n +link +https:\S+12\n/s);
    expect(stdout).to.match(/Verdict: partial, 2 known failures, /);
    const junit = readFileSync(join(reportFolder, 'junit.xml'), 'utf8');
    expect(junit).to.include(`<skipped message="known-fail: deleting is not written yet (${LINK})"/>`);
    expect(junit).not.to.match(/<(?:failure|error)\b/);
  });

  it('fails under --strict, since a known failure is not shown', async () => {
    expect((await run(entry(), '--strict', '--transport', 'direct')).status).to.equal(1);
  });

  it('fails for one that is listed over another transport only', async () => {
    const { status, report } = await run(entry('transports = ["guest"]'));
    expect(status).to.equal(1);
    const cells = outcomes(report);
    expect([cells['KV-DELETE direct'], cells['KV-DELETE guest']]).to.deep.equal(['fail', 'known-fail']);
  });

  it('fails for one that breaks another requirement than is listed', async () => {
    const { status, report, stdout } = await run(entry('', 'KV-GET-SET'), '--transport', 'direct');
    expect(status).to.equal(1);
    expect(report?.certifications[0]?.failures[0]).to.include({ requirement: 'KV-DELETE' });
    expect(stdout).to.match(/not the failure of KV-GET-SET that known\.toml:2 lists/);
  });

  it('fails for one that passes, and names the line to delete', async () => {
    const { status, report, stdout } = await run(entry('', 'KV-DELETE', './good.js'), '--provider', './good.js');
    expect(status, stdout).to.equal(1);
    const [store, good] = report?.certifications ?? [];
    expect(store?.verdicts[0]?.verdict).to.equal('not conformant');
    expect(good?.verdicts[0]?.verdict).to.equal('not conformant');
    expect(good?.failures).to.deep.equal([]);
    const cells = good?.requirements.find(({ id }) => id === 'KV-DELETE')?.transports;
    expect(cells?.direct?.outcome).to.equal('unexpected-pass');
    expect(stdout.replaceAll(/\s+/g, ' ')).to.match(/\(known\.toml:2\), and it passes: delete that/);
  });

  it('leaves aside what did not run, and providers that are not part of the run', async () => {
    const aside =
      entry('', 'KV-GET-SET', 'kv.redis', 'kv.get.set') + entry('', 'KV-GET-SET', './store.js', 'kv.get.set');
    const { status, report } = await run(aside + entry(), '--transport', 'direct');
    expect(status).to.equal(0);
    const missing = report?.certifications[0]?.checks.find(({ id }) => id === 'kv.get.set');
    expect(missing?.transports.direct?.outcome).to.equal('not-run');
  });

  it('is wrong usage where the file is wrong: one line, before anything runs', async () => {
    const { status, stdout, stderr } = await run(entry().replace('kv.delete', 'kv.delet'));
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.equal('conformance: known.toml:2: unknown check kv.delet (did you mean kv.delete?)\n');
    const none = await runCli(['--provider', 'kv.memory', '--known-failures', 'none.toml']);
    expect([none.status, none.stderr]).to.deep.equal([2, 'conformance: none.toml: there is no such file\n']);
  });
});
