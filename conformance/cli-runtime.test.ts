import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Report } from '../reports/report.ts';
import { isAlive } from './testing/is-alive.ts';
import { runCli } from './testing/run-cli.ts';
import type { StandInOptions } from './testing/stand-in/stand-in-runtime.ts';
import { eventually } from './wait.ts';

const ADAPTER = join(import.meta.dirname, 'testing/stand-in/adapter.ts');
const FLAGS = ['--tier', 'quick', '--shape', 'keyvalue-0.2.0-draft2'];
const CHECKS = ['--check', 'wkv.get.set,wkv.batch.delete,wkv.delete'];

/** A machine may be slow, but what is waited for comes within this time, in milliseconds. */
const PATIENCE_MS = 60_000;

const envOf = (options: StandInOptions) => ({ STAND_IN: JSON.stringify(options) });

function idsIn(pids: string): number[] {
  return existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : [];
}

async function leftOf(pids: string): Promise<number[]> {
  await eventually(async () => !idsIn(pids).some(isAlive) || undefined, PATIENCE_MS);
  return idsIn(pids).filter(isAlive);
}

describe('the command line, with a runtime that misbehaves', () => {
  let folder: string;
  let pids: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-misbehaving-'));
    pids = join(folder, 'pids');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('reports a crash with what the runtime wrote, runs the other checks, and exits with 1', async () => {
    const options: StandInOptions = { reach: 'socket', misbehaviour: 'is killed in a call', pids };
    const { status, report, stdout } = await runCli(['--runtime', ADAPTER, ...FLAGS, ...CHECKS], {
      env: envOf(options),
    });
    expect(status, stdout).to.equal(1);
    const [certification] = (report as Report).certifications;
    expect(certification?.failures.map(({ check, kind, output }) => [check, kind, output])).to.deep.equal([
      ['wkv.batch.delete', 'host-crash', 'ready\nlast words'],
    ]);
    expect(stdout).to.include('last words');
    expect(await leftOf(pids)).to.deep.equal([]);
  });

  it('ends, and reports an error with exit code 3, where the adapter throws', async () => {
    const path = join(folder, 'adapter.mjs');
    writeFileSync(
      path,
      `export default {
        name: 'thrower', shapes: ['config-0.2.0-rc.1'], worlds: ['command'], hostFunctions: 'the runtime',
        stores: 'any', isolation: 'name', cannot: {},
        find() { throw new Error('no licence'); }, start() {},
      };`,
    );
    const { status, stdout, stderr } = await runCli(['--runtime', path]);
    expect(stdout).to.include('the adapter of thrower threw in find: Error: no licence');
    expect([status, stderr]).to.deep.equal([3, '']);
  });

  it('refuses an adapter whose patience is no time, with exit code 2', async () => {
    const path = join(folder, 'adapter.mjs');
    writeFileSync(
      path,
      `export default {
        name: 'patient', shapes: ['config-0.2.0-rc.1'], worlds: ['command'], hostFunctions: 'the runtime',
        stores: 'any', isolation: 'name', cannot: {}, callWithinMs: 'soon', find() {}, start() {},
      };`,
    );
    const { status, stderr } = await runCli(['--runtime', path]);
    expect(stderr).to.match(/adapter.mjs is no adapter of a runtime: callWithinMs is no number of milliseconds/);
    expect(status).to.equal(2);
  });

  it('ends although a process that left its group holds the streams', async () => {
    const options: StandInOptions = { misbehaviour: 'lets a grandchild go', pids };
    const { status, stdout } = await runCli(['--runtime', ADAPTER, ...FLAGS, '--check', 'wkv.get.set'], {
      env: envOf(options),
    });
    for (const id of idsIn(pids).filter(isAlive)) process.kill(id, 'SIGKILL');
    expect(status, stdout).to.equal(0);
  });

  for (const reach of ['stdio', 'socket', 'http'] as const) {
    it(`leaves no process when it is killed with -9 (${reach})`, async () => {
      const options: StandInOptions = { reach, misbehaviour: 'hangs and stays, with a grandchild', pids };
      const run = started([...FLAGS, ...CHECKS], options);
      await eventually(async () => idsIn(pids).length > 1 || undefined, PATIENCE_MS);
      expect(idsIn(pids).every(isAlive)).to.equal(true);
      run.kill('SIGKILL');
      await once(run, 'exit');
      expect(await leftOf(pids)).to.deep.equal([]);
    });
  }

  it('ends in order when it is interrupted in a call that hangs', async () => {
    const misbehaviour = 'hangs and stays, with a grandchild';
    const options: StandInOptions = { misbehaviour, pids, adapter: { cannot: {} } };
    const run = started([...FLAGS, ...CHECKS], options);
    let said = '';
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await eventually(async () => said.includes('wkv.get.set') || undefined, PATIENCE_MS);
    run.kill('SIGINT');
    const [code] = await once(run, 'exit');
    expect(code, said).to.equal(130);
    const report = JSON.parse(readFileSync(join(folder, 'report/report.json'), 'utf8')) as Report;
    const outcomes = report.certifications[0]?.checks
      .filter(({ id }) => id === 'wkv.batch.delete')
      .map(({ transports }) => transports.command?.outcome);
    expect(outcomes).to.deep.equal(['not-run']);
    expect(await leftOf(pids)).to.deep.equal([]);
  });

  function started(flags: readonly string[], options: StandInOptions) {
    const args = ['--runtime', ADAPTER, ...flags, '--report', join(folder, 'report')];
    return spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], {
      cwd: folder,
      env: { ...process.env, ...envOf(options), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }
});
