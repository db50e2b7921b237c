import type { CasRegisterInput, CasRegisterOperation, CasRegisterOutput, CasRegisterValue } from './cas-register.ts';
import { observed, put } from './cas-register-support.ts';
import type { Conflict } from './conflict.ts';
import { byInvoke, clientOf, precedes } from './operation.ts';

/**
 * Finds a read or cas that found a value which cannot have been in the register: nobody had put it there, or something
 * else had been put there since. Each alone refutes the part; undefined when it takes more than that. The earliest such
 * call is named. O(n²).
 *
 * @param span says how far apart two moments are
 */
export function explainCasRegister(
  part: readonly CasRegisterOperation[],
  span: (between: bigint) => string,
): Conflict<CasRegisterInput, CasRegisterOutput> | undefined {
  const operations = part.filter(({ outcome }) => outcome !== 'fail').sort(byInvoke);
  for (const operation of operations) {
    const seen = observed(operation);
    // A cas of which nobody knows the end found nothing for certain.
    if (operation.outcome !== 'ok' || !seen?.found) continue;
    const value = seen.value ?? 'nil';
    const found = `${operation.input.op} by client ${clientOf(operation)} found ${value}`;
    const sources = operations.filter((other) => {
      return other !== operation && put(other) === seen.value && !precedes(operation, other);
    });
    if (sources.length === 0 && seen.value !== null) {
      return { sentence: `${found}, which nobody had put there`, operations: [operation] };
    }
    const newer = operations.findLast((other) => {
      return (
        puts(other, seen.value) && precedes(other, operation) && sources.every((source) => precedes(source, other))
      );
    });
    if (newer === undefined) continue;
    const call = `${newer.input.op} of ${put(newer) ?? 'nil'} by client ${clientOf(newer)}`;
    const since = `${span(operation.invoke - (newer.return ?? operation.invoke))} before the ${operation.input.op} began`;
    return {
      sentence: `${found} although a ${call} had been acknowledged ${since}, and nobody put ${value} there after that`,
      operations: [...sources.slice(-1), newer, operation],
    };
  }
  return undefined;
}

/** Whether the call certainly put something other than this value into the register. */
function puts(operation: CasRegisterOperation, value: CasRegisterValue): boolean {
  const written = put(operation);
  return operation.outcome === 'ok' && written !== undefined && written !== value;
}
