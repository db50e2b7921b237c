import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { isAlive } from '../conformance/testing/is-alive.ts';
import { eventually } from '../conformance/wait.ts';

/** Code that runs a launcher as if in an older Node. */
function asOldNode(launcher: string, script: string, args: readonly string[]): string {
  return `
    Object.defineProperty(process.versions, 'node', { value: '20.1.0' });
    const { launch } = await import(${JSON.stringify(pathToFileURL(launcher).href)});
    await launch(${JSON.stringify(script)}, ${JSON.stringify(args)});`;
}

function underOldNode(launcher: string, script: string, args: readonly string[]) {
  const code = asOldNode(launcher, script, args);
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
}

describe('the launcher', () => {
  const launcher = join(import.meta.dirname, 'launch.mjs');
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slight-launch-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('runs a TypeScript file with its arguments', () => {
    const script = join(folder, 'a.ts');
    writeFileSync(script, 'const all: string[] = process.argv.slice(2); console.log(all.join("|"));');
    const { stdout, status } = spawnSync(process.execPath, [launcher, script, 'x', 'y z'], { encoding: 'utf8' });
    expect([stdout, status]).to.deep.equal(['x|y z\n', 0]);
  });

  it('runs the Node that npm installed where its own is too old, and passes the exit code on', () => {
    const script = join(folder, 'a.ts');
    writeFileSync(script, 'console.log(process.versions.node, process.argv[2] as string); process.exitCode = 7;');
    const { stdout, status } = underOldNode(launcher, script, ['x']);
    expect(stdout).to.match(/^(?:2[6-9]|[3-9]\d)\.\d+\.\d+ x\n$/);
    expect(status).to.equal(7);
  });

  it('does not outlive the one that started it, however that one ended', async () => {
    const script = join(folder, 'a.ts');
    writeFileSync(script, 'console.log(process.pid); setInterval(() => {}, 1000);');
    const parent = spawn(process.execPath, ['--input-type=module', '-e', asOldNode(launcher, script, [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    expect(isAlive(pid)).to.equal(true);
    parent.kill('SIGKILL');
    const gone = await eventually(async () => !isAlive(pid) || undefined, 10_000);
    expect(gone).to.equal(true);
  });

  it('says what was found and what is needed where there is none, in one line and with exit code 2', () => {
    const alone = join(folder, 'launch.mjs');
    copyFileSync(launcher, alone);
    const { stdout, stderr, status } = underOldNode(alone, 'a.ts', []);
    expect([stdout, status]).to.deep.equal(['', 2]);
    expect(stderr).to.match(/^found Node 20\.1\.0, Node 26 or later is needed: run `npm ci`.*\n$/);
  });
});
