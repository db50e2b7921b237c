import type { Conflict } from '../conflict.ts';
import { explain } from '../explain.ts';
import { type Budget, checkLinearizability, type Verdict } from '../linearizability.ts';
import { minimise } from '../minimise.ts';
import type { Operation } from '../operation.ts';
import { hasUniqueValues } from '../unknown-writes.ts';
import type { LogFormat } from './log-format.ts';
import { logFormats, recogniseLog } from './log-formats.ts';

/** What is known about the history in a text. */
export interface CheckedLog {
  readonly format: LogFormat<unknown, unknown, unknown>;
  readonly verdict: Verdict;
  /** All of them; their times are line numbers. */
  readonly operations: readonly Operation<unknown, unknown>[];
  /** The number of independent parts, such as keys. */
  readonly parts: number;
  /** Configurations explored. */
  readonly states: number;
  /** The wall time of the check alone, without reading and explaining. */
  readonly milliseconds: number;
  /** When not linearizable: why. */
  readonly conflict?: Conflict<unknown, unknown>;
}

/** How to check a text. */
export interface LogCheckOptions {
  readonly budget?: Budget;
  /** The name of a format; without it the text is recognised. */
  readonly format?: string;
}

/**
 * Checks the history in a text in one of the formats of `logFormats`.
 *
 * @throws MalformedLogError when it is none
 */
export function checkLog(text: string, { budget, format: name }: LogCheckOptions = {}): CheckedLog {
  const format = logFormats.find((candidate) => candidate.name === name) ?? recogniseLog(text);
  const operations = format.parse(text);
  const begun = performance.now();
  const { verdict, parts, states } = checkLinearizability(operations, format.model, budget);
  const milliseconds = performance.now() - begun;
  const checked = { format, verdict, operations, parts: parts.length, states, milliseconds };
  const refuted = parts.find((part) => part.verdict === 'not-linearizable');
  return refuted === undefined ? checked : { ...checked, conflict: conflictIn(refuted.operations, format) };
}

function conflictIn<State, Input, Output>(
  part: readonly Operation<Input, Output>[],
  format: LogFormat<State, Input, Output>,
): Conflict<Input, Output> {
  const plain = format.plainConflict(part, lines);
  if (plain !== undefined) return plain;
  const operations = minimise(part, format.model);
  const onRegister = operations.map((operation) => format.asRegister(operation));
  const known = onRegister.filter((operation) => operation !== undefined);
  if (known.length === operations.length && hasUniqueValues(known)) {
    const { kind, sentence } = explain(known, undefined, lines);
    if (kind !== 'no-order') return { sentence, operations };
  }
  return { sentence: `no order of these ${operations.length} operations explains them all`, operations };
}

/** What lies between two lines of a log. */
function lines(between: bigint): string {
  return between === 1n ? '1 line' : `${between} lines`;
}
