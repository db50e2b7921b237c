import { expect } from 'chai';
import { scenario } from './scenario.ts';
import { describeHolding, type Standing, standingOf } from './standing.ts';

function standing(text: string): Standing {
  return standingOf(scenario(text));
}

describe('standingOf', () => {
  it('a linearizable history', () => {
    const result = standing('1 0-1 set v1\n1 2-3 get v1\n2 2-3 get v1');
    expect(result.label).to.equal('linearizable');
    expect(describeHolding(result)).to.equal('linearizability, convergence');
    expect(result.refuted.size + result.undecided.size).to.equal(0);
  });

  it('a regular one: old after new, both during the write', () => {
    const text = '1 0-1 set v1\n1 2-9 set v2\n2 3-4 get v2\n3 5-6 get v1\n2 10-11 get v2\n3 10-11 get v2';
    const result = standing(text);
    expect(result.label).to.equal('regular');
    expect(describeHolding(result)).to.equal('regularity, monotonic reads, convergence');
    expect([...result.refuted.keys()]).to.deep.equal(['linearizability']);
    // The same by one session is still regular, and its reads are not monotonic.
    const one = standing(text.replace('3 5-6', '2 5-6'));
    expect(one.label).to.equal('regular');
    expect(describeHolding(one)).to.equal('regularity, convergence');
    expect([...one.refuted.keys()]).to.deep.equal(['linearizability', 'monotonic-reads']);
    expect(one.refuted.get('monotonic-reads')?.sentence).to.equal(
      'get "k" → "v1" by client 2, after get "k" → "v2" by the same client',
    );
    expect(one.refuted.get('monotonic-reads')?.operations.map(({ id }) => id)).to.deep.equal([0, 1, 2, 3]);
  });

  it('one with session guarantees: a stale read by somebody else', () => {
    const result = standing('1 0-1 set v1\n1 2-3 set v2\n2 4-5 get v1');
    expect(result.label).to.equal('session guarantees');
    expect(describeHolding(result)).to.equal('read your writes, monotonic reads, no thin air');
    const { sentence, operations } = result.refuted.get('regularity') ?? {};
    expect(sentence).to.match(/^get "k" by client 2 returned "v1" although set "k" = "v2" by client 1 had been/);
    expect(operations?.map(({ id }) => id)).to.deep.equal([0, 1, 2]);
    expect(result.refuted.has('convergence')).to.equal(true);
  });

  it('one without thin air: a stale read by the writer itself', () => {
    const result = standing('1 0-1 set v1\n1 2-3 set v2\n1 4-5 get v1');
    expect(result.label).to.equal('no thin air');
    expect([...result.refuted.keys()]).to.deep.equal([
      'linearizability',
      'regularity',
      'read-your-writes',
      'convergence',
    ]);
    const busy = standing('1 0-1 set v1\n3 0-1 get -\n1 2-3 set v2\n1 4-5 get v1\n3 4-5 get v2');
    expect(busy.refuted.get('read-your-writes')?.operations.map(({ id }) => id)).to.deep.equal([0, 2, 3]);
    expect(result.refuted.get('convergence')?.sentence).to.match(/^the last reads do not fit: set "k" = "v2"; /);
  });

  it('one with nothing', () => {
    const result = standing('1 0-1 get v9');
    expect(result.label).to.equal('none');
    expect(result.refuted.get('no-thin-air')?.sentence).to.match(/which nobody had written$/);
    const failed = standing('1 0-1! set v1\n1 2-3 get v1');
    expect(failed.refuted.get('no-thin-air')?.sentence).to.match(/had failed$/);
  });

  it('what is undecided earns no label', () => {
    const history = scenario('1 0-1 set v1\n1 2-9 set v2\n2 3-4 get v2\n3 5-6 get v2');
    const result = standingOf(history, { budget: { states: 0 } });
    expect(result.label).to.equal('regular');
    expect([...result.undecided.keys()]).to.include('linearizability');
    const repeated = standing('1 0-1 set v1\n1 2-3 set v1\n2 4-5 get -');
    expect([...repeated.undecided.keys()]).to.include.members(['read-your-writes', 'monotonic-reads']);
    expect(repeated.label).to.equal('no thin air');
  });

  it('says that nothing holds where nothing does', () => {
    expect(describeHolding({ label: 'none', holds: [], refuted: new Map(), undecided: new Map() })).to.equal('nothing');
  });
});
