import { Latest, NEVER } from './latest.ts';
import { clientOf, type Operation } from './operation.ts';
import { byKey, got, isRead, type RegisterOperation, sawKey, written } from './register-operation.ts';

/** A read that broke a session guarantee (Terry et al. 1994). */
export interface SessionViolation {
  readonly guarantee: 'read-your-writes' | 'monotonic-reads';
  /** The read that returned something too old. */
  readonly read: RegisterOperation;
  /** What its session had done before: its own mutation, or an earlier read. */
  readonly after: RegisterOperation;
}

/** The newest mutation that a session must not go behind, by the invocation of the mutation. */
interface Floor {
  readonly since: bigint;
  readonly set: boolean;
  readonly after: RegisterOperation;
}

/**
 * Checks read-your-writes and monotonic reads of each session, key by key, on a history whose values are written once
 * each:
 * - after its own acknowledged set or delete, a session reads nothing that was overwritten before that call began, no
 *   absence unless a delete may have come later, and after a delete no existence unless a set may have;
 * - after a read of a value, it reads no value whose set returned before the set of that one began, and no absence
 *   unless a delete may have come later.
 *
 * Weaker than it could be, and never wrong: an absence that was read binds no later read, because it may itself have
 * been old, and values that nobody wrote are left to other checks. O(n log n) for sorting and look-ups, else linear.
 *
 * @param sessionOf what a session is; default: a handle
 * @throws RangeError when a value is written twice to a key
 */
export function checkSessions(
  history: readonly RegisterOperation[],
  sessionOf: (operation: RegisterOperation) => number | string = clientOf,
): readonly SessionViolation[] {
  const violations: SessionViolation[] = [];
  for (const operations of byKey(history.filter(({ outcome }) => outcome !== 'fail')).values()) {
    const mutations = new Mutations(operations);
    for (const session of Map.groupBy(operations, sessionOf).values()) {
      violations.push(...checkSession(session, mutations));
    }
  }
  return violations;
}

function checkSession(session: readonly RegisterOperation[], mutations: Mutations): SessionViolation[] {
  const violations: SessionViolation[] = [];
  let own: Floor | undefined;
  let seen: Floor | undefined;
  const floors = new Map<RegisterOperation, { own: Floor | undefined; seen: Floor | undefined }>();
  for (const { operation, end } of eventsOf(session)) {
    if (!end) {
      // What a read must not go behind is fixed when it begins.
      if (isRead(operation.input)) floors.set(operation, { own, seen });
      continue;
    }
    if (!isRead(operation.input)) {
      own = higher(own, { since: operation.invoke, set: operation.input.op === 'set', after: operation });
      continue;
    }
    const floor = floors.get(operation);
    if (floor?.own && mutations.isBehind(operation, floor.own)) {
      violations.push({ guarantee: 'read-your-writes', read: operation, after: floor.own.after });
    }
    if (floor?.seen && mutations.isBehind(operation, floor.seen)) {
      violations.push({ guarantee: 'monotonic-reads', read: operation, after: floor.seen.after });
    }
    const writer = mutations.writerOf(got(operation));
    if (writer) seen = higher(seen, { since: writer.invoke, set: true, after: operation });
  }
  return violations;
}

function higher(a: Floor | undefined, b: Floor): Floor {
  return a === undefined || b.since > a.since ? b : a;
}

/** Invocations, and the returns of what completed, in time order; at ties invocations first. */
function eventsOf(session: readonly RegisterOperation[]): { operation: RegisterOperation; end: boolean }[] {
  const events: { time: bigint; operation: RegisterOperation; end: boolean }[] = [];
  for (const operation of session) {
    events.push({ time: operation.invoke, operation, end: false });
    if (operation.return !== undefined) events.push({ time: operation.return, operation, end: true });
  }
  return events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : Number(a.end) - Number(b.end)));
}

/** The sets and deletes of one key by all clients. */
class Mutations {
  private readonly writers = new Map<string, RegisterOperation>();
  private readonly sets: Latest;
  private readonly deletes: Latest;

  constructor(operations: readonly RegisterOperation[]) {
    for (const operation of operations) {
      const value = written(operation);
      if (value === undefined) continue;
      if (this.writers.has(value)) throw new RangeError(`value ${JSON.stringify(value)} is written twice`);
      this.writers.set(value, operation);
    }
    const times = (op: string): Latest =>
      new Latest(operations.filter(({ input }) => input.op === op).map(latestReturnByInvoke));
    this.sets = times('set');
    this.deletes = times('delete');
  }

  writerOf(value: string | null | undefined): RegisterOperation | undefined {
    return typeof value === 'string' ? this.writers.get(value) : undefined;
  }

  /** Whether the read shows a state that had ended before the mutation behind the floor began. */
  isBehind(read: RegisterOperation, floor: Floor): boolean {
    const value = got(read);
    if (typeof value === 'string') {
      const end = this.writers.get(value)?.return;
      return end !== undefined && end < floor.since;
    }
    const present = sawKey(read) === true;
    if (present === floor.set) return false;
    const change = (present ? this.sets : this.deletes).upTo(read.return ?? NEVER);
    return change === undefined || change < floor.since;
  }
}

function latestReturnByInvoke({ invoke, return: end }: Operation<unknown, unknown>): readonly [bigint, bigint] {
  return [invoke, end ?? NEVER];
}
