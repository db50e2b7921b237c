import { expect } from 'chai';
import { checkNoThinAir } from './no-thin-air.ts';
import { scenario } from './scenario.ts';

/** The reads that nothing explains, each with the ids of its evidence. */
function found(text: string): [number, number[]][] {
  return checkNoThinAir(scenario(text)).map(({ read, evidence }) => [read.id, evidence.map(({ id }) => id)]);
}

describe('checkNoThinAir', () => {
  it('a value that nobody wrote, wrote yet, or wrote with success', () => {
    expect(found('1 0-1 get v9')).to.deep.equal([[0, []]]);
    expect(found('1 0-1 get v1\n2 2-3 set v1')).to.deep.equal([[0, [1]]]);
    expect(found('1 0-1! set v1\n2 2-3 get v1')).to.deep.equal([[1, [0]]]);
    expect(found('1 0-1! set v1\n2 2-3 exists true')).to.deep.equal([[1, [0]]]);
  });

  it('accepts what is old, what is unknown, what is concurrent, and every absence', () => {
    expect(found('1 0-1 set v1\n1 2-3 set v2\n2 4-5 get v1\n2 6-7 get -\n2 8-9 exists true')).to.deep.equal([]);
    expect(found('1 0-? set v1\n2 2-3 get v1\n2 4-5 exists true')).to.deep.equal([]);
    expect(found('1 1-5 set v1\n2 0-1 get v1')).to.deep.equal([]);
    expect(found('1 0-1 get -\n1 2-3 exists false')).to.deep.equal([]);
  });
});
