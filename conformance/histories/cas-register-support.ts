import type { CasRegisterOperation, CasRegisterValue } from './cas-register.ts';
import { Latest, NEVER } from './latest.ts';
import { Window } from './window.ts';

/**
 * The support of each operation of one register that depends on its state (see `Model.support`). Whatever changed the
 * state last before it is kept, so that it finds the same state when other operations are left out:
 * - a read of a value, and a cas that found it or may have, rest on every call that can have put it there;
 * - a cas that did not find a value rests on every call that can have put another one there.
 *
 * A call that was overwritten for certain before the operation began cannot be the one; but where there is no other, the
 * latest is kept, so that a witness shows what was there once. O(n log n) plus the size of the answer, when few outcomes
 * are unknown.
 */
export function casRegisterSupport(part: readonly CasRegisterOperation[]): ReadonlyMap<number, readonly number[]> {
  const mutations = part.filter((operation) => put(operation) !== undefined);
  const overwrites = mutations.filter(({ input, output }) => input.op === 'write' || output === true);
  const acknowledged = new Latest(
    overwrites.flatMap(({ return: end, invoke }) => (end === undefined ? [] : [[end, invoke] as const])),
  );
  const byValue = Map.groupBy(mutations, put);
  const windows = [...byValue].map(([value, calls]) => ({ value, window: new Window(calls) }));
  const support = new Map<number, readonly number[]>();
  for (const operation of part) {
    const seen = observed(operation);
    if (seen === undefined) continue;
    const from = acknowledged.before(operation.invoke) ?? -NEVER;
    const to = operation.return ?? NEVER;
    const sources = windows.filter(({ value }) => (value === seen.value) === seen.found);
    const ids = sources.flatMap(({ window }) => window.between(from, to)).filter((id) => id !== operation.id);
    if (ids.length === 0) ids.push(...sources.flatMap(({ window }) => window.lastBefore(operation.invoke - 1n)));
    support.set(operation.id, ids);
  }
  return support;
}

/** What the call puts into the register, if it does anything; undefined for one that cannot change it. */
export function put({ input, output, outcome }: CasRegisterOperation): CasRegisterValue | undefined {
  if (outcome === 'fail' || input.op === 'read') return undefined;
  if (input.op === 'write') return input.value;
  return output === false ? undefined : input.to;
}

/** The value that the call found in the register, or did not find; undefined for one that does not look. */
export function observed({
  input,
  output,
  outcome,
}: CasRegisterOperation): { readonly value: CasRegisterValue; readonly found: boolean } | undefined {
  if (outcome === 'fail' || input.op === 'write') return undefined;
  if (input.op === 'cas') return { value: input.from, found: output !== false };
  return outcome === 'ok' ? { value: output as CasRegisterValue, found: true } : undefined;
}
