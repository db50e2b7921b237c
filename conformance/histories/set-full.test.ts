import { expect } from 'chai';
import { type Addition, checkSetFull, type SetRead } from './set-full.ts';

function add(input: string, from: number, to: number | undefined, outcome: Addition['outcome'] = 'ok'): Addition {
  const end = to === undefined ? undefined : BigInt(to);
  return { id: from, client: from, input, invoke: BigInt(from), return: end, outcome };
}

function read(from: number, to: number, present: string[], asked?: string[]): SetRead {
  const look = { invoke: BigInt(from), return: BigInt(to), present: new Set(present) };
  return asked ? { ...look, asked } : look;
}

const empty = { verdict: 'kept', lost: [], stale: [], neverRead: [], stable: [], unexpected: [] };

describe('checkSetFull', () => {
  it('stable: there in every look after the acknowledgement', () => {
    const result = checkSetFull([add('a', 0, 5)], [read(1, 2, []), read(6, 7, ['a']), read(8, 9, ['a'])]);
    expect(result).to.deep.equal({ ...empty, stable: ['a'] });
  });

  it('lost: acknowledged and gone, seen in between or not', () => {
    const reads = [read(6, 7, ['a']), read(8, 9, [])];
    expect(checkSetFull([add('a', 0, 5), add('b', 0, 5)], reads)).to.deep.equal({
      ...empty,
      verdict: 'refuted',
      lost: ['a', 'b'],
    });
  });

  it('lost: seen and gone, although the outcome of the addition is unknown', () => {
    const additions = [add('a', 0, undefined, 'unknown'), add('b', 1, undefined, 'unknown')];
    expect(checkSetFull(additions, [read(6, 7, ['a']), read(8, 9, [])])).to.deep.equal({
      ...empty,
      verdict: 'refuted',
      lost: ['a'],
    });
  });

  it('stale: missed once after it was known, and back', () => {
    const result = checkSetFull([add('a', 0, 5)], [read(6, 7, []), read(8, 9, ['a'])]);
    expect(result).to.deep.equal({ ...empty, verdict: 'refuted', stale: ['a'], stable: ['a'] });
    const seenEarly = checkSetFull([add('a', 0, 50)], [read(6, 7, ['a']), read(8, 9, []), read(60, 61, ['a'])]);
    expect(seenEarly.stale).to.deep.equal(['a']);
  });

  it('never read: no look began after it was known', () => {
    expect(checkSetFull([add('a', 0, 5)], [])).to.deep.equal({ ...empty, verdict: 'unknown', neverRead: ['a'] });
    expect(checkSetFull([add('a', 0, 5)], [read(4, 6, [])]).neverRead).to.deep.equal(['a']);
    expect(checkSetFull([add('a', 0, 5)], [read(6, 7, ['b'], ['b'])]).neverRead).to.deep.equal(['a']);
  });

  it('never read, although a look that began before it was known saw it: it may be gone since', () => {
    expect(checkSetFull([add('a', 0, 5)], [read(1, 2, ['a'])])).to.include({ verdict: 'unknown' });
    const concurrent = checkSetFull([add('a', 0, 5)], [read(4, 6, ['a'])]);
    expect(concurrent.neverRead).to.deep.equal(['a']);
    expect(concurrent.stable).to.deep.equal([]);
  });

  it('looks at single elements', () => {
    const additions = [add('a', 0, 5), add('b', 1, 6)];
    const result = checkSetFull(additions, [read(10, 11, ['a'], ['a']), read(12, 13, [], ['b'])]);
    expect(result).to.deep.equal({ ...empty, verdict: 'refuted', stable: ['a'], lost: ['b'] });
  });

  it('unexpected: nobody added it, or adding it had failed', () => {
    const result = checkSetFull([add('a', 0, 1, 'fail')], [read(2, 3, ['a', 'x'])]);
    expect(result).to.deep.equal({ ...empty, verdict: 'refuted', unexpected: ['a', 'x'] });
  });

  it('unexpected: seen before adding it began', () => {
    const { verdict, unexpected } = checkSetFull([add('a', 5, 6)], [read(2, 3, ['a']), read(8, 9, ['a'])]);
    expect([verdict, unexpected]).to.deep.equal(['refuted', ['a']]);
  });

  it('takes a thousand elements and a thousand looks', () => {
    const additions = Array.from({ length: 1000 }, (_, i) => add(`e${i}`, i, i + 1));
    const reads = Array.from({ length: 1000 }, (_, i) => {
      const present = additions.slice(0, i).map(({ input }) => input);
      return read(
        i + 1,
        i + 2,
        present.filter((element) => element !== 'e500' || i < 900),
      );
    });
    const result = checkSetFull(additions, reads);
    expect(result.lost).to.deep.equal(['e500']);
    expect(result.stale).to.deep.equal([]);
    expect(result.neverRead).to.deep.equal(['e999']);
  });

  it('rejects an element that is added twice', () => {
    expect(() => checkSetFull([add('a', 0, 1), add('a', 2, 3)], [])).to.throw(RangeError, /"a" is added twice/);
  });
});
