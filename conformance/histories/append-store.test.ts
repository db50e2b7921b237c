import { expect } from 'chai';
import { type AppendStoreInput, type AppendStoreState, appendStoreModel as model } from './append-store.ts';

/** The state after these calls, from the initial one. */
function stateAfter(...inputs: readonly AppendStoreInput[]): AppendStoreState {
  return inputs.reduce((state, input) => model.step(state, input, undefined) ?? state, model.init());
}

const put = (value: string): AppendStoreInput => ({ op: 'put', key: 'k', value });
const append = (value: string): AppendStoreInput => ({ op: 'append', key: 'k', value });

describe('appendStoreModel', () => {
  it('starts empty, appends and replaces', () => {
    const get = { op: 'get', key: 'k' } as const;
    expect(model.step(model.init(), get, '')).to.equal(model.init());
    expect(model.step(model.init(), get, 'a')).to.equal(undefined);
    const state = stateAfter(put('lost'), put('a'), append('b'));
    expect(model.step(state, get, 'ab')).to.equal(state);
    expect(model.step(state, get, 'a')).to.equal(undefined);
    expect(model.step(state, get, undefined)).to.equal(state);
  });

  it('takes a put or an append only where it leaves what it is known to have left', () => {
    const state = stateAfter(put('a'));
    expect(model.step(state, append('b'), 'ab')?.text).to.equal('ab');
    expect(model.step(state, append('b'), 'cb')).to.equal(undefined);
    expect(model.step(state, append('b'), 'cab')).to.equal(undefined);
    expect(model.step(state, put('b'), 'b')?.text).to.equal('b');
    expect(model.step(state, put('b'), 'ab')).to.equal(undefined);
  });

  it('has one key and one hash for one value, however it came about', () => {
    const states = [
      stateAfter(append('ab'), append('c')),
      stateAfter(append('a'), append('bc')),
      stateAfter(put('x'), put('abc')),
    ];
    expect(new Set(states.map(model.stateKey))).to.deep.equal(new Set(['abc']));
    expect(new Set(states.map((state) => model.stateHash?.(state))).size).to.equal(1);
    expect(model.stateHash?.(stateAfter(put('acb')))).to.not.equal(model.stateHash?.(stateAfter(put('abc'))));
  });

  it('keeps keys apart', () => {
    const operation = { client: 0, invoke: 0n, return: 1n, outcome: 'ok' } as const;
    const history = ['a', 'b', 'a'].map((key, id) => ({ ...operation, id, input: { op: 'get', key } as const }));
    const parts = model.partition?.(history) ?? [];
    expect(parts.map((part) => part.map(({ id }) => id))).to.deep.equal([[0, 2], [1]]);
  });

  it('describes calls and answers', () => {
    expect(model.describe({ op: 'get', key: 'k' }, undefined)).to.equal('get "k"');
    expect(model.describe({ op: 'get', key: 'k' }, '')).to.equal('get "k" → ""');
    expect(model.describe(append('v'), undefined)).to.equal('append "k" "v"');
  });
});
