import type { Operation } from '../operation.ts';

/** One line of a log: a call, or its return. */
export interface LogEvent<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly kind: 'call' | 'return';
}

/**
 * The calls and returns of a history in time order; at equal times calls stand before returns. An unknown outcome
 * returns (as `:info`) right after its call: where does not matter. O(n log n).
 */
export function eventsOf<Input, Output>(history: readonly Operation<Input, Output>[]): LogEvent<Input, Output>[] {
  const events = history.flatMap((operation) => [
    { operation, kind: 'call' as const, time: operation.invoke },
    { operation, kind: 'return' as const, time: operation.return ?? operation.invoke },
  ]);
  return events.sort((a, b) => {
    if (a.time !== b.time) return a.time < b.time ? -1 : 1;
    return a.kind === b.kind ? 0 : a.kind === 'call' ? -1 : 1;
  });
}
