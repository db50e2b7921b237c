import type { AppendStoreInput, AppendStoreOperation, AppendStoreOutput } from './append-store.ts';
import type { Conflict } from './conflict.ts';
import { byInvoke, clientOf, precedes } from './operation.ts';

/**
 * Finds a get of one key that contradicts a single other operation, when no put can have come between the two: it lacks
 * what was appended before it, or it does not begin with what another get had returned before. Each of these alone
 * refutes the part; undefined when it takes more operations than two. The earliest such get is named. O(n²).
 *
 * @param span says how far apart two moments are
 */
export function explainAppends(
  part: readonly AppendStoreOperation[],
  span: (between: bigint) => string,
): Conflict<AppendStoreInput, AppendStoreOutput> | undefined {
  const operations = part.filter(({ outcome }) => outcome !== 'fail').sort(byInvoke);
  const puts = operations.filter(({ input }) => input.op === 'put');
  const gets = operations.filter(({ input, outcome }) => input.op === 'get' && outcome === 'ok');
  const between = (earlier: AppendStoreOperation, later: AppendStoreOperation): boolean => {
    return puts.some((put) => put !== earlier && !precedes(put, earlier) && !precedes(later, put));
  };
  for (const get of gets.toSorted((a, b) => ((a.return ?? 0n) < (b.return ?? 0n) ? -1 : 1))) {
    const value = get.output ?? '';
    for (const evidence of operations) {
      if (!precedes(evidence, get) || between(evidence, get)) continue;
      const since = `${span(get.invoke - (evidence.return ?? get.invoke))} before the get began`;
      const found = `get ${JSON.stringify(get.input.key)} by client ${clientOf(get)} returned a value`;
      if (evidence.input.op !== 'get') {
        if (value.includes(evidence.input.value)) continue;
        const { op, value: missing } = evidence.input;
        const call = `${op} ${JSON.stringify(missing)} by client ${clientOf(evidence)}`;
        const sentence = `${found} without ${JSON.stringify(missing)} although ${call} had been acknowledged ${since}`;
        return { sentence, operations: [evidence, get] };
      }
      if (evidence.outcome !== 'ok' || value.startsWith(evidence.output ?? '')) continue;
      const sentence = `${found} that does not begin with what client ${clientOf(evidence)} had got ${since}`;
      return { sentence, operations: [evidence, get] };
    }
  }
  return undefined;
}
