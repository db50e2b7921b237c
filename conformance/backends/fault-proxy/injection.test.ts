import { expect } from 'chai';
import { ActiveFault } from './injection.ts';

describe('an injection', () => {
  const inject = () => new ActiveFault({ kind: 'refuse' }, () => {});

  it('resolves who waits for a number of hits, when there are as many', async () => {
    const active = inject();
    const reached: number[] = [];
    const all = [3, 1, 2, 1].map((count) => active.reached(count).then(() => reached.push(count)));
    active.hit(new Uint8Array([1]));
    await active.reached();
    expect(reached).to.deep.equal([1, 1]);
    active.hit();
    active.hit(new Uint8Array([2]), new Uint8Array([3]));
    await Promise.all(all);
    expect(reached).to.deep.equal([1, 1, 2, 3]);
    expect(active.messages.map(([byte]) => byte)).to.deep.equal([1, 2, 3]);
  });

  it('rejects the others when it is over, and nobody who looks later', async () => {
    const unhandled: unknown[] = [];
    const notice = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', notice);
    try {
      const active = inject();
      active.hit();
      const second = active.reached(2);
      active.end('was healed');
      active.end('is not healed again');
      await new Promise(setImmediate);
      expect(unhandled).to.deep.equal([]);
      for (const promise of [second, active.reached(2)]) {
        let message = '';
        await promise.catch((error: Error) => {
          message = error.message;
        });
        expect(message).to.equal('the fault refuse was healed after 1 hits');
      }
      await active.reached();
      expect(active.isOver).to.equal(true);
    } finally {
      process.off('unhandledRejection', notice);
    }
  });
});
