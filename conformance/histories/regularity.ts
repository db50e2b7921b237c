import { Latest, NEVER } from './latest.ts';
import type { UnexplainedRead } from './no-thin-air.ts';
import { byKey, got, isRead, type RegisterOperation, sawKey, written } from './register-operation.ts';

/**
 * Regularity with many writers: a read returns what a write left behind that is concurrent with it, or one that was not
 * overwritten by another write completed before the read began (Lamport, "On interprocess communication", 1986, for one
 * writer; the weakest condition of Shao, Welch, Pierce and Lee, "Multiwriter consistency conditions for shared memory
 * registers", 2011). A delete writes the absence, which is also there before everything. A write whose outcome is
 * unknown may be returned from its invocation on for ever, and overwrites nothing.
 *
 * Linearizability implies it; it implies that a session reads its own writes, and not that its reads are monotonic: of
 * two reads during one write the first may see the new value and the second the old one.
 *
 * The evidence is the write that had been completed, and the writes of what was returned. O(n log n).
 */
export function checkRegularity(history: readonly RegisterOperation[]): readonly UnexplainedRead[] {
  return [...byKey(history.filter(({ outcome }) => outcome !== 'fail')).values()].flatMap(checkKey);
}

function checkKey(operations: readonly RegisterOperation[]): UnexplainedRead[] {
  const mutations = operations.filter(({ input }) => !isRead(input));
  const completed = mutations.filter((mutation) => mutation.return !== undefined);
  const overwriting = new Latest(completed.map(({ return: end = NEVER, invoke }) => [end, invoke]));
  const byStart = Map.groupBy(completed, ({ invoke }) => invoke);
  const writers = Map.groupBy(mutations, written);
  const latestEnd = (op: string): Latest => {
    const some = mutations.filter(({ input }) => input.op === op);
    return new Latest(some.map(({ invoke, return: end = NEVER }) => [invoke, end]));
  };
  const sets = latestEnd('set');
  const deletes = latestEnd('delete');

  return operations.flatMap((read): UnexplainedRead[] => {
    const saw = sawKey(read);
    if (saw === undefined) return [];
    // A write that returned before this moment was overwritten before the read began.
    const since = overwriting.before(read.invoke);
    const end = read.return ?? NEVER;
    const value = got(read);
    const shown = typeof value === 'string' ? (writers.get(value) ?? []) : [];
    if (typeof value === 'string') {
      const explained = shown.some((write) => write.invoke <= end && (write.return ?? NEVER) >= (since ?? -NEVER));
      if (explained) return [];
    } else {
      const last = (saw ? sets : deletes).upTo(end);
      if (last !== undefined && last >= (since ?? -NEVER)) return [];
      // The absence at the start.
      if (!saw && since === undefined) return [];
    }
    const newer = since === undefined ? [] : (byStart.get(since) ?? []);
    return [{ read, evidence: [...shown, ...newer.filter((write) => (write.return ?? NEVER) < read.invoke)] }];
  });
}
