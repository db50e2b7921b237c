/** `wasi:filesystem/types`'s new-timestamp. */
export type NewTimestamp =
  | { tag: 'no-change' | 'now' }
  | { tag: 'timestamp'; val: { seconds: bigint; nanoseconds: number } };

/** Seconds since 1970 for Node's `utimes`. `current`, in nanoseconds, stands for no change. */
export function newTime(change: NewTimestamp, current: bigint): number {
  if (change.tag === 'timestamp') return Number(change.val.seconds) + change.val.nanoseconds / 1e9;
  return change.tag === 'now' ? Date.now() / 1000 : Number(current) / 1e9;
}
