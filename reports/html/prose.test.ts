import { expect } from 'chai';
import { prose } from './prose.ts';

describe('prose', () => {
  it('shows as code what stands in backticks, and escapes all of it', () => {
    expect(String(prose('A `get<T>` must not <fail>.'))).to.equal('A <code>get&lt;T&gt;</code> must not &lt;fail&gt;.');
  });

  it('leaves a backtick alone that has no other', () => {
    expect(String(prose('a ` b'))).to.equal('a ` b');
    expect(String(prose('``a``'))).to.equal('``a``');
  });
});
