import { expect } from 'chai';
import { WitError, witErrorPayload } from './wit-error.ts';

describe('WitError', () => {
  it('carries its case and payload, as an error of its own property', () => {
    const error = new WitError('io-error', 'ENOSPC');
    expect(error).to.be.instanceOf(Error);
    expect(error.payload).to.deep.equal({ tag: 'io-error', val: 'ENOSPC' });
    expect(Object.hasOwn(error, 'payload')).to.equal(true);
    expect(error.message).to.equal('io-error: ENOSPC');
  });
});

describe('witErrorPayload', () => {
  it('recognises an error by its shape, whatever its class', () => {
    expect(witErrorPayload(new WitError('io-error', 'x'))).to.deep.equal({ tag: 'io-error', val: 'x' });
    expect(witErrorPayload({ payload: { tag: 'io-error', val: 'x' } })).to.deep.equal({ tag: 'io-error', val: 'x' });
    class Inherited extends Error {
      get payload() {
        return { tag: 'a', val: 7 };
      }
    }
    expect(witErrorPayload(new Inherited())).to.deep.equal({ tag: 'a', val: 7 });
    expect(witErrorPayload({ payload: { tag: 'none' } })).to.deep.equal({ tag: 'none', val: undefined });
  });

  it('takes everything else for a defect', () => {
    const others = [undefined, null, 'io-error', 7, new Error('x'), { payload: null }, { payload: 'io-error' }];
    for (const thrown of [...others, { payload: {} }, { payload: { tag: 7, val: 'x' } }]) {
      expect(witErrorPayload(thrown), JSON.stringify(thrown)).to.equal(undefined);
    }
  });
});
