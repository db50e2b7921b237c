import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 10;

/**
 * Polls until `probe` gives something other than undefined.
 *
 * @param within milliseconds
 * @returns what it gave, or undefined where the time ran out
 */
export async function eventually<T>(probe: () => Promise<T | undefined>, within: number): Promise<T | undefined> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = await probe();
    if (found !== undefined || performance.now() > deadline) return found;
    await pause(POLL_MS);
  }
}

/**
 * Polls for as long as `during` milliseconds to see that something does not happen.
 *
 * @returns what `probe` gave other than undefined, or undefined where it never did
 */
export function never<T>(probe: () => Promise<T | undefined>, during: number): Promise<T | undefined> {
  return eventually(probe, during);
}

/**
 * Waits for an answer, but not for ever.
 *
 * @param late makes what is thrown where the answer is not there in time
 */
export async function within<T>(milliseconds: number, answer: Promise<T>, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), milliseconds);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
