import { inspect } from 'node:util';
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

  it('takes a token with a colon for no URL, and the long values of a query for secrets', () => {
    expect(secretsOf(keys, { TOKEN: 'token:abc' })).to.deep.equal(['token:abc']);
    expect(secretsOf(keys, { URL: 'https://host/c?sv=1&sig=abcdefghijklmnop%3D' })).to.include('abcdefghijklmnop=');
    expect(secretsOf(keys, { URL: 'https://host/c?sv=1' })).to.deep.equal([]);
  });

  it('finds a secret in every form', () => {
    const secret = 'pä ss"wo\\rd/+';
    const encoded = [
      JSON.stringify({ a: secret }),
      JSON.stringify(JSON.stringify(secret)),
      inspect({ secret }),
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase(),
      new URLSearchParams({ secret }).toString(),
      Buffer.from(secret).toString('hex'),
      ...['', 'x', 'xy', 'xyz'].map((before) => Buffer.from(`${before}${secret}z`).toString('base64')),
      ...['', 'x', 'xy', 'xyz'].map((before) => Buffer.from(`${before}${secret}z`).toString('base64url')),
    ];
    for (const text of encoded)
      expect(redact(`before ${text} after`, [secret]), text).to.match(/^before .*<secret>.* after$/);
  });

  it('finds what a cut left of a long secret, from its beginning or to its end', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz';
    expect(redact(`"x ${secret.slice(0, 20)}"… (99 bytes)`, [secret])).to.equal('"x <secret>"… (99 bytes)');
    expect(redact(`${secret.slice(5)} and ${secret.slice(9)}, ${secret.slice(0, 12)}`, [secret])).to.equal(
      '<secret> and <secret>, <secret>',
    );
    expect(redact('abcdefgh, and stuvwxyz', [secret])).to.equal('abcdefgh, and stuvwxyz');
  });

  it('leaves recorded bytes base64, and those without a secret what they are', () => {
    const bytes = (text: string) => ({ bytes: Buffer.from(text, 'latin1').toString('base64') });
    const calls = [bytes('\xff\0p4ssw0rd\xfe'), bytes('\xff\xfeplain')];
    expect(redact(calls, ['p4ssw0rd'])).to.deep.equal([bytes('\xff\0<secret>\xfe'), bytes('\xff\xfeplain')]);
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
