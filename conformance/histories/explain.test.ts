import { expect } from 'chai';
import { type AnomalyKind, duration, explain } from './explain.ts';
import { checkPart } from './linearizability.ts';
import { minimise } from './minimise.ts';
import { Random } from './random.ts';
import { linearizableHistory, mutateOneRead } from './random-history.ts';
import { registerModel } from './register.ts';
import { scenario } from './scenario.ts';

/** Minimises the scenario and explains what is left. */
function explained(text: string): [AnomalyKind, string] {
  const part = scenario(text);
  const { kind, sentence } = explain(minimise(part, registerModel), part);
  return [kind, sentence];
}

describe('explain', () => {
  it('a stale read', () => {
    const [kind, sentence] = explained(`
      1 0-1 set v1
      1 2-3 set v2
      3 4-5 get v2
      2 15.1-16 get v1`);
    expect(kind).to.equal('stale-read');
    expect(sentence).to.equal(
      'get "k" by client 2 returned "v1" although set "k" = "v2" by client 1 ' +
        'had been acknowledged 12.1 ms before the get began',
    );
  });

  it('a lost write', () => {
    const [kind, sentence] = explained(`
      1 0-1 set v1
      1 2-3 set v2
      2 4-5 get v1`);
    expect(kind).to.equal('lost-write');
    expect(sentence).to.match(/^get "k" by client 2 returned "v1" although set "k" = "v2" by client 1 had been/);
    expect(sentence).to.match(/1\.0 ms before the get began, and no read ever returned it$/);
  });

  it('a first write that is lost', () => {
    const [kind, sentence] = explained(`
      1 0-1 set v1
      2 2-3 get -`);
    expect(kind).to.equal('lost-write');
    expect(sentence).to.match(/^get "k" by client 2 found no such key although set "k" = "v1" by client 1 had been/);
  });

  it('an absence that is stale', () => {
    const [kind, sentence] = explained(`
      1 0-1 set v1
      2 2-3 exists false
      2 4-5 get v1`);
    expect(kind).to.equal('stale-read');
    expect(sentence).to.match(/^exists "k" by client 2 returned false although set .* before the exists began$/);
  });

  it('a value that nobody wrote', () => {
    const [kind, sentence] = explained('2 2-3 get v9');
    expect(kind).to.equal('thin-air');
    expect(sentence).to.equal('get "k" by client 2 returned "v9", which nobody had written');
    expect(explained('2 2-3 exists true')[0]).to.equal('thin-air');
  });

  it('a value whose set had failed', () => {
    const [kind, sentence] = explained(`
      1 0-1! set v1
      2 2-3 get v1`);
    expect(kind).to.equal('failed-write');
    expect(sentence).to.equal('get "k" by client 2 returned "v1" although set "k" = "v1" by client 1 had failed');
  });

  it('a value from the future', () => {
    const [kind, sentence] = explained(`
      2 0-1 get v1
      1 3-4 set v1`);
    expect(kind).to.equal('future');
    expect(sentence).to.equal('get "k" by client 2 returned "v1" 2.0 ms before set "k" = "v1" by client 1 began');
  });

  it('a deleted value that is back', () => {
    const [kind, sentence] = explained(`
      1 0-1 set v1
      1 2-3 delete
      2 4-5 get -
      2 6-7 get v1`);
    expect(kind).to.equal('deleted-back');
    expect(sentence).to.equal(
      'get "k" by client 2 returned "v1" although delete "k" by client 1 ' +
        'had been acknowledged 3.0 ms before the get began',
    );
  });

  it('a key that exists after its delete', () => {
    const [kind, sentence] = explained(`
      1 0-1 set v1
      1 2-3 delete
      2 4-5 exists true`);
    expect(kind).to.equal('deleted-back');
    expect(sentence).to.match(/^exists "k" by client 2 returned true although delete "k" by client 1 had been/);
  });

  it('an old value after a newer one', () => {
    const [kind, sentence] = explained(`
      1 0-20 set v1
      2 0-20 set v2
      3 1-2 get v1
      3 3-4 get v2
      3 5-6 get v1`);
    expect(kind).to.equal('value-back');
    expect(sentence).to.equal(
      'get "k" by client 3 returned "v1" although get "k" by client 3 had returned "v2" 1.0 ms before the get began, ' +
        'and "v1" was the older one: get "k" by client 3 began 1.0 ms after get "k" by client 3 had returned "v1"',
    );
  });

  it('an absence after a value, of a set that is still open', () => {
    const [kind, sentence] = explained(`
      1 0-20 set v1
      2 1-2 get v1
      3 4-5 get -`);
    expect(kind).to.equal('value-back');
    expect(sentence).to.equal(
      'get "k" by client 3 found no such key although get "k" by client 2 had returned "v1" 2.0 ms before the get began',
    );
  });

  it('a value that was absent in between', () => {
    const [kind, sentence] = explained(`
      1 0-20 delete
      2 0-1 set v1
      3 2-3 get -
      3 4-5 get v1`);
    expect(kind).to.equal('deleted-back');
    expect(sentence).to.equal(
      'get "k" by client 3 returned "v1" although get "k" by client 3 had found no such key 1.0 ms before the get began' +
        ', itself begun 1.0 ms after set "k" = "v1" by client 2 had been acknowledged',
    );
  });

  it('anything else as what it is', () => {
    const [kind, sentence] = explained(`
      1 0-5 delete
      2 1-6 set v1
      3 8-10 get -
      4 8-10 get v1`);
    expect(kind).to.equal('no-order');
    expect(sentence).to.match(/^no order of these 4 operations explains them all: /);
  });

  it('has a specific sentence for every witness without deletes, and for most with them', () => {
    const share = (deletes: number): number => {
      let [total, specific] = [0, 0];
      for (let seed = 1; seed <= 800; seed++) {
        const random = new Random(seed);
        const shape = { operations: 20, clients: 4, deletes, exists: deletes, unknown: 0.05 };
        const part = mutateOneRead(random, linearizableHistory(random, shape));
        if (checkPart(part, registerModel).verdict !== 'not-linearizable') continue;
        total++;
        if (explain(minimise(part, registerModel), part).kind !== 'no-order') specific++;
      }
      expect(total).to.be.above(100);
      return specific / total;
    };
    expect(share(0)).to.equal(1);
    expect(share(0.1)).to.be.above(0.9);
  });
});

describe('duration', () => {
  it('uses the unit that people read', () => {
    expect([300n, 4200n, 12_100_000n, 3_000_000_000n].map(duration)).to.deep.equal([
      '300 ns',
      '4.2 µs',
      '12.1 ms',
      '3.0 s',
    ]);
  });
});
