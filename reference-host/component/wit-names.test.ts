import { expect } from 'chai';
import { compatibilityTrack } from './compatibility-track.ts';
import { parseFunctionName } from './wit-names.ts';

describe('parseFunctionName', () => {
  it('tells the four kinds apart', () => {
    expect(parseFunctionName('get-random-u64')).to.deep.equal({ kind: 'function', member: 'getRandomU64' });
    expect(parseFunctionName('[constructor]http-router')).to.deep.equal({
      kind: 'constructor',
      resource: 'HttpRouter',
    });
    expect(parseFunctionName('[static]keyvalue.open')).to.deep.equal({
      kind: 'static',
      resource: 'Keyvalue',
      member: 'open',
    });
    expect(parseFunctionName('[method]output-stream.check-write')).to.deep.equal({
      kind: 'method',
      resource: 'OutputStream',
      member: 'checkWrite',
    });
  });
});

describe('compatibilityTrack', () => {
  it('leaves out what may differ between compatible versions', () => {
    expect(compatibilityTrack('wasi:cli/stdin@0.2.12')).to.equal('wasi:cli/stdin@0.2');
    expect(compatibilityTrack('a:b/c@1.4.0')).to.equal('a:b/c@1');
    expect(compatibilityTrack('a:b/c@1.4.0-rc.1')).to.equal('a:b/c@1.4.0-rc.1');
    expect(compatibilityTrack('a:b/c')).to.equal('a:b/c');
  });
});
