import { NEVER } from './latest.ts';
import { byInvoke, clientOf, precedes } from './operation.ts';
import { registerModel } from './register.ts';
import { got, isRead, type RegisterOperation, sawKey, written } from './register-operation.ts';

/**
 * What went wrong.
 * - `thin-air`: a read of something that nobody wrote;
 * - `failed-write`: a read of a value whose set had failed;
 * - `future`: a read of a value before its set began;
 * - `stale-read`: a read of something overwritten before it began, while another read saw the newer value;
 * - `lost-write`: the same, and no read ever saw the newer value;
 * - `deleted-back`: a read of something deleted, or seen to be absent, before it began;
 * - `value-back`: a read of something after another read had seen something newer;
 * - `no-order`: none of these; no order explains all results together.
 */
export type AnomalyKind =
  | 'thin-air'
  | 'failed-write'
  | 'future'
  | 'stale-read'
  | 'lost-write'
  | 'deleted-back'
  | 'value-back'
  | 'no-order';

/** A witness in words. */
export interface Explanation {
  readonly kind: AnomalyKind;
  /** One sentence without the full stop. */
  readonly sentence: string;
}

/**
 * Says in one sentence why the operations of a witness (what `minimise` gives, or the conflict of `checkZones`) cannot
 * be explained.
 *
 * @param part the whole part that the witness is from, failed operations included: it tells a lost write from a stale
 *   read, and a failed write from thin air. Without it every such read is called stale, or from thin air.
 * @param span says how far apart two moments are, where times are no nanoseconds
 */
export function explain(
  witness: readonly RegisterOperation[],
  part?: readonly RegisterOperation[],
  span: Span = duration,
): Explanation {
  const operations = witness.filter(({ outcome }) => outcome !== 'fail').sort(byInvoke);
  const reads = operations.filter((operation) => sawKey(operation) !== undefined);
  for (const explanation of [unwritten, overwritten, vanished, undeleted, reappeared, backwards]) {
    // The last read first: earlier ones are more often evidence than the fault.
    for (const read of reads.toReversed()) {
      const found = explanation(read, operations, part, span);
      if (found) return found;
    }
  }
  const list = operations.map((operation) => `${subject(operation)}${result(operation)}`).join('; ');
  return { kind: 'no-order', sentence: `no order of these ${operations.length} operations explains them all: ${list}` };
}

/** The words for a difference of two times. */
export type Span = (between: bigint) => string;

type Rule = (
  read: RegisterOperation,
  operations: readonly RegisterOperation[],
  part: readonly RegisterOperation[] | undefined,
  span: Span,
) => Explanation | undefined;

/** A value that nobody wrote, or not yet. */
const unwritten: Rule = (read, operations, part, span) => {
  if (!sawKey(read)) return undefined;
  const value = got(read);
  const begunBefore = (operation: RegisterOperation): boolean => operation.invoke <= (read.return ?? NEVER);
  const writers = operations.filter(
    (operation) => written(operation) !== undefined && (typeof value !== 'string' || written(operation) === value),
  );
  if (writers.some(begunBefore)) return undefined;
  const [later] = writers;
  if (later) {
    const gap = span(later.invoke - (read.return ?? 0n));
    return { kind: 'future', sentence: `${subject(read)}${result(read)} ${gap} before ${subject(later)} began` };
  }
  const failed = part?.find((operation) => operation.outcome === 'fail' && written(operation) === value);
  if (failed) {
    return { kind: 'failed-write', sentence: `${subject(read)}${result(read)} although ${subject(failed)} had failed` };
  }
  return { kind: 'thin-air', sentence: `${subject(read)}${result(read)}, which nobody had written` };
};

/** A value that was in place before a mutation began which was acknowledged before the read began. */
const overwritten: Rule = (read, operations, part, span) => {
  const value = got(read);
  if (typeof value !== 'string') return undefined;
  const shown = firstReturn(operations, value);
  const newer = operations.findLast((mutation) => {
    return !isRead(mutation.input) && precedes(mutation, read) && shown !== undefined && shown < mutation.invoke;
  });
  return newer && superseded(read, newer, part, span);
};

/** No key, although a set had been acknowledged, or the key been seen, and no delete can have come after that. */
const vanished: Rule = (read, operations, part, span) => {
  if (sawKey(read) !== false) return undefined;
  const undone = (evidence: RegisterOperation): boolean => {
    return operations.some((other) => {
      return other.input.op === 'delete' && !precedes(other, evidence) && other.invoke <= (read.return ?? NEVER);
    });
  };
  const set = operations.findLast((operation) => {
    return written(operation) !== undefined && precedes(operation, read) && !undone(operation);
  });
  if (set) return superseded(read, set, part, span);
  const seen = operations.findLast((operation) => {
    return sawKey(operation) === true && precedes(operation, read) && !undone(operation);
  });
  return (
    seen && { kind: 'value-back', sentence: `${subject(read)}${result(read)} although ${before(seen, read, span)}` }
  );
};

