import type { CallResult } from '../../subjects/subject.ts';
import { showString, showValue } from '../../subjects/wit-value.ts';
import { showResult } from '../../trace.ts';
import { Violation } from '../../violation.ts';
import type { World } from '../../world.ts';
import { sameBytes } from './bytes.ts';

type Ids = readonly [string, ...string[]];

/** The call must have succeeded. `what` says which call it was. */
export function expectOk(world: World, ids: Ids, what: string, result: CallResult<unknown>): void {
  world.expect(ids, 'ok' in result, `${what} → ${show(result)}`, 'ok');
}

/** The `get` must have returned exactly these bytes. */
export function expectValue(
  world: World,
  ids: Ids,
  what: string,
  result: CallResult<Uint8Array>,
  value: Uint8Array,
): void {
  const holds = 'ok' in result && sameBytes(result.ok, value);
  world.expect(ids, holds, `${what} → ${show(result)}`, `ok(${showValue(value)})`);
}

/**
 * The call must have failed with one of these cases, with that payload where one is given. An error of another case
 * breaks GEN-VARIANT, where that is among what the call is to show.
 */
export function expectError(
  world: World,
  ids: Ids,
  what: string,
  result: CallResult<unknown>,
  cases: readonly string[],
  payload?: string,
): void {
  const shown = cases.map((tag) => (payload === undefined ? tag : `${tag}(${showString(payload)})`)).join(' or ');
  const rightCase = 'err' in result && cases.includes(result.err.case);
  if (rightCase && payload !== undefined && result.err.value !== payload) {
    throw new Violation('GEN-PAYLOAD-STRING', `${what} → ${show(result)}`, shown);
  }
  if ('err' in result && !rightCase && ids.includes('GEN-VARIANT')) {
    throw new Violation('GEN-VARIANT', `${what} → ${show(result)}`, shown);
  }
  world.expect(ids, rightCase, `${what} → ${show(result)}`, shown);
}

/** The `get` must have found no value, and say so with the key. */
export function expectMissing(world: World, ids: Ids, what: string, result: CallResult<Uint8Array>, key: string): void {
  if ('err' in result && result.err.case !== 'key-not-found') {
    throw new Violation('KV-GET-MISSING', `${what} → ${show(result)}`, `key-not-found(${showString(key)})`);
  }
  expectError(world, ids, what, result, ['key-not-found'], key);
}

/** The listing must be these keys, each once, in any order. */
export function expectKeys(
  world: World,
  ids: Ids,
  what: string,
  result: CallResult<string[]>,
  keys: readonly string[],
): void {
  world.expect(
    ids,
    'ok' in result && difference(result.ok, keys) === undefined,
    describe(result, keys, what),
    'exactly the keys of the store',
  );
}

function describe(result: CallResult<string[]>, keys: readonly string[], what: string): string {
  if ('err' in result) return `${what} → ${show(result)}`;
  return `${what} ${difference(result.ok, keys) ?? ''}`;
}

/** How a listing differs from the keys that there are, in words, or undefined where it does not. */
export function difference(listed: readonly string[], keys: readonly string[]): string | undefined {
  const wanted = new Set(keys);
  const got = new Set(listed);
  const missing = keys.filter((key) => !got.has(key));
  const extra = listed.filter((key) => !wanted.has(key));
  const twice = listed.filter((key, index) => listed.indexOf(key) !== index);
  const parts = [
    [missing, 'lacks'],
    [extra, 'has in excess'],
    [listed.length === got.size ? [] : twice, 'has twice'],
  ] as const;
  const told = parts
    .filter(([of]) => of.length > 0)
    .map(
      ([of, verb]) =>
        `${verb} ${of.slice(0, 5).map(showString).join(', ')}${of.length > 5 ? ` and ${of.length - 5} more` : ''}`,
    );
  return told.length === 0 ? undefined : told.join('; ');
}

/** A value that a `CallResult` of the façade holds may be a handle's object, which has no text. */
function show(result: CallResult<unknown>): string {
  const { ok } = 'ok' in result ? result : {};
  const plain = typeof ok !== 'object' || ok instanceof Uint8Array || Array.isArray(ok);
  return plain ? showResult(result as CallResult) : 'ok(a handle)';
}
