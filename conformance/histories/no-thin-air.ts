import { NEVER } from './latest.ts';
import { byKey, got, type RegisterOperation, sawKey, written } from './register-operation.ts';

/** A read that a model cannot explain. */
export interface UnexplainedRead {
  readonly read: RegisterOperation;
  /** The calls that show it, in no order: what it returned, and what should have kept it from returning that. */
  readonly evidence: readonly RegisterOperation[];
}

/**
 * The weakest model there is: every value that was read had been written, by a call that began before the read
 * returned and that did not definitely fail. An `exists` that returned true needs any set of its key. Every key is
 * absent at the start, so an absence needs nothing. The evidence is the sets of that value that began later, or failed.
 * O(n) beside the evidence.
 */
export function checkNoThinAir(history: readonly RegisterOperation[]): readonly UnexplainedRead[] {
  return [...byKey(history).values()].flatMap(checkKey);
}

function checkKey(operations: readonly RegisterOperation[]): UnexplainedRead[] {
  const sets = operations.filter(({ input }) => input.op === 'set');
  const writers = Map.groupBy(sets, written);
  let begun = NEVER;
  for (const { invoke, outcome } of sets) if (outcome !== 'fail' && invoke < begun) begun = invoke;
  return operations.flatMap((read) => {
    if (sawKey(read) !== true) return [];
    const end = read.return ?? NEVER;
    const value = got(read);
    if (typeof value !== 'string') return begun <= end ? [] : [{ read, evidence: sets }];
    const evidence = writers.get(value) ?? [];
    return evidence.some(({ outcome, invoke }) => outcome !== 'fail' && invoke <= end) ? [] : [{ read, evidence }];
  });
}
