import { expect } from 'chai';
import { decodeValue, encodeValue, showValue, type WitValue } from './wit-value.ts';

describe('values of the guest protocol', () => {
  const values: [string, WitValue][] = [
    ['a string', 'k\0é😀'],
    ['the empty string', ''],
    ['bytes', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    ['no bytes', new Uint8Array()],
    ['many equal bytes', new Uint8Array(100_000).fill(0x61)],
    ['many bytes', Uint8Array.from({ length: 100_000 }, (_, index) => index)],
    ['a list', ['a', new Uint8Array([1]), ['b']]],
    ['a handle', { handle: 4 }],
    ['a 64-bit integer', 2n ** 63n - 1n],
    ['unit', undefined],
  ];
  for (const [what, value] of values) {
    it(`survive as JSON: ${what}`, () => {
      expect(decodeValue(JSON.parse(JSON.stringify(encodeValue(value))))).to.deep.equal(value);
    });
  }

  it('need no huge line where bytes are equal', () => {
    expect(JSON.stringify(encodeValue(new Uint8Array(64 * 1024 * 1024).fill(7))).length).to.be.lessThan(100);
  });

  it('are refused where they are none', () => {
    for (const json of [7, true, {}, { string: 7 }, { string: 'a', bytes: '' }, { fill: { byte: 'x' } }, { what: 1 }]) {
      expect(() => decodeValue(json), JSON.stringify(json)).to.throw(TypeError);
    }
  });

  it('are shown short and printable', () => {
    expect(showValue('a\n\ufeff')).to.equal('"a\\n\\u{feff}"');
    expect(showValue(new Uint8Array([0, 255]))).to.equal('0x00ff (2 bytes)');
    expect(showValue('x'.repeat(1000))).to.match(/^"x{64}"… \(1000 bytes\)$/);
    expect(showValue(undefined)).to.equal('()');
  });
});
