import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { validateReport } from '../reports/validate-report.ts';
import { GuardedServer } from './backends/guarded-server.ts';
import redis from './backends/redis.ts';
import { outcomes, runCli } from './testing/run-cli.ts';
import { eventually } from './wait.ts';

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A server of the test's own, as a user would have one. */
function startServer(args: readonly string[] = []): Promise<GuardedServer> {
  return GuardedServer.start(
    'redis-server',
    tmpdir(),
    (port) => ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', ...args],
    async (port) => {
      const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
      client.on('error', () => {});
      const answer = await client.ping().catch((error: Error) => error.message);
      client.disconnect();
      return answer === 'PONG' || /NOAUTH/.test(answer);
    },
  );
}

/** Every key with its dump and whether it expires. */
async function contents(client: Redis): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const key of (await client.keys('*')).sort()) {
    const dump = (await client.dumpBuffer(key))?.toString('hex');
    all[key] = `${dump} ${await client.call('PEXPIRETIME', key)}`;
  }
  return all;
}

/** Processes whose command line has a text. */
function processes(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(text));
}

const container = redis.strategies.find(({ name }) => name === 'container');
const why = await container?.unavailable({ profile: 'durable', pull: false, folder: '' });
const noContainer = why === undefined ? '' : ` (pending: ${why})`;

const missing = hasRedis() ? '' : ' (pending: there is no redis-server on PATH)';

