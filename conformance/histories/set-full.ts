import type { Operation } from './operation.ts';

/** The addition of one element; every element is added once at most. */
export type Addition = Operation<string, unknown>;

/** A look at the elements. Times as in `Operation`; reads that failed are left out. */
export interface SetRead {
  readonly invoke: bigint;
  readonly return: bigint;
  readonly present: ReadonlySet<string>;
  /** The elements looked for, such as the key of one get. Default: every element. */
  readonly asked?: readonly string[];
}

/** What became of the elements. Every list is in the order of the additions. */
export interface SetFullResult {
  /** Refuted by what is lost, stale or unexpected; else `unknown` where something was never read: never a pass. */
  readonly verdict: 'kept' | 'refuted' | 'unknown';
  /** Known to be in, and missing from every later look, the last one included. */
  readonly lost: readonly string[];
  /** Missing from a look that began after they were known to be in, and back later. */
  readonly stale: readonly string[];
  /** Known to be in, and no look that began after that says whether they stayed. */
  readonly neverRead: readonly string[];
  /** In at the last look. */
  readonly stable: readonly string[];
  /** Seen although nobody added them, or not yet, or although adding them had failed; in order of appearance. */
  readonly unexpected: readonly string[];
}

interface Fate {
  readonly addition: Addition;
  /** Since when the element is known to be in: its acknowledgement, or the return of a look that saw it. */
  known: bigint | undefined;
  /** The latest invocation of a look that saw it. */
  lastPresent: bigint | undefined;
  /** The latest invocation of a look that missed it. */
  lastAbsent: bigint | undefined;
  /** Whether a look that began after `known` missed it. */
  missed: boolean;
}

/**
 * Jepsen's set-full: elements are added once each, and looked at all along and at the end. It finds every acknowledged
 * write that is gone at the end, which a register hides under the next write. O(number of single looks).
 *
 * @throws RangeError when an element is added twice
 */
export function checkSetFull(additions: readonly Addition[], reads: readonly SetRead[]): SetFullResult {
  const fates = new Map<string, Fate>();
  for (const addition of additions) {
    if (fates.has(addition.input)) throw new RangeError(`element ${JSON.stringify(addition.input)} is added twice`);
    const known = addition.outcome === 'ok' ? addition.return : undefined;
    fates.set(addition.input, { addition, known, lastPresent: undefined, lastAbsent: undefined, missed: false });
  }
  const unexpected = new Set<string>();
  for (const read of reads) {
    for (const element of read.present) {
      const fate = fates.get(element);
      if (!fate || fate.addition.outcome === 'fail' || read.return < fate.addition.invoke) unexpected.add(element);
      if (!fate) continue;
      if (fate.known === undefined || read.return < fate.known) fate.known = read.return;
      fate.lastPresent = later(fate.lastPresent, read.invoke);
    }
  }
  // Absences come second, because an element is known from the earliest look that saw it.
  for (const read of reads) {
    for (const element of read.asked ?? fates.keys()) {
      const fate = fates.get(element);
      if (!fate || read.present.has(element)) continue;
      fate.lastAbsent = later(fate.lastAbsent, read.invoke);
      if (fate.known !== undefined && read.invoke > fate.known) fate.missed = true;
    }
  }
  const lists = { lost: [], stale: [], neverRead: [], stable: [] } as Record<
    'lost' | 'stale' | 'neverRead' | 'stable',
    string[]
  >;
  for (const [element, fate] of fates) {
    const end = fateOf(fate);
    if (end) lists[end].push(element);
    if (end === 'stable' && fate.missed) lists.stale.push(element);
  }
  const refuted = lists.lost.length + lists.stale.length + unexpected.size > 0;
  const verdict = refuted ? 'refuted' : lists.neverRead.length > 0 ? 'unknown' : 'kept';
  return { verdict, ...lists, unexpected: [...unexpected] };
}

function fateOf({ addition, known, lastPresent, lastAbsent }: Fate): 'lost' | 'stable' | 'neverRead' | undefined {
  if (addition.outcome === 'fail' || known === undefined) return undefined;
  // A look that began before may have been answered before, too.
  const present = lastPresent !== undefined && lastPresent > known ? lastPresent : undefined;
  const absent = lastAbsent !== undefined && lastAbsent > known ? lastAbsent : undefined;
  if (absent === undefined) return present === undefined ? 'neverRead' : 'stable';
  return present === undefined || present < absent ? 'lost' : 'stable';
}

function later(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b > a ? b : a;
}
