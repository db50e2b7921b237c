import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { expect } from 'chai';
import { temporaryFolder } from '../../providers/test-support.ts';
import { loadComponent } from '../component/load-component.ts';
import { prebuilt } from '../component/test-components.ts';
import { createWasi } from './create-wasi.ts';
import type { InputStream } from './input-stream.ts';
import type { OutputStream } from './output-stream.ts';

const cacheDirectory = temporaryFolder();

function wasiOver(streams: { stdin?: Readable; stdout?: Writable }) {
  const discarding = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const wasi = createWasi({
    stdin: streams.stdin ?? Readable.from([]),
    stdout: streams.stdout ?? discarding(),
    stderr: discarding(),
    args: ['guest'],
  });
  const get = <T>(name: string, member: string) => {
    const { [member]: perform } = wasi.imports[`wasi:cli/${name}@0.2`] ?? {};
    return (perform as () => T)();
  };
  return {
    wasi,
    stdin: get<InputStream>('stdin', 'getStdin'),
    stdout: get<OutputStream>('stdout', 'getStdout'),
  };
}

function payloadOf(perform: () => unknown): unknown {
  try {
    perform();
  } catch (error) {
    return (error as { payload: unknown }).payload;
  }
  return expect.fail('succeeded');
}

async function collect(stream: PassThrough): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString('utf8');
}

describe('a guest over streams', () => {
  it('answers each line before the next one comes, then sees the end', async () => {
    const component = await loadComponent(prebuilt('echo'), { cacheDirectory });
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const wasi = createWasi({ stdin, stdout, stderr, args: ['echo', 'a', 'b'], directory: temporaryFolder() });
    const instance = await component.instantiate(wasi.imports);
    const running = instance.run();
    let seen = '';
    stdout.on('data', (chunk) => {
      seen += chunk;
    });
    for (const line of ['one\n', 'two\n', 'three\n']) {
      stdin.write(line);
      while (!seen.endsWith(line)) await once(stdout, 'data');
    }
    stdin.end();
    expect(await running).to.equal(0);
    await instance.close();
    await wasi.close();
    stderr.end();
    expect(seen).to.equal('arguments: 3\nenvironment: 0\none\ntwo\nthree\n');
    expect(await collect(stderr)).to.equal('error: one\ntwo\nthree\n');
  });

  it('is not disturbed by a peer that closes its output', async () => {
    const component = await loadComponent(prebuilt('echo'), { cacheDirectory });
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const stdin = Readable.from([Buffer.alloc(100_000, 'x')]);
    const wasi = createWasi({
      stdin,
      stdout,
      stderr: new PassThrough().resume(),
      args: [],
      directory: temporaryFolder(),
    });
    const instance = await component.instantiate(wasi.imports);
    expect(await instance.run()).to.be.oneOf([0, 1]);
    await instance.close();
    await wasi.close();
  });
});

describe('standard input', () => {
  it('gives what is there, waits for more, and ends as closed', async () => {
    const source = new PassThrough();
    const { stdin } = wasiOver({ stdin: source });
    expect(stdin.read(10n)).to.have.lengthOf(0);
    expect(stdin.subscribe().ready()).to.equal(false);
    const reading = stdin.blockingRead(3n);
    source.write('hello');
    expect(Buffer.from(await reading).toString()).to.equal('hel');
    expect(stdin.subscribe().ready()).to.equal(true);
    expect(Buffer.from(await stdin.blockingRead(1000n)).toString()).to.equal('lo');
    source.end();
    await stdin.subscribe().block();
    expect(payloadOf(() => stdin.read(1n))).to.deep.equal({ tag: 'closed' });
  });

  it('reports a failure with its text', async () => {
    const source = new PassThrough();
    const { stdin } = wasiOver({ stdin: source });
    const waiting = stdin.subscribe().block();
    source.destroy(new Error('broken pipe work'));
    await waiting;
    const payload = payloadOf(() => stdin.read(1n)) as { tag: string; val: { toDebugString(): string } };
    expect(payload.tag).to.equal('last-operation-failed');
    expect(payload.val.toDebugString()).to.equal('broken pipe work');
  });

  it('is left alone by a guest that does not read', async () => {
    let asked = false;
    const source = new Readable({
      read() {
        asked = true;
      },
    });
    const { wasi } = wasiOver({ stdin: source });
    await wasi.close();
    expect(asked).to.equal(false);
    expect(source.listenerCount('readable')).to.equal(0);
  });
});

describe('standard output', () => {
  it('waits until the peer has taken what was written', async () => {
    const finish: (() => void)[] = [];
    const sink = new Writable({ highWaterMark: 4, write: (_chunk, _encoding, done) => void finish.push(done) });
    const { stdout } = wasiOver({ stdout: sink });
    let written = false;
    const writing = Promise.resolve(stdout.blockingWriteAndFlush(Buffer.from('more than four'))).then(() => {
      written = true;
    });
    expect(stdout.checkWrite()).to.equal(0n);
    expect(stdout.subscribe().ready()).to.equal(false);
    await new Promise(setImmediate);
    expect(written).to.equal(false);
    finish.shift()?.();
    await writing;
    expect(stdout.checkWrite() > 0n).to.equal(true);
  });

  it('promises nothing where there is nothing to wait for', () => {
    const { stdout } = wasiOver({});
    expect(stdout.blockingWriteAndFlush(Buffer.from('line\n'))).to.equal(undefined);
  });

  it('is closed for the guest once the peer is gone, while the guest waits too', async () => {
    const sink = new Writable({ highWaterMark: 1, write: () => undefined });
    const { stdout, wasi } = wasiOver({ stdout: sink });
    const writing = Promise.resolve(stdout.blockingWriteAndFlush(Buffer.from('xx')));
    sink.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    const error = await writing.catch((thrown) => thrown);
    expect(error.payload).to.deep.equal({ tag: 'closed' });
    expect(payloadOf(() => stdout.checkWrite())).to.deep.equal({ tag: 'closed' });
    expect(payloadOf(() => stdout.write(Buffer.from('x')))).to.deep.equal({ tag: 'closed' });
    await wasi.close();
  });

  it('is written out when closing ends', async () => {
    const chunks: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        setImmediate(() => {
          chunks.push(String(chunk));
          done();
        });
      },
    });
    const { stdout, wasi } = wasiOver({ stdout: sink });
    stdout.write(Buffer.from('a'));
    stdout.write(Buffer.from('b'));
    await wasi.close();
    expect(chunks.join('')).to.equal('ab');
  });
});
