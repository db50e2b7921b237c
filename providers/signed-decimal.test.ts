import { expect } from 'chai';
import { addToDecimal, parseSignedDecimal } from './signed-decimal.ts';
import { witError } from './test-support.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const MOST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);

describe('parseSignedDecimal', () => {
  it('reads every number of 64 bits', () => {
    for (const number of [0n, 1n, -1n, 10n, -10n, 2n ** 53n + 1n, MOST, LEAST]) {
      expect(parseSignedDecimal(bytes(`${number}`))).to.equal(number);
    }
    // Also in the middle of a buffer.
    expect(parseSignedDecimal(bytes('123456').subarray(2, 4))).to.equal(34n);
  });

  it('takes nothing else for a number', () => {
    const beyond = [`${MOST + 1n}`, `${LEAST - 1n}`, '9'.repeat(20), '9'.repeat(100_000)];
    const spelled = ['-0', '00', '01', '-01', '+1', ' 1', '1 ', '1\n', '\t1', '1.0', '1e3', '0x1', '1_000', '1n', '-'];
    for (const text of ['', ...beyond, ...spelled, '--1', 'one', '\0', '1\0', '\xb2']) {
      expect(parseSignedDecimal(bytes(text)), JSON.stringify(text.slice(0, 30))).to.equal(undefined);
    }
  });
});

describe('addToDecimal', () => {
  it('adds exactly, from 0 where there is no value', () => {
    expect(addToDecimal(undefined, -5n)).to.equal(-5n);
    expect(addToDecimal(bytes(`${2n ** 53n}`), 1n)).to.equal(2n ** 53n + 1n);
    expect(addToDecimal(bytes(`${MOST}`), LEAST)).to.equal(-1n);
    expect(addToDecimal(bytes('-1'), LEAST + 1n)).to.equal(LEAST);
  });

  it('refuses what is no number and what is too large, without repeating it', async () => {
    const failing = async (...given: Parameters<typeof addToDecimal>) => addToDecimal(...given);
    expect(await witError('unexpected-error', failing(bytes('secret'), 1n))).not.to.contain('secret');
    expect(await witError('unexpected-error', failing(bytes(`${MOST}`), 1n))).to.contain('beyond');
    expect(await witError('unexpected-error', failing(bytes(`${LEAST}`), -1n))).to.contain('beyond');
  });
});
