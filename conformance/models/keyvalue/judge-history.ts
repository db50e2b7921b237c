import { Inconclusive } from '../../endings.ts';
import { explain } from '../../histories/explain.ts';
import { checkLinearizability } from '../../histories/linearizability.ts';
import { minimise } from '../../histories/minimise.ts';
import { registerModel } from '../../histories/register.ts';
import { isRead, type RegisterOperation, written } from '../../histories/register-operation.ts';
import { checkSessions } from '../../histories/session.ts';
import { timeline } from '../../histories/timeline.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';

/** What a linearization costs at most before the check cannot tell. */
const BUDGET = { states: 2_000_000, milliseconds: 10_000 };

/** What a legal call of each kind, on a backend that nothing disturbs, owes. */
const OWED = { set: 'KV-KEY-OPAQUE', get: 'KV-GET-MISSING', delete: 'KV-DELETE-MISSING', exists: 'KV-GET-MISSING' };

/**
 * Nothing disturbed the backend, so every call must have been answered; a history of refusals shows nothing.
 *
 * @throws Violation
 */
export function expectAnswers(history: readonly RegisterOperation[]): void {
  const refused = history.find(({ outcome }) => outcome !== 'ok');
  if (refused === undefined) return;
  const call = registerModel.describe(refused.input, undefined);
  throw new Violation(
    OWED[refused.input.op],
    `${call} → an error, while others made calls`,
    'ok, or key-not-found for a get',
  );
}

/**
 * KV-LIN: the history must be linearizable for each key (Herlihy and Wing 1990).
 *
 * @param apart how far apart the clients were, for the message
 * @param disturbed whether calls may have failed
 * @throws Violation with the smallest part that shows it; Inconclusive where the search ran out of its budget
 */
export function expectLinearizable(
  world: World,
  history: readonly RegisterOperation[],
  apart: string,
  { disturbed = false } = {},
): void {
  if (!disturbed) expectAnswers(history);
  const result = checkLinearizability(history, registerModel, BUDGET);
  if (result.verdict === 'unknown') throw new Inconclusive('the search for a linearization ran out of its budget');
  world.observed('KV-LIN');
  const refuted = result.parts.find(({ verdict }) => verdict === 'not-linearizable');
  if (refuted === undefined) return;
  const witness = minimise(refuted.operations, registerModel);
  const { sentence } = explain(witness, history);
  throw new Violation(
    'KV-LIN',
    `${sentence} (clients apart by ${apart})`,
    'some order of the operations that explains every answer and respects real time',
    timeline(witness, registerModel).split('\n'),
  );
}

/**
 * KV-RYW and KV-MONOTONIC: no client sees something older than what it wrote or saw before (Terry et al. 1994).
 *
 * @throws Violation
 */
export function expectSessions(world: World, history: readonly RegisterOperation[]): void {
  expectAnswers(history);
  const [found] = checkSessions(history);
  world.observed('KV-RYW', 'KV-MONOTONIC');
  if (found === undefined) return;
  const { read, after } = found;
  throw new Violation(
    found.guarantee === 'read-your-writes' ? 'KV-RYW' : 'KV-MONOTONIC',
    `${registerModel.describe(read.input, read.output)} after ${registerModel.describe(after.input, after.output)}`,
    'nothing older than what the same client had written or seen',
    timeline([after, read], registerModel).split('\n'),
  );
}

/**
 * KV-ATOMIC: every value that was read is one that somebody set, whole.
 *
 * @throws Violation
 */
export function expectWholeValues(world: World, history: readonly RegisterOperation[]): void {
  expectAnswers(history);
  const values = new Set(history.map(written));
  world.observed('KV-ATOMIC');
  for (const { input, output, outcome } of history) {
    if (!isRead(input) || outcome !== 'ok' || typeof output !== 'string' || values.has(output)) continue;
    throw new Violation('KV-ATOMIC', registerModel.describe(input, output), 'one of the values that were set, whole');
  }
}
