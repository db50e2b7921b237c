import { WitError } from './wit-error.ts';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/**
 * The number that a value holds: from -2^63 to 2^63-1, in decimal digits and in the one way that a counter is written. No
 * leading zeros, no `-0`, no `+`, no blanks: what Redis would not take for a number is none anywhere.
 *
 * @returns undefined where the value is no such number
 */
export function parseSignedDecimal(value: Uint8Array): bigint | undefined {
  // The longest is -9223372036854775808.
  if (value.length > 20) return undefined;
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(text)) return undefined;
  const number = BigInt(text);
  return number < LEAST || number > MOST ? undefined : number;
}

/**
 * Adds to the number that a value holds, as `increment` of the contract says.
 *
 * @param value undefined counts as 0
 * @throws WitError `unexpected-error`, without the value, where that is no number or the sum is beyond 64 bits
 */
export function addToDecimal(value: Uint8Array | undefined, delta: bigint): bigint {
  const number = value === undefined ? 0n : parseSignedDecimal(value);
  if (number === undefined) throw new WitError('unexpected-error', 'the value is no number in decimal digits');
  const sum = number + delta;
  if (sum < LEAST || sum > MOST) throw new WitError('unexpected-error', 'the sum is beyond 64 bits');
  return sum;
}
