import { expect } from 'chai';
import { decodeLog } from './decode-log.ts';
import { MalformedLogError } from './malformed-log-error.ts';

/** The line that bytes are refused for. */
function refusedLine(...parts: readonly (string | readonly number[])[]): number | undefined {
  const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
  try {
    decodeLog(bytes);
  } catch (error) {
    if (error instanceof MalformedLogError) return error.line;
    throw error;
  }
  return undefined;
}

describe('decodeLog', () => {
  it('gives the text, without a byte order mark', () => {
    expect(decodeLog(Buffer.from('\uFEFFa ü 日本\r\n\n'))).to.equal('a ü 日本\r\n\n');
    expect(decodeLog(new Uint8Array())).to.equal('');
  });

  it('names the line of the first bytes that are no text', () => {
    expect(refusedLine([0xff])).to.equal(1);
    expect(refusedLine('a\n\nb', [0xc3, 10], 'c')).to.equal(3);
    expect(refusedLine('a\nb', [0])).to.equal(2);
    expect(refusedLine('a\n', [0xe6, 0x97])).to.equal(2);
    expect(refusedLine('a\nb\n')).to.equal(undefined);
  });
});
