import type { AppendStoreOperation } from './append-store.ts';
import { NEVER } from './latest.ts';

/**
 * Puts the operations of one key into an equivalent form that takes few states to check, where gets can be taken apart
 * into what was written, as with `x 0 1 y`: each value begins with the same character, which it has nowhere else.
 *
 * A get that returned `x 0 1 yx 2 0 y` then says what the store held right after each of these two calls, if each was
 * the only one to write its value. That becomes their output, and the search need not guess their order. Such a call
 * with an unknown outcome took effect before the first of those gets returned, which becomes its return. An unknown call
 * whose value was never returned may as well have never happened, and is dropped; unknown gets are dropped in any case.
 *
 * The result is linearizable if and only if the part is. O(n log n) plus the length of the gets.
 */
export function reduceToKnownTexts(part: readonly AppendStoreOperation[]): readonly AppendStoreOperation[] {
  const operations = part.filter(({ input, outcome }) => input.op !== 'get' || outcome !== 'unknown');
  const separator = separatorOf(operations);
  if (separator === undefined) return operations;
  const known = knownTexts(operations, separator);
  const writers = Map.groupBy(operations, ({ input }) => (input.op === 'get' ? undefined : input.value));
  return operations.flatMap((operation): AppendStoreOperation[] => {
    const { input, outcome, invoke } = operation;
    if (input.op === 'get') return [operation];
    const found = known.get(input.value);
    if (found === undefined) return outcome === 'unknown' ? [] : [operation];
    if (writers.get(input.value)?.length !== 1) return [operation];
    if (outcome !== 'unknown') return [{ ...operation, output: found.text }];
    // A value that was returned before its call began stays as it is: the search refutes it.
    if (found.seen < invoke) return [operation];
    return [{ ...operation, outcome: 'ok', output: found.text, return: found.seen }];
  });
}

/** The character that each value begins with and has nowhere else; undefined where there is none. */
function separatorOf(operations: readonly AppendStoreOperation[]): string | undefined {
  const [first, ...others] = operations.flatMap(({ input }) => (input.op === 'get' ? [] : [input.value]));
  const separator = first?.charAt(0);
  if (first === undefined || separator === undefined || separator === '') return undefined;
  const fits = (value: string) => value.startsWith(separator) && !value.includes(separator, 1);
  return fits(first) && others.every(fits) ? separator : undefined;
}

/** By value: what the store held right after it was written, and when that was first returned. */
function knownTexts(
  operations: readonly AppendStoreOperation[],
  separator: string,
): Map<string, { readonly text: string; readonly seen: bigint }> {
  const known = new Map<string, { readonly text: string; readonly seen: bigint }>();
  const gets = operations.filter(({ input, output }) => input.op === 'get' && output !== undefined && output !== '');
  const returned = gets.map(({ output = '', return: seen = NEVER }) => ({ output, seen }));
  for (const { output, seen } of returned.sort((a, b) => (a.seen < b.seen ? -1 : a.seen > b.seen ? 1 : 0))) {
    for (let end = output.length; end > 0; ) {
      const start = output.lastIndexOf(separator, end - 1);
      // What nobody can have written is left to the search.
      if (start === -1) break;
      const value = output.slice(start, end);
      const text = output.slice(0, end);
      const before = known.get(value);
      // What came before it was in that get too.
      if (before?.text === text) break;
      if (before === undefined) known.set(value, { text, seen });
      end = start;
    }
  }
  return known;
}
