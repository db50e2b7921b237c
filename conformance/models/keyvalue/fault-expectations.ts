import type { CallResult } from '../../subjects/subject.ts';
import { showResult } from '../../trace.ts';
import { eventually } from '../../wait.ts';
import type { World } from '../../world.ts';
import { isDefinite } from '../definite-cases.ts';
import { sameBytes } from './bytes.ts';

/** What a machine under load may add to a time that a provider declares, in milliseconds. */
const GRACE_MS = 1_500;

/**
 * The call must settle within the declared time, whatever the backend does.
 *
 * @param requirement the one that says so: GEN-BOUNDED, or GEN-AUTH
 * @throws Violation
 */
export async function expectInTime<T>(world: World, requirement: string, what: string, call: Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await call;
  const took = Math.round(performance.now() - began);
  const { opTimeoutMs } = world.facts.limits;
  world.expect([requirement], took <= opTimeoutMs + GRACE_MS, `${what} took ${took} ms`, `at most ${opTimeoutMs} ms`);
  return result;
}

/** Whether a call came to work again in time, and how it went. */
export interface Recovery {
  readonly inTime: boolean;
  readonly told: string;
}

/** The backend is back: repeats a call until it works, for as long as the provider declares that that may take. */
export async function recovery(world: World, call: () => Promise<CallResult<unknown>>): Promise<Recovery> {
  const { recoveryTimeMs } = world.facts.limits;
  const healed = performance.now();
  let last: CallResult<unknown> | undefined;
  const works = async () => {
    last = await call();
    return 'ok' in last || last.err.case === 'key-not-found' ? true : undefined;
  };
  const recovered = (await eventually(works, recoveryTimeMs)) === true;
  const took = performance.now() - healed;
  const shown = last === undefined || 'ok' in last ? 'ok' : showResult(last);
  return {
    inTime: recovered && took <= recoveryTimeMs + GRACE_MS,
    told: `${shown}, ${Math.round(took)} ms after the backend was back`,
  };
}

/**
 * What was opened before must work again in time, without being opened anew.
 *
 * @throws Violation of GEN-RECOVER
 */
export async function expectRecovery(
  world: World,
  what: string,
  call: () => Promise<CallResult<unknown>>,
): Promise<void> {
  const { inTime: holds, told } = await recovery(world, call);
  const { recoveryTimeMs } = world.facts.limits;
  world.expect(['GEN-RECOVER'], holds, `${what} → ${told}`, `that it works within ${recoveryTimeMs} ms`);
}

/** A mutation of one key, and what the key held before and is to hold after it; undefined is no value. */
export interface Mutation {
  readonly what: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}

/**
 * What the key holds must fit the answer that its mutation got: the new value after ok, the old one after an error that
 * says that nothing happened, one of the two, whole, after any other.
 *
 * @throws Violation of GEN-OUTCOME or KV-FAIL-ATOMIC
 */
export function expectOutcome(
  world: World,
  { what, before, after }: Mutation,
  answer: CallResult<undefined>,
  found: CallResult<Uint8Array>,
): void {
  const is = (value: Uint8Array | undefined) =>
    value === undefined
      ? 'err' in found && found.err.case === 'key-not-found'
      : 'ok' in found && sameBytes(found.ok, value);
  const observed = `${what} → ${showResult(answer)}, and then get → ${showResult(found as CallResult)}`;
  if ('ok' in answer) {
    world.expect(['GEN-OUTCOME', 'KV-FAIL-ATOMIC'], is(after), observed, 'what was acknowledged');
  } else if (isDefinite(answer)) {
    const required = 'no effect, as the error says';
    world.expect(['GEN-OUTCOME', 'KV-FAIL-ATOMIC'], is(before), observed, required);
  } else {
    const required = 'the whole old value, or the whole new one';
    world.expect(['KV-FAIL-ATOMIC', 'GEN-OUTCOME'], is(before) || is(after), observed, required);
  }
}
