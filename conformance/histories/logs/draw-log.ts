import { type Drawing, draw } from '../drawing.ts';
import type { Operation } from '../operation.ts';
import type { CheckedLog } from './check-log.ts';

/** A line of a log is drawn as a millisecond, which is 1,000,000 of the units that operations are timed in. */
const LINE = 1_000_000n;

/** Draws the part of a history that no order explains; undefined where every part has an order, or none was found. */
export function drawLog({ format: { model }, operations, conflict }: CheckedLog): Drawing | undefined {
  if (conflict === undefined) return undefined;
  const witness = new Set(conflict.operations.map(({ id }) => id));
  const effective = operations.filter(({ outcome }) => outcome !== 'fail');
  const parts = model.partition?.(effective) ?? [effective];
  const part = (parts.find((some) => some.some(({ id }) => witness.has(id))) ?? effective).map(inMilliseconds);
  return draw(part, model, {
    subject: parts.length === 1 ? 'one object' : `one of ${parts.length} independent objects`,
    sentence: conflict.sentence,
    witness: part.filter(({ id }) => witness.has(id)),
  });
}

function inMilliseconds<Input, Output>(operation: Operation<Input, Output>): Operation<Input, Output> {
  const { invoke, return: end } = operation;
  return { ...operation, invoke: invoke * LINE, return: end === undefined ? undefined : end * LINE };
}
