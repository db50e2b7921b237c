import { expect } from 'chai';
import { isCertifiable } from './is-certifiable.ts';

describe('isCertifiable', () => {
  it('is true of a capability with requirements and checks of its own, and of no other', () => {
    expect(isCertifiable('keyvalue')).to.equal(true);
    expect(isCertifiable('configs')).to.equal(false);
  });
});
