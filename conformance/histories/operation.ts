/**
 * How a call ended.
 * - `ok`: it completed and `output` is what it returned.
 * - `fail`: it definitely had no effect; checkers ignore it.
 * - `unknown`: it may have taken effect at any time after `invoke`, or never (Jepsen's `:info`).
 */
export type Outcome = 'ok' | 'fail' | 'unknown';

/**
 * One call of one client. All times are nanoseconds of one monotonic clock in one process, and the interval
 * [invoke, return] is closed: calls with an equal timestamp are concurrent.
 */
export interface Operation<Input, Output> {
  /** Unique in its history. */
  readonly id: number;
  /** A sequential process: its calls never overlap, and an unknown outcome is its last. */
  readonly client: number;
  /** The long-lived client behind several `client` ids, each of which ended with an unknown outcome. */
  readonly handle?: number;
  readonly input: Input;
  readonly output?: Output;
  readonly invoke: bigint;
  /** Undefined when the outcome is unknown. */
  readonly return: bigint | undefined;
  readonly outcome: Outcome;
}

/** What checkers take: operations in any order. */
export type History<Input, Output> = readonly Operation<Input, Output>[];

/** A history that no run can have produced; a verdict about it would mean nothing. */
export class MalformedHistoryError extends Error {
  override readonly name = 'MalformedHistoryError';
  /** The id of the operation that is wrong. */
  readonly operation: number;

  constructor(operation: number, reason: string) {
    super(`operation ${operation} ${reason}`);
    this.operation = operation;
  }
}

/** Orders operations by invocation, then by id. For `Array.prototype.sort`. */
export function byInvoke(a: Operation<unknown, unknown>, b: Operation<unknown, unknown>): number {
  if (a.invoke !== b.invoke) return a.invoke < b.invoke ? -1 : 1;
  return a.id - b.id;
}

/** Whether `a` ended before `b` began, the only order that real time gives. O(1). */
export function precedes(a: Operation<unknown, unknown>, b: Operation<unknown, unknown>): boolean {
  return a.return !== undefined && a.return < b.invoke;
}

/** The client that people know: the handle where there is one. */
export function clientOf(operation: Operation<unknown, unknown>): number {
  return operation.handle ?? operation.client;
}

/** What people read: `client 1`, or `client 1 (as 9)` after an unknown outcome. */
export function laneName(operation: Operation<unknown, unknown>): string {
  const handle = clientOf(operation);
  return operation.client === handle ? `client ${handle}` : `client ${handle} (as ${operation.client})`;
}

/**
 * Rejects a history that is malformed: duplicate ids, a return before its invocation, an outcome that contradicts the
 * return, overlapping operations of one client, a client reused after an unknown outcome. O(n log n).
 *
 * @throws MalformedHistoryError naming the operation
 */
export function validateHistory(history: History<unknown, unknown>): void {
  const seen = new Set<number>();
  for (const operation of history) {
    if (seen.has(operation.id)) throw new MalformedHistoryError(operation.id, 'has an id that another one has too');
    seen.add(operation.id);
    validateOutcome(operation);
  }
  const last = new Map<number, Operation<unknown, unknown>>();
  for (const operation of history.toSorted(byInvoke)) {
    const previous = last.get(operation.client);
    if (previous) validateSuccessor(previous, operation);
    last.set(operation.client, operation);
  }
}

function validateOutcome({ id, invoke, return: end, outcome }: Operation<unknown, unknown>): void {
  if (outcome === 'unknown') {
    if (end !== undefined) throw new MalformedHistoryError(id, 'has an unknown outcome and yet a return time');
    return;
  }
  if (end === undefined) throw new MalformedHistoryError(id, `has the outcome ${outcome} and no return time`);
  if (end < invoke) throw new MalformedHistoryError(id, `returned at ${end}, before its invocation at ${invoke}`);
}

function validateSuccessor(previous: Operation<unknown, unknown>, next: Operation<unknown, unknown>): void {
  if (previous.return === undefined) {
    throw new MalformedHistoryError(
      next.id,
      `reuses client ${next.client} after operation ${previous.id}, whose outcome is unknown`,
    );
  }
  if (next.invoke < previous.return) {
    throw new MalformedHistoryError(next.id, `overlaps operation ${previous.id} of the same client ${next.client}`);
  }
}
