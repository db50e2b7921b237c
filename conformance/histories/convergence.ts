import { NEVER } from './latest.ts';
import { clientOf } from './operation.ts';
import { byKey, got, isRead, type RegisterOperation, sawKey, written } from './register-operation.ts';

/** Whether the handles agree in the end. */
export interface ConvergenceResult {
  /** `unknown` where the history does not tell; it is never a pass. */
  readonly verdict: 'convergent' | 'divergent' | 'unknown';
  /** When divergent: the last reads that differ, or the one that is too old with what overwrote it. */
  readonly operations?: readonly RegisterOperation[];
  /** When unknown: why. */
  readonly reason?: string;
}

/**
 * Convergence: once a key has been left alone for `convergenceTime`, the last get of every handle returns one value,
 * and it is that of a write which no other one certainly followed, which is maximal in real time. A delete writes the
 * absence, which is also there before everything.
 *
 * A write whose outcome is unknown may still take effect between two of those gets, so what it writes is never a
 * disagreement. The verdict is unknown where such a write is all that explains a difference, and where a key has no
 * such get by at least two handles (by one, where there is only one).
 *
 * @param convergenceTime nanoseconds; what a provider declares
 */
export function checkConvergence(
  history: readonly RegisterOperation[],
  convergenceTime: bigint = 0n,
): ConvergenceResult {
  const handles = Math.min(2, new Set(history.map(clientOf)).size);
  const effective = history.filter(({ outcome }) => outcome !== 'fail');
  let verdict: ConvergenceResult = { verdict: 'convergent' };
  for (const [key, operations] of byKey(effective)) {
    const result = checkKey(key, operations, convergenceTime, handles);
    if (result.verdict === 'divergent') return result;
    if (result.verdict === 'unknown') verdict = result;
  }
  return verdict;
}

function checkKey(
  key: string,
  operations: readonly RegisterOperation[],
  convergenceTime: bigint,
  handles: number,
): ConvergenceResult {
  const mutations = operations.filter(({ input }) => !isRead(input));
  let quiet = -NEVER;
  let newest: RegisterOperation | undefined;
  for (const mutation of mutations) {
    const end = (mutation.return ?? mutation.invoke) + convergenceTime;
    if (end > quiet) quiet = end;
    if (mutation.return !== undefined && (newest === undefined || mutation.invoke > newest.invoke)) newest = mutation;
  }
  const last = new Map<number, RegisterOperation>();
  for (const read of operations) {
    if (read.input.op !== 'get' || read.outcome !== 'ok' || read.invoke <= quiet) continue;
    const other = last.get(clientOf(read));
    if (other === undefined || other.invoke < read.invoke) last.set(clientOf(read), read);
  }

  const settled: RegisterOperation[] = [];
  let unsettled = false;
  for (const read of last.values()) {
    const writes = mutations.filter((mutation) => leaves(mutation, read));
    const initial = sawKey(read) === false && newest === undefined;
    const maximal = initial || writes.some(({ return: end = NEVER }) => end >= (newest?.invoke ?? -NEVER));
    if (!maximal) return { verdict: 'divergent', operations: [...(newest ? [newest] : []), ...writes, read] };
    if (writes.some(({ outcome }) => outcome === 'unknown')) unsettled = true;
    else settled.push(read);
  }
  const [first] = settled;
  const different = settled.find((read) => first !== undefined && got(read) !== got(first));
  if (first && different) return { verdict: 'divergent', operations: [first, different] };
  const values = new Set([...last.values()].map(got));
  const where = `of ${JSON.stringify(key)}`;
  if (unsettled && values.size > 1) {
    return { verdict: 'unknown', reason: `a write ${where} with an unknown outcome may explain the difference` };
  }
  if (last.size < handles) return { verdict: 'unknown', reason: `too few handles read the last value ${where}` };
  return { verdict: 'convergent' };
}

/** Whether a mutation leaves what a get returned. */
function leaves(mutation: RegisterOperation, read: RegisterOperation): boolean {
  return sawKey(read) === true ? written(mutation) === got(read) : mutation.input.op === 'delete';
}
