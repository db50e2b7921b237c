import { expect } from 'chai';
import { Random } from './random.ts';
import { linearizableHistory } from './random-history.ts';
import { scenario } from './scenario.ts';
import { checkSessions } from './session.ts';

function found(text: string): string[] {
  return checkSessions(scenario(text)).map(({ guarantee, read, after }) => `${guarantee} ${read.id} after ${after.id}`);
}

describe('checkSessions', () => {
  it('a session reads something older than its own write', () => {
    expect(found('1 0-1 set v1\n2 2-3 set v2\n2 4-5 get v1')).to.deep.equal(['read-your-writes 2 after 1']);
    expect(found('1 0-1 set v1\n2 2-3 set v2\n3 4-5 get v1')).to.deep.equal([]);
    expect(found('1 0-3 set v1\n2 2-3 set v2\n2 4-5 get v1')).to.deep.equal([]);
    expect(found('1 0-? set v1\n2 2-3 set v2\n2 4-5 get v1')).to.deep.equal([]);
  });

  it('a session misses its own write, unless a delete may have followed', () => {
    expect(found('1 0-1 set v1\n1 2-3 get -')).to.deep.equal(['read-your-writes 1 after 0']);
    expect(found('1 0-1 set v1\n1 2-3 exists false')).to.deep.equal(['read-your-writes 1 after 0']);
    expect(found('1 0-1 set v1\n1 3-4 get -\n2 0.5-2 delete')).to.deep.equal([]);
    expect(found('1 2-3 set v1\n1 4-5 get -\n2 0-1 delete')).to.deep.equal(['read-your-writes 1 after 0']);
    expect(found('1 2-3 set v1\n1 4-5 get -\n2 0-? delete')).to.deep.equal([]);
    expect(found('1 0-1 set v1\n1 2-3! delete\n1 4-5 get -')).to.deep.equal(['read-your-writes 2 after 0']);
  });

  it('a session sees what it deleted itself', () => {
    expect(found('1 0-1 set v1\n2 2-3 delete\n2 4-5 get v1')).to.deep.equal(['read-your-writes 2 after 1']);
    expect(found('1 0-1 set v1\n2 2-3 delete\n2 4-5 exists true')).to.deep.equal(['read-your-writes 2 after 1']);
    expect(found('1 0-1 set v1\n2 2-3 delete\n2 4-5 exists true\n1 4-6 set v2')).to.deep.equal([]);
  });

  it('a session steps back to a value that it knows to be overwritten', () => {
    const writes = '1 0-1 set v1\n1 2-3 set v2\n';
    expect(found(`${writes}2 4-5 get v2\n2 6-7 get v1`)).to.deep.equal(['monotonic-reads 3 after 2']);
    expect(found(`${writes}2 4-5 get v2\n2 6-7 get -`)).to.deep.equal(['monotonic-reads 3 after 2']);
    expect(found(`${writes}2 4-5 get v1\n2 6-7 get v2`)).to.deep.equal([]);
    expect(found(`${writes}2 4-5 get v2\n3 6-7 get v1`)).to.deep.equal([]);
    expect(found('1 0-9 set v1\n2 0-9 set v2\n3 1-2 get v2\n3 3-4 get v1')).to.deep.equal([]);
  });

  it('follows a handle over an unknown outcome, or whatever a session is', () => {
    const history = scenario('1 0-1 set v1\n1 2-3 set v2\n1 4-? set v3\n5 6-7 get v1');
    expect(checkSessions(history)).to.have.length(0);
    const handles = history.map((operation) => ({ ...operation, handle: 1 }));
    expect(checkSessions(handles)).to.have.length(1);
    expect(checkSessions(history, () => 'one host')).to.have.length(1);
  });

  it('does not bind reads that overlap in one session', () => {
    const history = scenario('1 0-1 set v1\n1 2-3 set v2\n2 4-8 get v2\n3 5-9 get v1');
    expect(checkSessions(history, ({ client }) => (client === 1 ? 'writer' : 'reader'))).to.deep.equal([]);
  });

  it('accepts what is linearizable, and takes a hundred thousand operations', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const shape = { operations: 200, clients: 4, keys: 2, deletes: 0.1, exists: 0.1, unknown: 0.05, fails: 0.05 };
      expect(checkSessions(linearizableHistory(new Random(seed), shape)), `seed ${seed}`).to.deep.equal([]);
    }
    const long = linearizableHistory(new Random(1), { operations: 100_000, clients: 8, deletes: 0.05 });
    expect(checkSessions(long)).to.deep.equal([]);
  });

  it('rejects a value that is written twice', () => {
    expect(() => checkSessions(scenario('1 0-1 set v1\n1 2-3 set v1'))).to.throw(RangeError, /"v1" is written twice/);
  });
});
