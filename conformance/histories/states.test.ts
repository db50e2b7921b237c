import { expect } from 'chai';
import { States } from './states.ts';

describe('States', () => {
  it('gives equal states one number, and the initial one 0', () => {
    const states = new States<string>({ init: () => '', stateKey: (state) => state });
    expect(['a', '', 'b', 'a'].map((state) => states.numberOf(state))).to.deep.equal([1, 0, 2, 1]);
    expect(states.at(2)).to.equal('b');
  });

  it('tells states apart whose hashes are equal', () => {
    const states = new States<string>({
      init: () => '',
      stateKey: (state) => state,
      stateHash: (state) => state.length % 2,
    });
    const texts = ['a', 'b', 'ccc', 'dd', ''];
    expect(texts.map((state) => states.numberOf(state))).to.deep.equal([1, 2, 3, 4, 0]);
    expect(texts.map((state) => states.numberOf(state))).to.deep.equal([1, 2, 3, 4, 0]);
    expect(texts.map((_, index) => states.at(index))).to.deep.equal(['', 'a', 'b', 'ccc', 'dd']);
  });
});
