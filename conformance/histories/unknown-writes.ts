import { isRead, type RegisterOperation, written } from './register-operation.ts';

/**
 * Reduces the unknown calls of one key, each of which would otherwise stay concurrent with everything after it:
 * - unknown reads say nothing and are dropped;
 * - (a) an unknown set whose value no get returned is dropped: it may as well have come last, or never. Caveat: an
 *   `exists` that returned true does not say which value it saw, so the unknown sets invoked before the last such
 *   return are kept;
 * - (b) an unknown set whose value was read took effect before the first of those gets returned, which becomes its
 *   return.
 *
 * The result is linearizable if and only if the part is. (a) and (b) hold for unique values only; where one value is
 * written twice, nothing but the reads is dropped. O(n). etcd's robustness tests do the same from their watch.
 */
export function reduceUnknownWrites(part: readonly RegisterOperation[]): readonly RegisterOperation[] {
  const known = part.filter((operation) => operation.outcome !== 'unknown' || !isRead(operation.input));
  if (known.every((operation) => operation.outcome !== 'unknown') || !hasUniqueValues(known)) return known;
  const firstSeen = new Map<string, bigint>();
  let lastPositive: bigint | undefined;
  for (const { input, output, return: end } of known) {
    if (end === undefined) continue;
    if (input.op === 'get' && typeof output === 'string') {
      const seen = firstSeen.get(output);
      if (seen === undefined || end < seen) firstSeen.set(output, end);
    }
    if (input.op === 'exists' && output === true && (lastPositive === undefined || end > lastPositive)) {
      lastPositive = end;
    }
  }
  const reduced: RegisterOperation[] = [];
  for (const operation of known) {
    const value = written(operation);
    if (operation.outcome !== 'unknown' || value === undefined) {
      reduced.push(operation);
      continue;
    }
    const seen = firstSeen.get(value);
    if (seen !== undefined) {
      // A value that was read before its set began stays as it is: the search refutes it.
      reduced.push(seen < operation.invoke ? operation : { ...operation, return: seen });
    } else if (lastPositive !== undefined && operation.invoke <= lastPositive) {
      reduced.push(operation);
    }
  }
  return reduced;
}

/** Whether no value is written twice among these operations. O(n). */
export function hasUniqueValues(part: readonly RegisterOperation[]): boolean {
  const values = part.map(written).filter((value) => value !== undefined);
  return new Set(values).size === values.length;
}
