import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { OneAtATime } from './one-at-a-time.ts';

describe('OneAtATime', () => {
  it('runs tasks of one name in turn, and those of others meanwhile', async () => {
    const turns = new OneAtATime();
    const seen: string[] = [];
    const task = (what: string) => async () => {
      seen.push(`${what} begins`);
      await turn();
      seen.push(`${what} ends`);
      return what;
    };
    const results = [turns.run('a', task('a1')), turns.run('a', task('a2')), turns.run('b', task('b1'))];
    expect(await Promise.all(results)).to.deep.equal(['a1', 'a2', 'b1']);
    const positions = ['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends'].map((what) => seen.indexOf(what));
    expect(positions).to.deep.equal(positions.toSorted((x, y) => x - y));
    expect(seen.indexOf('b1 begins')).to.be.lessThan(seen.indexOf('a2 begins'));
  });

  it('goes on after one that fails', async () => {
    const turns = new OneAtATime();
    const failing = turns.run('a', async () => {
      await turn();
      throw new Error('x');
    });
    const after = turns.run('a', async () => 'after');
    expect(await failing.catch((error: Error) => error.message)).to.equal('x');
    expect(await after).to.equal('after');
    expect(await turns.run('a', async () => 'later')).to.equal('later');
  });
});
