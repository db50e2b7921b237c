import { expect } from 'chai';
import { Random } from './random.ts';
import { linearizableHistory, plantStaleRead } from './random-history.ts';
import { checkRegularity } from './regularity.ts';
import { scenario } from './scenario.ts';

/** The reads that nothing explains, each with the ids of its evidence. */
function found(text: string): [number, number[]][] {
  return checkRegularity(scenario(text)).map(({ read, evidence }) => [read.id, evidence.map(({ id }) => id)]);
}

describe('checkRegularity', () => {
  it('a value that was overwritten before the read began', () => {
    expect(found('1 0-1 set v1\n1 2-3 set v2\n2 4-5 get v1')).to.deep.equal([[2, [0, 1]]]);
    expect(found('1 0-1 set v1\n1 2-3 delete\n2 4-5 get v1')).to.deep.equal([[2, [0, 1]]]);
    expect(found('1 0-1 set v1\n1 2-3 delete\n2 4-5 exists true')).to.deep.equal([[2, [1]]]);
    expect(found('1 0-1 set v1\n2 4-5 get -')).to.deep.equal([[1, [0]]]);
    expect(found('1 0-1 delete\n1 2-3 set v1\n2 4-5 exists false')).to.deep.equal([[2, [1]]]);
  });

  it('a value out of thin air, or from the future', () => {
    expect(found('2 4-5 get v9')).to.deep.equal([[0, []]]);
    expect(found('2 0-1 get v1\n1 2-3 set v1')).to.deep.equal([[0, [1]]]);
    expect(found('1 0-1! set v1\n2 4-5 get v1')).to.deep.equal([[1, []]]);
  });

  it('accepts the old and the new value during a write, in any order', () => {
    expect(found('1 0-1 set v1\n1 2-9 set v2\n2 3-4 get v2\n2 5-6 get v1\n3 5-6 get v2')).to.deep.equal([]);
    expect(found('1 0-9 set v1\n2 3-4 get v1\n2 5-6 get -')).to.deep.equal([]);
  });

  it('accepts either of two writes that overlapped, for ever and by turns', () => {
    expect(found('1 0-3 set v1\n2 2-5 set v2\n3 6-7 get v1\n3 8-9 get v2\n3 10-11 get v1')).to.deep.equal([]);
    // Touching intervals overlap.
    expect(found('1 0-2 set v1\n2 2-5 set v2\n3 6-7 get v1')).to.deep.equal([]);
  });

  it('accepts a write whose outcome is unknown at any time, and lets it overwrite nothing', () => {
    expect(found('1 0-? set v1\n2 2-3 set v2\n3 6-7 get v1\n3 8-9 get v2\n3 10-11 get v1')).to.deep.equal([]);
    expect(found('1 0-1 set v1\n2 2-? delete\n3 6-7 get -\n3 8-9 get v1')).to.deep.equal([]);
  });

  it('takes a hundred thousand operations, and finds the one stale read among them', () => {
    const random = new Random(1);
    const long = linearizableHistory(random, { operations: 100_000, clients: 8, deletes: 0.05 });
    expect(checkRegularity(long)).to.deep.equal([]);
    expect(checkRegularity(plantStaleRead(random, long) ?? [])).to.have.lengthOf(1);
  });
});
