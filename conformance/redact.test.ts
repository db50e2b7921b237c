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

  it('leaves words of its own alone, which a secret may be one of', () => {
    const data = { outcome: 'pass', reason: 'the word is pass' };
    expect(redact(data, ['pass'])).to.deep.equal({ outcome: 'pass', reason: 'the word is <secret>' });
  });

  it('knows a secret in quotes, where its own quotes and backslashes are escaped', () => {
    const secrets = secretsOf(keys, { TOKEN: 'a"b\\c' });
    expect(redact(`get → ${JSON.stringify('a"b\\c')}`, secrets)).to.equal('get → "<secret>"');
  });

  it('survives an address that is badly encoded', () => {
    expect(secretsOf(keys, { URL: 'redis://:50%25%zz@host' })).to.include('50%25%zz');
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
