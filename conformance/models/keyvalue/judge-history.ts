import { Inconclusive } from '../../endings.ts';
import type { FaultWindow } from '../../histories/fault-window.ts';
import { checkListings, type Listing } from '../../histories/keys-listing.ts';
import { minimise } from '../../histories/minimise.ts';
import { registerModel } from '../../histories/register.ts';
import { drawRegister } from '../../histories/register-drawing.ts';
import { byKey, isRead, type RegisterOperation, written } from '../../histories/register-operation.ts';
import { type Addition, checkSetFull, type SetRead } from '../../histories/set-full.ts';
import {
  describeHolding,
  labels,
  type Refutation,
  refutation,
  type Standing,
  standingOf,
} from '../../histories/standing.ts';
import { timeline } from '../../histories/timeline.ts';
import { showString } from '../../subjects/wit-value.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';

/** What a linearization costs at most before the check cannot tell. */
const BUDGET = { states: 2_000_000, milliseconds: 10_000 };

/** What a legal call of each kind, on a backend that nothing disturbs, owes. */
const OWED = { set: 'KV-KEY-OPAQUE', get: 'KV-GET-MISSING', delete: 'KV-DELETE-MISSING', exists: 'KV-GET-MISSING' };

/** A world that observes. */
type Observer = Pick<World, 'observed'>;

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
 * @param disturbed what the check disturbed meanwhile, so that calls may have failed; undefined for nothing
 * @throws Violation with the smallest part that shows it, and with what the history still is; Inconclusive where the
 *   search ran out of its budget
 */
export function expectLinearizable(
  world: Observer,
  history: readonly RegisterOperation[],
  apart: string,
  disturbed?: readonly FaultWindow[],
): void {
  if (disturbed === undefined) expectAnswers(history);
  const standing = standingOf(history, { budget: BUDGET });
  const undecided = standing.undecided.get('linearizability');
  if (undecided !== undefined) throw new Inconclusive(undecided);
  world.observed('KV-LIN');
  const found = standing.refuted.get('linearizability');
  if (found === undefined) return;
  const observed = `${found.sentence} (clients apart by ${apart}); what still holds: ${describeHolding(standing)}`;
  const required = 'some order of the operations that explains every answer and respects real time';
  throw shown('KV-LIN', observed, required, found, disturbed);
}

/**
 * KV-RYW and KV-MONOTONIC: no client sees something older than what it wrote or saw before (Terry et al. 1994).
 *
 * @returns what the history keeps besides
 * @throws Violation, which also says what the history still is
 */
export function expectSessions(world: Observer, history: readonly RegisterOperation[]): Standing {
  expectAnswers(history);
  const standing = standingOf(history, { budget: BUDGET });
  world.observed('KV-RYW', 'KV-MONOTONIC');
  const guarantees = { 'read-your-writes': 'KV-RYW', 'monotonic-reads': 'KV-MONOTONIC' } as const;
  for (const guarantee of ['read-your-writes', 'monotonic-reads'] as const) {
    const found = standing.refuted.get(guarantee);
    if (found === undefined) continue;
    const observed = `${found.sentence}; what still holds: ${describeHolding(standing)}`;
    const required = 'nothing older than what the same client had written or seen';
    throw shown(guarantees[guarantee], observed, required, found);
  }
  return standing;
}

/** Notes the strongest label that all histories of a provider earned, and why it is no better one. */
export function noteLabel(world: Pick<World, 'note'>, standings: readonly Standing[]): void {
  const rank = ({ label }: Standing) => labels.indexOf(label);
  const [weakest] = standings.toSorted((a, b) => rank(b) - rank(a));
  if (weakest === undefined) return;
  const histories = standings.length === 1 ? 'its history' : `the weakest of its ${standings.length} histories`;
  const broken = weakest.refuted.get('linearizability')?.sentence;
  const open = weakest.undecided.get('linearizability');
  const why = broken === undefined ? (open ?? '') : `not linearizable: ${broken}`;
  const keeps = `${histories} keeps ${describeHolding(weakest)}`;
  world.note(`LIN is not claimed; the label earned is "${weakest.label}": ${keeps}${why === '' ? '' : `; ${why}`}`);
}

/**
 * KV-ATOMIC: every value that was read is one that somebody set, whole.
 *
 * @throws Violation
 */
