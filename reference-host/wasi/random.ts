import { randomBytes } from 'node:crypto';
import { webAssembly } from '../component/web-assembly.ts';

// More than any guest can take in one piece.
const largestRequest = 0x4000_0000n;

/** `wasi:random/random` */
export const random = {
  /** Traps on a length that no guest could take. */
  getRandomBytes: bytes,
  getRandomU64: number64,
};

/** `wasi:random/insecure`; as good as the other one. */
export const insecure = { getInsecureRandomBytes: bytes, getInsecureRandomU64: number64 };

/** `wasi:random/insecure-seed` */
export const insecureSeed = { insecureSeed: (): [bigint, bigint] => [number64(), number64()] };

function bytes(length: bigint): Uint8Array {
  if (length > largestRequest) throw new webAssembly.RuntimeError(`${length} random bytes are too many`);
  return randomBytes(Number(length));
}

function number64(): bigint {
  return randomBytes(8).readBigUInt64LE();
}
