import { expect } from 'chai';
import { didYouMean, nearestName } from './nearest-name.ts';

const known = ['kv.redis', 'kv.filesystem', 'keyvalue.redis', 'REDIS_ADDRESS'];

describe('nearestName', () => {
  it('finds what was most likely meant, whatever the case', () => {
    expect(nearestName('kv.rediss', known)).to.equal('kv.redis');
    expect(nearestName('keyvalue.reds', known)).to.equal('keyvalue.redis');
    expect(nearestName('kv.file-system', known)).to.equal('kv.filesystem');
    expect(nearestName('redis_adress', known)).to.equal('REDIS_ADDRESS');
    expect(nearestName('ab', ['xx', 'ax'])).to.equal('ax');
  });

  it('finds nothing where nothing is near', () => {
    expect(nearestName('sql.postgres', known)).to.equal(undefined);
    expect(nearestName('', ['abc'])).to.equal(undefined);
    expect(nearestName('anything', [])).to.equal(undefined);
  });
});

describe('didYouMean', () => {
  it('is a phrase to append, or nothing', () => {
    expect(didYouMean('kv.rediss', known)).to.equal(' (did you mean kv.redis?)');
    expect(didYouMean('sql.postgres', known)).to.equal('');
  });
});
