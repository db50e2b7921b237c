import type { KeyPage } from '../../../providers/keyvalue/contract.ts';

/** The page of a list that begins at a position, which is its cursor. */
export function pageOf(keys: readonly string[], cursor: string | undefined, size: number): KeyPage {
  const at = Number(cursor ?? 0);
  const page = keys.slice(at, at + size);
  return at + size < keys.length ? { keys: page, cursor: `${at + size}` } : { keys: page };
}
