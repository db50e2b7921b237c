import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isAlive } from '../testing/is-alive.ts';
import { GuardedServer } from './guarded-server.ts';

/** A server that is a line of JavaScript: it listens, and writes its process ID into its folder. */
const listening = (port: number, folder: string) => [
  '-e',
  `require('fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid));
   require('net').createServer().listen(${port}, '127.0.0.1')`,
];

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** The letter that `ps` shows for a process. */
function stateOf(pid: number): string {
  return execFileSync('ps', ['-o', 'state=', '-p', `${pid}`], { encoding: 'utf8' }).trim();
}

describe('a guarded server', () => {
  it('is ready when it says so, and leaves neither process nor folder when it is stopped', async () => {
    const server = await GuardedServer.start(process.execPath, tmpdir(), listening, accepts);
    const pid = Number(readFileSync(join(server.folder, 'pid'), 'utf8'));
    expect(isAlive(pid)).to.equal(true);
    await server.stop();
    expect(isAlive(pid)).to.equal(false);
    expect(existsSync(server.folder)).to.equal(false);
    await server.stop();
  });

  it('is killed, started again on its folder and port, paused and resumed, and stopped while it is paused', async () => {
    const server = await GuardedServer.start(process.execPath, tmpdir(), listening, accepts);
    const pid = () => Number(readFileSync(join(server.folder, 'pid'), 'utf8'));
    const first = pid();
    await server.kill();
    expect(isAlive(first)).to.equal(false);
    expect(await accepts(server.port)).to.equal(false);
    await server.restart();
    expect(await accepts(server.port)).to.equal(true);
    const second = pid();
    expect(second).not.to.equal(first);
    await server.pause();
    // The system accepts for a process that is stopped.
    expect(await accepts(server.port)).to.equal(true);
    expect(stateOf(second)).to.equal('T');
    await server.resume();
    expect(stateOf(second)).not.to.equal('T');
    await server.pause();
    await server.stop();
    expect(isAlive(second)).to.equal(false);
    expect(existsSync(server.folder)).to.equal(false);
  });

  it('that does not come up is an error with the end of its log, in one line', async () => {
    const failing = () => ['-e', 'console.error("cannot bind\\nbecause"); process.exit(1)'];
    let message = '';
    try {
      await GuardedServer.start(process.execPath, tmpdir(), failing, accepts);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.match(/did not start: cannot bind \| because$/);
  });

  it('that is not installed is an error too', async () => {
    let message = '';
    try {
      await GuardedServer.start('no-such-server', tmpdir(), () => [], accepts);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.include('ENOENT');
  });
});
