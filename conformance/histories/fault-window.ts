/** A time during which a test disturbed something, in the clock of the history. */
export interface FaultWindow {
  /** What was done, in a few words. */
  readonly label: string;
  readonly from: bigint;
  /** Undefined where it was never healed. */
  readonly to?: bigint;
}

/** Rows of windows, in each of which no two overlap, as few as there can be. O(n²) where all overlap. */
export function inRows<T extends { readonly from: bigint | number; readonly to?: bigint | number | null }>(
  windows: readonly T[],
): T[][] {
  const rows: T[][] = [];
  for (const window of windows.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const free = rows.find((row) => {
      const last = row.at(-1)?.to;
      return last !== undefined && last !== null && last < window.from;
    });
    if (free) free.push(window);
    else rows.push([window]);
  }
  return rows;
}
