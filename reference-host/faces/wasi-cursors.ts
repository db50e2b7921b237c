/** How a shape of `wasi:keyvalue` writes where the next page of a sorted list of keys begins. */
export interface WasiCursors<C extends string | bigint = string | bigint> {
  /** The cursor of the page that begins at a position; there is at least one key before it. */
  at(position: number, keys: readonly string[]): C;
  /** The position that a cursor stands for, or undefined where it is none that was ever given. */
  position(cursor: C, keys: readonly string[]): number | undefined;
}

const PREFIX = 'after:';

/** Strings: the last key of the page before, so that they hold for a list that has changed meanwhile too. */
export const keyCursors: WasiCursors<string> = {
  at: (position, keys) => PREFIX + keys[position - 1],
  position(cursor, keys) {
    if (!cursor.startsWith(PREFIX) || cursor === PREFIX) return undefined;
    const last = cursor.slice(PREFIX.length);
    const next = keys.findIndex((key) => key > last);
    return next === -1 ? keys.length : next;
  },
};

/** Unsigned numbers: the position in the list, from 0. */
export const positionCursors: WasiCursors<bigint> = {
  at: (position) => BigInt(position),
  position: (cursor, keys) => (cursor <= BigInt(keys.length) ? Number(cursor) : undefined),
};
