/** The whole number that an option gives, of at least this much; else a line on stderr, and the exit with code 2. */
export function atLeast(least: number, given: string, option: string): number {
  const number = Number(given);
  if (Number.isSafeInteger(number) && number >= least) return number;
  process.stderr.write(`${option} is a whole number of at least ${least}\n`);
  process.exit(2);
}