describe(`certifying Redis${missing}`, function () {
  this.timeout(240_000);

  before(function () {
    if (missing === '') return;
    if (process.env.CI === 'true') throw new Error('CI must have a redis-server');
    this.skip();
  });

  it('by binary: nothing failed, enough was asked, and the server counted as much', async () => {
    const { status, report, stdout } = await runCli(['--provider', 'kv.redis', '--backend', 'binary', '--seed', '3']);
    expect(status, stdout).to.equal(0);
    const [certification] = report?.certifications ?? [];
    expect(certification?.backend?.strategy).to.equal('binary');
    expect(certification?.backend?.fidelity).to.equal('real');
    let asked = 0;
    for (const { calls, bulk, sequences } of Object.values(certification?.operations ?? {})) {
      expect(calls).to.be.greaterThan(2_000);
      expect(sequences).to.be.greaterThan(300);
      asked += calls + bulk;
    }
    const { get = 0, set = 0, del = 0 } = certification?.backend?.served ?? {};
    expect(get + set + del).to.be.within(asked * 0.6, asked * 1.4);
    expect(certification?.backend?.served).not.to.have.any.keys('keys', 'flushall', 'flushdb');
    const cells = outcomes(report);
    for (const { id, ofHost } of certification?.requirements ?? []) {
      if (!ofHost) expect(cells[`${id} guest`], id).to.equal(cells[`${id} direct`]);
    }
  });

  it(`by container${noContainer}: nothing failed, and the report says what served`, async function () {
    // CI must have an engine: there its absence fails the run below.
    if (noContainer !== '' && process.env.CI !== 'true') this.skip();
    const { status, report, stdout, stderr } = await runCli(['--provider', 'kv.redis', '--backend', 'container']);
    expect(status, `${stdout}${stderr}`).to.equal(0);
    const [certification] = report?.certifications ?? [];
    expect(certification?.backend?.strategy).to.equal('container');
    expect(certification?.verdicts.find(({ level }) => level === 'core')?.verdict).to.equal('conformant');
  });

  it("by address: other people's keys are as they were, and two runs at once do not meet", async () => {
    const server = await startServer();
    const client = new Redis(server.port, '127.0.0.1');
    try {
      await client.set('mine', 'value', 'EX', 10_000);
      await client.set('spiderlightning/store/key', 'imitates the prefix');
      await client.set('spiderlightning/c/k', 'imitates a name', 'EX', 5_000);
      await client.rpush('spiderlightning/list/k', 'a', 'b');
      await client.hset('spiderlightning/', 'field', 'value');
      await client.set(Buffer.from([0x73, 0xff, 0x00]), 'no UTF-8');
      const before = await contents(client);
      const args = ['--provider', 'kv.redis', '--address', `redis://127.0.0.1:${server.port}`, '--transport', 'direct'];
      const runs = await Promise.all([runCli([...args, '--seed', '1']), runCli([...args, '--seed', '1'])]);
      for (const { status, stdout, report } of runs) {
        expect(status, stdout).to.equal(0);
        expect(report?.certifications[0]?.backend?.strategy).to.equal('address');
        expect(outcomes(report)['KV-NO-EVICT direct']).to.equal('unsupported');
        expect(outcomes(report)['GEN-HANDLES direct']).to.equal('unsupported');
      }
      expect(await contents(client)).to.deep.equal(before);
    } finally {
      client.disconnect();
      await server.stop();
    }
  });

  it('an interrupted run removes what it wrote, says so in a report, and exits as interrupted', async () => {
    const server = await startServer();
    const client = new Redis(server.port, '127.0.0.1');
    const temporary = mkdtempSync(join(tmpdir(), 'slight-interrupted-'));
    try {
      await client.set('mine', 'value');
      const cli = join(import.meta.dirname, 'cli.ts');
      const address = `redis://127.0.0.1:${server.port}`;
      const args = [cli, '--provider', 'kv.redis', '--address', address, '--report', temporary];
      const harness = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
      harness.stdout.resume();
      const wrote = await eventually(async () => (await client.dbsize()) > 20 || undefined, 60_000);
      expect(wrote).to.equal(true);
      harness.kill('SIGINT');
      const [code] = (await once(harness, 'exit')) as [number | null];
      expect(code).to.equal(130);
      expect(await client.keys('*')).to.deep.equal(['mine']);
      const report: unknown = JSON.parse(readFileSync(join(temporary, 'report.json'), 'utf8'));
      validateReport(report);
      expect(JSON.stringify(report)).to.include('the run was interrupted');
    } finally {
      client.disconnect();
      await server.stop();
      rmSync(temporary, { recursive: true });
    }
  });

  it('a password appears nowhere, whether it is right, wrong, or the server is not there', async () => {
    const right = 'correct-horse-battery';
    const wrong = 'wr0ng-pass%21word';
    const server = await startServer(['--requirepass', right]);
    try {
      const host = `127.0.0.1:${server.port}`;
      const addresses = [`redis://:${right}@${host}`, `redis://user:${wrong}@${host}`, `redis://:${wrong}@127.0.0.1:1`];
      for (const [index, address] of addresses.entries()) {
        const args = [
          '--provider',
          'kv.redis',
          '--address',
          address,
          '--check',
          'kv.get.set',
          '--check',
          'kv.open.undeclared',
        ];
        const run = await runCli(args);
        expect(run.status, run.stdout).to.equal(index === 0 ? 0 : 3);
        const files = readdirSync(run.reportFolder).map((name) => readFileSync(join(run.reportFolder, name), 'utf8'));
        for (const text of [run.stdout, run.stderr, ...files]) {
          for (const secret of [right, wrong, decodeURIComponent(wrong)]) expect(text).not.to.include(secret);
        }
      }
    } finally {
      await server.stop();
    }
  });

  it('kill -9 of the harness leaves no server, no host and no folder', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'slight-killed-'));
    const cli = join(import.meta.dirname, 'cli.ts');
    const args = [
      '--provider',
      'kv.redis',
      '--backend',
      'binary',
      '--transport',
      'guest',
      '--report',
      join(temporary, 'r'),
    ];
    const harness = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, TMPDIR: temporary, INIT_CWD: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    harness.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const started = await eventually(async () => /kv\.get\.set/.test(output) || undefined, 60_000);
    expect(started, output).to.equal(true);
    expect(processes(temporary).length).to.be.greaterThan(1);
    harness.kill('SIGKILL');
    await once(harness, 'exit');
    const gone = await eventually(async () => processes(temporary).length === 0 || undefined, 20_000);
    expect(gone, processes(temporary).join('\n')).to.equal(true);
    const left = () => readdirSync(temporary).filter((name) => name.startsWith('slight-run-'));
    const removed = await eventually(async () => left().length === 0 || undefined, 20_000);
    expect(removed, left().join()).to.equal(true);
    rmSync(temporary, { recursive: true });
  });
});