/** A value that was in place before a read began which found no key, and that ended before this one began. */
const reappeared: Rule = (read, operations, _part, span) => {
  const value = got(read);
  const shown = typeof value === 'string' ? firstReturn(operations, value) : undefined;
  if (shown === undefined) return undefined;
  const absence = operations.findLast((operation) => {
    return sawKey(operation) === false && precedes(operation, read) && shown < operation.invoke;
  });
  const first = operations.find((operation) => {
    return operation.return === shown && (written(operation) ?? got(operation)) === value;
  });
  if (!absence || !first) return undefined;
  const since = `, itself begun ${span(absence.invoke - shown)} after ${past(first)}`;
  return {
    kind: 'deleted-back',
    sentence: `${subject(read)}${result(read)} although ${before(absence, read, span)}${since}`,
  };
};

/** An existence after a delete that no set can have followed. */
const undeleted: Rule = (read, operations, part, span) => {
  if (read.input.op !== 'exists' || sawKey(read) !== true) return undefined;
  const deleted = operations.findLast((operation) => {
    return (
      operation.input.op === 'delete' &&
      precedes(operation, read) &&
      operations.every((set) => {
        return written(set) === undefined || precedes(set, operation) || set.invoke > (read.return ?? NEVER);
      })
    );
  });
  return deleted && superseded(read, deleted, part, span);
};

/** Two values that would each have to come before the other: the conflict of the zone test. */
const backwards: Rule = (read, operations, _part, span) => {
  const value = got(read);
  if (value === undefined || (value === null && operations.some(({ input }) => input.op === 'delete')))
    return undefined;
  const shown = value === null ? -NEVER : firstReturn(operations, value);
  for (const evidence of operations.toReversed()) {
    const other = written(evidence) ?? got(evidence);
    if (typeof other !== 'string' || other === value || !precedes(evidence, read) || shown === undefined) continue;
    const late = operations.findLast((operation) => {
      return (written(operation) ?? got(operation)) === other && operation.invoke > shown;
    });
    const first = operations.find((operation) => {
      return operation.return === shown && (written(operation) ?? got(operation)) === value;
    });
    if (!late || !first) continue;
    const gap = span(late.invoke - shown);
    const since = `, and ${JSON.stringify(value)} was the older one: ${subject(late)} began ${gap} after ${past(first)}`;
    return {
      kind: 'value-back',
      sentence: `${subject(read)}${result(read)} although ${before(evidence, read, span)}${since}`,
    };
  }
  return undefined;
};

function superseded(
  read: RegisterOperation,
  newer: RegisterOperation,
  part: readonly RegisterOperation[] | undefined,
  span: Span,
): Explanation {
  const value = written(newer);
  const lost = part !== undefined && value !== undefined && !part.some((other) => got(other) === value);
  const kind = value === undefined ? 'deleted-back' : lost ? 'lost-write' : 'stale-read';
  const never = lost ? ', and no read ever returned it' : '';
  return { kind, sentence: `${subject(read)}${result(read)} although ${before(newer, read, span)}${never}` };
}

/** `get "k" by client 2`. */
function subject(operation: RegisterOperation): string {
  return `${registerModel.describe(operation.input, undefined)} by client ${clientOf(operation)}`;
}

/** ` returned "v1"`, ` found no such key`, or nothing for a mutation that was acknowledged. */
function result(operation: RegisterOperation): string {
  const saw = sawKey(operation);
  if (saw === undefined) return operation.outcome === 'unknown' ? ' (outcome unknown)' : '';
  if (operation.input.op === 'exists') return ` returned ${saw}`;
  return saw ? ` returned ${JSON.stringify(operation.output)}` : ' found no such key';
}

/** `set "k" = "v2" by client 1 had been acknowledged`, without saying when. */
function past(operation: RegisterOperation): string {
  const saw = sawKey(operation);
  if (saw === undefined) return `${subject(operation)} had been acknowledged`;
  if (operation.input.op === 'get' && !saw) return `${subject(operation)} had found no such key`;
  return `${subject(operation)} had returned ${JSON.stringify(operation.output)}`;
}

/** `set "k" = "v2" by client 1 had been acknowledged 12.1 ms before the get began`. */
function before(operation: RegisterOperation, read: RegisterOperation, span: Span): string {
  const gap = span(read.invoke - (operation.return ?? read.invoke));
  return `${past(operation)} ${gap} before the ${read.input.op} began`;
}

/** When the value was certainly in place for the first time. */
function firstReturn(operations: readonly RegisterOperation[], value: string): bigint | undefined {
  let first: bigint | undefined;
  for (const operation of operations) {
    if ((written(operation) ?? got(operation)) !== value || operation.return === undefined) continue;
    if (first === undefined || operation.return < first) first = operation.return;
  }
  return first;
}

/** Nanoseconds in the unit that people read: `300 ns`, `4.2 µs`, `12.1 ms`, `3.0 s`. */
export function duration(nanoseconds: bigint): string {
  const value = Number(nanoseconds);
  if (value < 1e3) return `${value} ns`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} µs`;
  if (value < 1e9) return `${(value / 1e6).toFixed(1)} ms`;
  return `${(value / 1e9).toFixed(1)} s`;
}
