import { expect } from 'chai';
import { scenario } from './scenario.ts';
import { hasUniqueValues, reduceUnknownWrites } from './unknown-writes.ts';

/** The ids that are left, and the returns of the unknown ones in milliseconds. */
function reduced(text: string): [number, number | undefined][] {
  return reduceUnknownWrites(scenario(text)).map(({ id, return: end }) => [
    id,
    end === undefined ? end : Number(end) / 1e6,
  ]);
}

describe('reduceUnknownWrites', () => {
  it('drops an unknown set that no get returned, and unknown reads', () => {
    expect(reduced('1 0-? set v1\n2 0-? get v1\n3 1-2 get -')).to.deep.equal([[2, 2]]);
    expect(reduced('1 0-? set v1\n2 3-? exists true')).to.deep.equal([]);
  });

  it('bounds an unknown set by the first return of a get that saw it', () => {
    expect(reduced('1 0-? set v1\n2 3-8 get v1\n3 4-5 get v1')[0]).to.deep.equal([0, 5]);
  });

  it('leaves a set whose value was read before it began, for the search to refute', () => {
    expect(reduced('1 3-? set v1\n2 0-1 get v1')[0]).to.deep.equal([0, undefined]);
  });

  it('keeps what may explain an exists that returned true', () => {
    expect(reduced('1 0-? set v1\n2 3-4 exists true\n3 4-? set v2\n4 5-? set v3').map(([id]) => id)).to.deep.equal([
      0, 1, 2,
    ]);
    expect(reduced('1 0-? set v1\n2 3-4 exists false').map(([id]) => id)).to.deep.equal([1]);
  });

  it('keeps unknown deletes', () => {
    expect(reduced('1 0-? delete\n2 3-4 get -')[0]).to.deep.equal([0, undefined]);
  });

  it('touches no set where a value is written twice', () => {
    const text = '1 0-? set v1\n2 0-1 set v1\n3 3-4 get v1\n4 0-? set v2';
    expect(hasUniqueValues(scenario(text))).to.equal(false);
    expect(reduced(text)).to.deep.equal([
      [0, undefined],
      [1, 1],
      [2, 4],
      [3, undefined],
    ]);
  });
});
