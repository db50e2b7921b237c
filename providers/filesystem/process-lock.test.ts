import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { callContext, temporaryFolder, witError } from '../test-support.ts';
import { ProcessLock } from './process-lock.ts';

const context = callContext();

/** A process that holds a lock until it is killed. */
async function holder(path: string): Promise<ChildProcess> {
  const script = `
    const { ProcessLock } = await import(${JSON.stringify(new URL('process-lock.ts', import.meta.url).href)});
    const { writeSync } = await import('node:fs');
    await new ProcessLock(process.argv[1]).hold(() => {
      writeSync(1, 'held');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }, {});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

describe('ProcessLock', () => {
  let path: string;
  let children: ChildProcess[];
  beforeEach(() => {
    path = join(temporaryFolder(), 'deep', 'lock');
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  it('creates an empty file and nothing beside it, when it is first held', async () => {
    const lock = new ProcessLock(path);
    expect(existsSync(join(path, '..'))).to.equal(false);
    for (let round = 0; round < 3; round++) expect(await lock.hold(() => round, context)).to.equal(round);
    expect(readdirSync(join(path, '..'))).to.deep.equal(['lock']);
    expect(statSync(path).size).to.equal(0);
    expect(statSync(join(path, '..')).mode & 0o777).to.equal(0o700);
    lock.close();
    expect(await lock.hold(() => 'again', context)).to.equal('again');
    lock.close();
    lock.close();
  });

  it('is free again after whatever was thrown', async () => {
    const [one, other] = [new ProcessLock(path), new ProcessLock(path)];
    const failure = new Error('x');
    const thrown = await one
      .hold(() => {
        throw failure;
      }, context)
      .catch((error: unknown) => error);
    expect(thrown).to.equal(failure);
    expect(await other.hold(() => 1, context)).to.equal(1);
  });

  it('keeps others out, who go on with what else they do, until its holder is killed', async () => {
    const child = await holder(path);
    children.push(child);
    const lock = new ProcessLock(path);
    let held = false;
    const holding = lock.hold(() => {
      held = true;
    }, context);
    for (let turns = 0; turns < 200; turns++) await turn();
    expect(held).to.equal(false);
    child.kill('SIGKILL');
    await holding;
    expect(held).to.equal(true);
  });

  it('is not waited for beyond the deadline', async () => {
    children.push(await holder(path));
    const soon = { ...context, deadline: performance.now() + 50 };
    expect(
      await witError(
        'timeout-error',
        new ProcessLock(path).hold(() => 1, soon),
      ),
    ).not.to.contain(path);
  });

  it('is the file that is there now, where somebody removed the one before', async () => {
    const lock = new ProcessLock(path);
    await lock.hold(() => 1, context);
    rmSync(join(path, '..'), { recursive: true });
    const child = await holder(path);
    children.push(child);
    const soon = { ...context, deadline: performance.now() + 50 };
    await witError(
      'timeout-error',
      lock.hold(() => 1, soon),
    );
    child.kill('SIGKILL');
    expect(await lock.hold(() => 1, context)).to.equal(1);
  });

  it('is an io-error without a path where it cannot be had', async () => {
    const inTheWay = join(temporaryFolder(), 'file');
    writeFileSync(inTheWay, '');
    expect(
      await witError(
        'io-error',
        new ProcessLock(join(inTheWay, 'lock')).hold(() => 1, context),
      ),
    ).to.match(/^cannot make the lock: E[A-Z]+$/);
    mkdirSync(path, { recursive: true });
    expect(
      await witError(
        'io-error',
        new ProcessLock(path).hold(() => 1, context),
      ),
    )
      .to.contain('cannot lock the store')
      .and.not.to.contain(path);
  });
});
