import { expect } from 'chai';
import { registerModel } from './register.ts';
import type { RegisterOperation } from './register-operation.ts';
import { WingGongSearch } from './wing-gong-search.ts';

/** Set a, then a get that returned something nobody wrote, one after the other. */
const thinAir: readonly RegisterOperation[] = [
  { id: 7, client: 0, input: { op: 'set', key: 'k', value: 'a' }, invoke: 0n, return: 1n, outcome: 'ok' },
  { id: 5, client: 0, input: { op: 'get', key: 'k' }, output: 'a', invoke: 2n, return: 3n, outcome: 'ok' },
  { id: 9, client: 0, input: { op: 'get', key: 'k' }, output: 'b', invoke: 4n, return: 5n, outcome: 'ok' },
];

function deadEnds(part: readonly RegisterOperation[]): number[][] {
  const orders: number[][] = [];
  const search = new WingGongSearch(part, registerModel, { onDeadEnd: (order) => orders.push([...order]) });
  expect(search.run(1_000)).to.be.oneOf(['linearizable', 'not-linearizable']);
  return orders;
}

describe('WingGongSearch', () => {
  it('tells an observer the ids that were linearized when it got stuck, in their order', () => {
    const [first] = deadEnds(thinAir);
    expect(first).to.deep.equal([7, 5]);
  });

  it('tells nothing where it never got stuck', () => {
    expect(deadEnds(thinAir.slice(0, 2))).to.deep.equal([]);
  });
});
