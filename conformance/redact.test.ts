import { expect } from 'chai';
import { redact, secretsOf } from './redact.ts';

describe('redaction', () => {
  const keys = {
    URL: { description: '', secret: true },
    TOKEN: { description: '', secret: true },
    PLAIN: { description: '' },
  };

  it('knows the password and user of a URL, whole secret values, and nothing that is no secret', () => {
    const configs = { URL: 'redis://us%40er:p%21w@host:1/0', TOKEN: 'abc', PLAIN: 'plain' };
    expect(secretsOf(keys, configs)).to.have.members(['us%40er', 'us@er', 'p%21w', 'p!w', 'abc']);
    expect(secretsOf(keys, { URL: 'redis://127.0.0.1:6379' })).to.deep.equal([]);
  });

  it('replaces secrets in every string of any data, and nothing else', () => {
    const data = { a: ['x p!w y', 7, null], b: { c: 'abc' }, d: 'fine' };
    expect(redact(data, ['p!w', 'abc'])).to.deep.equal({
      a: ['x <secret> y', 7, null],
      b: { c: '<secret>' },
      d: 'fine',
    });
  });
});
