import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { Progress } from './progress.ts';

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const CHECK = { check: 'kv.get.missing', transport: 'direct' };

describe('Progress', () => {
  const noColor = process.env.NO_COLOR;
  beforeEach(() => {
    delete process.env.NO_COLOR;
  });
  afterEach(() => {
    if (noColor === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = noColor;
  });

  it('writes one plain line per check where there is no terminal', () => {
    const sink = new Sink();
    const progress = new Progress(sink, { tty: false, color: false });
    progress.message('starting redis 7\x1b[2J');
    progress.begin('keyvalue.redis over direct', 4);
    progress.started(CHECK);
    progress.finished({ ...CHECK, outcome: 'pass', durationMs: 2.2, calls: 3 });
    progress.finished({ ...CHECK, outcome: 'fail', durationMs: 2, calls: 3, reason: 'ok(0 bytes)\nnot this' });
    progress.finished({ ...CHECK, outcome: 'known-fail', durationMs: 2, calls: 1, reason: 'issue 12' });
    progress.finished({ ...CHECK, outcome: 'not-run', durationMs: 0, calls: 0 });
    progress.end();
    const name = 'kv.get.missing                    direct';
    expect(sink.text.replace(/in \d+ ms/, 'in 5 ms').split('\n')).to.deep.equal([
      'starting redis 7\\x1b[2J',
      'keyvalue.redis over direct',
      `ok    ${name}  3 calls  2 ms`,
      `FAIL  ${name}  3 calls  2 ms  ok(0 bytes)\\nnot this`,
      `known ${name}  1 call  2 ms  known-fail: issue 12`,
      `skip  ${name}  not-run: no reason was given`,
      '4 checks in 5 ms, 1 pass, 1 fail, 1 known-fail, 1 not-run',
      '',
    ]);
  });

  it('colours only when asked, and never against NO_COLOR', () => {
    const finish = (): string => {
      const sink = new Sink();
      new Progress(sink, { tty: false, color: true }).finished({ ...CHECK, outcome: 'pass', durationMs: 1, calls: 1 });
      return sink.text;
    };
    expect(finish()).to.include('\x1b[32m');
    process.env.NO_COLOR = '1';
    expect(finish()).not.to.include('\x1b');
  });

  it('is quiet about a pass on a terminal, keeps the rest, and gives the cursor back', () => {
    const sink = Object.assign(new Sink(), { columns: 40 });
    const listeners = process.listenerCount('SIGINT');
    const progress = new Progress(sink, { tty: true, color: false });
    progress.begin('keyvalue.redis', 3);
    progress.started({ ...CHECK, check: 'kv.with.a.name.that.is.longer.than.the.line' });
    progress.finished({ ...CHECK, outcome: 'pass', durationMs: 2, calls: 3 });
    progress.finished({ ...CHECK, outcome: 'inconclusive', durationMs: 2, calls: 3, reason: 'too slow' });
    expect(process.listenerCount('SIGINT')).to.equal(listeners + 1);
    progress.end();
    progress.end();
    expect(process.listenerCount('SIGINT')).to.equal(listeners);
    const kept = screen(sink.text);
    expect(kept).to.have.length(4);
    expect(kept[1]).to.match(/^\? {5}kv\.get\.missing +direct {2}3 calls {2}2 ms$/);
    expect(kept[2]).to.equal('      inconclusive: too slow');
    expect(kept[3]).to.match(/^2 of 3 checks in \d+ ms, 1 pass, 1 inconclusive$/);
    expect(sink.text.lastIndexOf('\x1b[?25h')).to.be.greaterThan(sink.text.lastIndexOf('\x1b[?25l'));
  });

  it('never draws a live line as wide as the terminal', () => {
    const sink = Object.assign(new Sink(), { columns: 30 });
    const progress = new Progress(sink, { tty: true, color: false });
    progress.begin('t', 1);
    progress.started({ ...CHECK, check: 'x'.repeat(100) });
    progress.message('hello');
    progress.end();
    const live = sink.text.split('\x1b[2K').filter((part) => part.startsWith('0/1'));
    expect(live).not.to.deep.equal([]);
    expect(Math.max(...live.map((part) => part.replace(/[\r\x1b].*/s, '').length))).to.equal(29);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`gives the cursor back on ${signal}, and lets the signal do its work`, async function () {
      this.timeout(20_000);
      const script = `
        import { Progress } from ${JSON.stringify(new URL('./progress.ts', import.meta.url).href)};
        const progress = new Progress(process.stdout, { tty: true, color: false });
        progress.begin('t', 1);
        setInterval(() => {}, 1000);
        progress.message('ready');`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      // A view that swallows the signal must fail this test, not keep the whole run waiting.
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        if (!text.includes('ready') && `${text}${chunk}`.includes('ready')) child.kill(signal);
        text += chunk;
      });
      const [, killedBy] = await once(child, 'close');
      clearTimeout(late);
      expect(killedBy).to.equal(signal);
      expect(text).to.match(/\x1b\[\?25l.*\x1b\[\?25h$/s);
    });
  }
});

/** The lines that stay on a terminal which was sent `text`. */
function screen(text: string): string[] {
  return text
    .replace(/\x1b\[\?25[lh]/g, '')
    .split('\n')
    .map((line) => line.split('\r\x1b[2K').at(-1) ?? '')
    .filter((line) => line !== '');
}
