import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { StablePort } from './stable-port.ts';
import { leavesNothing, Peer, until } from './test-peers.ts';

describe('a stable port', () => {
  let port: StablePort;
  let accepted: Socket[];

  beforeEach(async () => {
    accepted = [];
    port = await StablePort.reserve((socket) => {
      socket.on('error', () => {});
      accepted.push(socket);
    });
  });

  afterEach(async () => {
    for (const socket of accepted) socket.destroy();
    await port.close();
  });

  /** What a new client sees first. */
  async function dial(): Promise<string | undefined> {
    const peer = Peer.dial(port.port);
    await until('an answer', () => peer.seen.length > 0);
    peer.socket.destroy();
    return peer.seen[0];
  }

  it('refuses, lets in, and refuses again, at once', async () => {
    expect(await dial()).to.equal('ECONNREFUSED');
    for (let round = 0; round < 20; round++) {
      port.open();
      await port.listening();
      expect(await dial()).to.equal('connect');
      port.shut();
      expect(await dial()).to.equal('ECONNREFUSED');
    }
  });

  it('needs no wait after it was opened in the same process', async () => {
    port.open();
    expect(await dial()).to.equal('connect');
  });

  it('stays shut if it is shut before it was open', async () => {
    port.open();
    const listening = port.listening();
    port.shut();
    let message = '';
    await listening.catch((error: Error) => {
      message = error.message;
    });
    expect(message).not.to.equal('');
    expect(await dial()).to.equal('ECONNREFUSED');
    port.open();
    port.shut();
    port.open();
    await port.listening();
    expect(await dial()).to.equal('connect');
  });

  it('keeps the connections that are open', async () => {
    port.open();
    const peer = Peer.dial(port.port);
    await peer.sees('connect');
    port.shut();
    expect(await dial()).to.equal('ECONNREFUSED');
    accepted[0]?.write('still there');
    await peer.receives('still there');
    peer.socket.destroy();
  });

  it('is bound while it is shut, so that the system gives it to nobody', async function () {
    if (process.platform !== 'linux') this.skip();
    const local = `0100007F:${port.port.toString(16).toUpperCase().padStart(4, '0')}`;
    // The second column is the local address, the fourth the state, of which 01 is a connection that is established.
    const states = () =>
      readFileSync('/proc/self/net/tcp', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, address]) => address === local)
        .map(([, , , state]) => state);
    expect(states()).to.deep.equal(['01']);
    port.open();
    await port.listening();
    expect(states()).to.have.members(['01', '0A']);
    port.shut();
    expect(states()).to.deep.equal(['01']);
  });

  it('comes back once somebody who asked for this very port has left it', async () => {
    const thief = createServer().listen(port.port, '127.0.0.1');
    await once(thief, 'listening');
    port.open();
    let isOpen = false;
    const opened = port.listening().then(() => {
      isOpen = true;
    });
    await once(setImmediate(() => thief.close()) && thief, 'close');
    expect(isOpen).to.equal(false);
    await opened;
    expect(await dial()).to.equal('connect');
  });

  it('leaves nothing', async () => {
    await leavesNothing(async () => {
      const another = await StablePort.reserve(() => {});
      another.open();
      await another.listening();
      await another.close();
      const shut = await StablePort.reserve(() => {});
      await shut.close();
    });
  });
});
