import { expect } from 'chai';
import type { Operation } from './operation.ts';
import { Window } from './window.ts';

/** An operation of this interval; without an end its outcome is unknown. */
function operation(id: number, invoke: number, end?: number): Operation<null, null> {
  const begun = { id, client: id, input: null, invoke: BigInt(invoke) };
  return end === undefined
    ? { ...begun, return: undefined, outcome: 'unknown' }
    : { ...begun, return: BigInt(end), outcome: 'ok' };
}

describe('Window', () => {
  const window = new Window([operation(3, 8, 9), operation(0, 0, 7), operation(1, 1, 2), operation(2, 4)]);

  it('finds what overlaps a stretch of time, ends included', () => {
    expect(window.between(3n, 8n).sort()).to.deep.equal([0, 2, 3]);
    expect(window.between(2n, 3n).sort()).to.deep.equal([0, 1]);
    expect(window.between(10n, 11n)).to.deep.equal([2]);
  });

  it('finds the last one that had begun', () => {
    expect([-1n, 0n, 3n, 100n].map((time) => window.lastBefore(time))).to.deep.equal([[], [0], [1], [3]]);
  });
});
