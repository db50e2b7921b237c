import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describeWithRedis } from '../../providers/redis/test-redis-server.ts';
import { temporaryFolder } from '../../providers/test-support.ts';

interface Finished {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  const script = fileURLToPath(new URL('keyvalue.ts', import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

describeWithRedis('npm run bench', () => {
  it('prints a ratio and a cost for every layer', async () => {
    const { code, stdout, stderr } = await bench(['--rounds', '9', '--calls', '10']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const [title, , , ...rows] = stdout.trimEnd().split('\n');
    expect(title).to.equal('get of 100 bytes, 9 rounds of 10 calls');
    const layers = rows.map((row) => /^ +\d+\.\d\d {2}\(\d+\.\d\d-\d+\.\d\d\) +\d+\.\d {2}(.+)$/.exec(row)?.[1]);
    expect(layers.map((layer) => layer?.replace(/ +/, ' '))).to.deep.equal([
      'redis ioredis',
      'redis face',
      'redis loop guest',
      'redis interpreter',
      'memory face',
      'memory loop guest',
      'memory interpreter',
    ]);
  });
});

describe('npm run bench where it cannot run', () => {
  it('says in a line what is missing', async () => {
    const { code, stdout, stderr } = await bench([], { PATH: temporaryFolder() });
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: '' });
    expect(stderr).to.match(/^no redis-server on PATH[^\n]+\n$/);
  });

  it('says in a line what is wrong with an option', async () => {
    const { code, stdout, stderr } = await bench(['--rounds', '3']);
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 2,
      stdout: '',
      stderr: '--rounds is a whole number of at least 9\n',
    });
  });
});
