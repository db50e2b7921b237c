import { expect } from 'chai';
import { bytes } from './models/keyvalue/bytes.ts';
import { SecretWatch } from './secret-watch.ts';

describe('looking for values in texts', () => {
  const value = bytes('the value of an entry');

  /** How a text gives away what was kept. */
  function found(
    text: string,
    kept: readonly Uint8Array[] = [value],
    known: readonly string[] = [],
  ): string | undefined {
    const watch = new SecretWatch();
    for (const one of kept) watch.keep(one);
    for (const one of known) watch.allow(one);
    return watch.find(text);
  }

  it('finds a value as it is, in hex and in base64', () => {
    expect(found('cannot set "the value of an entry"')).to.equal('as it is');
    expect(found(`> SET k ${Buffer.from(value).toString('hex').toUpperCase()}`)).to.equal('in hex');
    expect(found(`{"data":"${Buffer.from(value).toString('base64')}"}`)).to.equal('in base64');
    expect(found('the value of an')).to.equal(undefined);
  });

  it('finds a long value that a text cut, also where the cut is in a character or the value is no text', () => {
    const long = bytes(`${'é'.repeat(3)}0123456789${'€'.repeat(500)}`);
    expect(found(Buffer.from(long).toString('utf8', 0, 60), [long])).to.equal('as it is');
    const binary = Uint8Array.from({ length: 300 }, (_, at) => 255 - (at % 256));
    expect(found(Buffer.from(binary).toString('hex').slice(0, 100), [binary])).to.equal('in hex');
    expect(found(Buffer.from(binary).toString('base64').slice(0, 80), [binary])).to.equal('in base64');
  });

  it('takes no short or dull value for a secret, and no name or key', () => {
    expect(found('v aaaaaaaaaaaaaaaaaaaaaaa', [bytes('v'), bytes('a'.repeat(20))])).to.equal(undefined);
    expect(found('key-not-found: the value of an entry', [value], ['the value of an entry/1'])).to.equal(undefined);
  });
});
