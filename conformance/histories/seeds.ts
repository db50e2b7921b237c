/**
 * Seeds for `rounds` random tests: always the same, and others with `SEED=n`, the first one. A test puts the seed into
 * the message of every expectation.
 */
export function* seeds(rounds: number): Generator<number> {
  const first = Number(process.env.SEED ?? 1);
  for (let round = 0; round < rounds; round++) yield first + round;
}
