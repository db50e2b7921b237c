import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { webAssembly } from '../component/web-assembly.ts';
import { monotonicClock } from './clocks.ts';
import { InputStream } from './input-stream.ts';
import { Pollable, poll } from './pollable.ts';
import { ReadableSource } from './readable-source.ts';

const millisecond = 1_000_000n;
const hour = 3_600_000n * millisecond;

describe('poll', () => {
  it('waits for a clock, and gives only what is ready', async () => {
    const start = monotonicClock.now();
    const ready = await poll([
      monotonicClock.subscribeDuration(hour),
      monotonicClock.subscribeDuration(5n * millisecond),
      monotonicClock.subscribeInstant(start + 5n * millisecond),
    ]);
    expect([...ready]).to.include(2);
    expect([...ready]).not.to.include(0);
    expect(monotonicClock.now() - start >= 5n * millisecond).to.equal(true);
  });

  it('waits for input, and calls the others off', async () => {
    const source = new PassThrough();
    const stdin = new InputStream(new ReadableSource(source));
    let calledOff = 0;
    const never = new Pollable({ ready: () => false, notify: () => () => calledOff++ });
    const polling = poll([never, stdin.subscribe()]);
    source.write('x');
    expect([...(await polling)]).to.deep.equal([1]);
    expect(calledOff).to.equal(1);
  });

  it('traps on an empty list', async () => {
    const error = await poll([]).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(webAssembly.RuntimeError);
  });
});