export function expectWholeValues(world: Observer, history: readonly RegisterOperation[]): void {
  expectAnswers(history);
  const values = new Set(history.map(written));
  world.observed('KV-ATOMIC');
  for (const read of history) {
    const { input, output, outcome } = read;
    if (!isRead(input) || outcome !== 'ok' || typeof output !== 'string' || values.has(output)) continue;
    const found = refutation(history, [read]);
    throw shown('KV-ATOMIC', found.sentence, 'one of the values that were set, whole', found);
  }
}

/**
 * KV-CONC-KEYS: keys that were set once each, and looked for all along and at the end, are there once they were
 * acknowledged (Jepsen's set-full).
 *
 * @param history sets of one value each, and gets; nothing else
 * @throws Violation; Inconclusive where a key was not looked for in the end
 */
export function expectAllKept(world: Observer, history: readonly RegisterOperation[]): void {
  expectAnswers(history);
  const additions = history
    .filter(({ input }) => input.op === 'set')
    .map((set): Addition => ({ ...set, input: set.input.key }));
  const looks = history
    .filter(({ input }) => input.op === 'get')
    .map(({ input: { key }, invoke, return: end = invoke, output }): SetRead => {
      return { invoke, return: end, asked: [key], present: new Set(output === null ? [] : [key]) };
    });
  const { lost, stale, neverRead, unexpected } = checkSetFull(additions, looks);
  const accuse = (requirement: string, keys: readonly string[], what: string, saw: boolean): void => {
    const [key] = keys;
    if (key === undefined) return;
    const part = byKey(history).get(key) ?? [];
    const set = part.filter(({ input }) => input.op === 'set');
    const look = part.findLast(({ input, output }) => input.op === 'get' && (output !== null) === saw);
    const found = refutation(history, look === undefined ? set : [...set, look]);
    const many = `of ${additions.length} keys ${keys.length} ${keys.length === 1 ? 'was' : 'were'}`;
    throw shown(requirement, `${many} ${what}: ${found.sentence}`, 'each is there once it was set', found);
  };
  accuse('KV-CONC-KEYS', lost, 'lost', false);
  accuse('KV-RYW', stale, 'missing for a while', false);
  accuse('KV-GET-MISSING', unexpected, 'there before it was set', true);
  const [unread] = neverRead;
  if (unread !== undefined) throw new Inconclusive(`${showString(unread)} was not looked for in the end`);
  world.observed('KV-CONC-KEYS');
}

/**
 * KV-KEYS-CONCURRENT: a listing during writes has what was there throughout, nothing that was absent throughout, and
 * each key once.
 *
 * @throws Violation
 */
export function expectListings(history: readonly RegisterOperation[], listings: readonly Listing[]): void {
  expectAnswers(history);
  const [fault] = checkListings(history, listings);
  const listing = listings.find(({ id }) => id === fault?.listing);
  if (fault === undefined || listing === undefined) return;
  const { key, kind } = fault;
  const told = { missing: 'lacks', phantom: 'has', duplicate: 'has twice' }[kind];
  const observed = `keys() number ${fault.listing} during writes ${told} ${showString(key)}`;
  const required = 'what was there throughout, nothing that was absent throughout, each key once';
  if (kind === 'duplicate') throw new Violation('KV-KEYS-CONCURRENT', observed, required);
  // To one key a listing is a look whether it exists.
  const { client, invoke, return: end, keys } = listing;
  const input = { op: 'exists', key } as const;
  const look: RegisterOperation = {
    id: Math.max(...history.map(({ id }) => id)) + 1,
    client,
    invoke,
    return: end,
    outcome: 'ok',
    input,
    output: keys.includes(key),
  };
  const part = [...(byKey(history).get(key) ?? []), look];
  const operations = minimise(part, registerModel);
  throw shown('KV-KEYS-CONCURRENT', observed, required, { operations, sentence: observed, part });
}

/** A violation with the calls that show it as lines, and the history as a drawing. */
function shown(
  requirement: string,
  observed: string,
  required: string,
  found: Refutation,
  faults: readonly FaultWindow[] = [],
): Violation {
  const lines = timeline(found.operations, registerModel, faults).split('\n');
  return new Violation(requirement, observed, required, lines, drawRegister(found, faults));
}
