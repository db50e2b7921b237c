import { setImmediate } from 'node:timers/promises';
import { Recorder } from '../../histories/recorder.ts';
import type { RegisterInput, RegisterOperation, RegisterOutput } from '../../histories/register-operation.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import type { CallResult } from '../../subjects/subject.ts';
import { showResult } from '../../trace.ts';
import type { World } from '../../world.ts';
import { isDefinite } from '../definite-cases.ts';
import { bytes } from './bytes.ts';

/** How many clients do how much on how many keys. */
export interface Workload {
  readonly keys: number;
  /** Operations of each client. */
  readonly operations: number;
}

/** An error value in the place of an answer. */
export class Refused extends Error {
  readonly result: CallResult;

  constructor(result: CallResult) {
    super(showResult(result));
    this.result = result;
  }
}

/** Records calls on keys. What is no answer at all, such as a trap, is thrown; an error value is recorded. */
export function keyRecorder(clients: number): Recorder<RegisterInput, RegisterOutput> {
  return new Recorder({
    clients,
    classify: (error, { op }) => {
      if (!(error instanceof Refused)) throw error;
      return op === 'get' || op === 'exists' || isDefinite(error.result) ? 'fail' : 'unknown';
    },
  });
}

/**
 * Clients set, get and delete a few keys at the same time, every set with a value of its own; once all is quiet, every
 * client gets every key. Every call is recorded with its interval.
 *
 * @param handles one for each client, on the same store
 */
export async function runConcurrently(
  world: World,
  handles: readonly KeyValueHandle[],
  { keys, operations }: Workload,
): Promise<RegisterOperation[]> {
  const recorder = keyRecorder(handles.length);
  const record = async (client: number, handle: KeyValueHandle, input: RegisterInput) => {
    await recorder.record(client, input, () => perform(handle, input));
    // A provider in this process that answers at once would let no other client in between.
    await setImmediate();
  };
  const names = Array.from({ length: keys }, (_, index) => `k${index}`);
  // The choices are made before, so that they do not depend on who is faster.
  const plans = handles.map((_, client) => {
    return Array.from({ length: operations }, (_, number): RegisterInput => {
      const key = world.random.pick(names);
      const choice = world.random.below(10);
      if (choice < 4) return { op: 'set', key, value: `client ${client}, value ${number}` };
      return { op: choice < 9 ? 'get' : 'delete', key };
    });
  });
  const all = (inputsOf: (client: number) => readonly RegisterInput[]) => {
    return Promise.all(
      handles.map(async (handle, client) => {
        for (const input of inputsOf(client)) await record(client, handle, input);
      }),
    );
  };
  await all((client) => plans[client] ?? []);
  await all(() => names.map((key) => ({ op: 'get', key })));
  return recorder.history();
}

/**
 * Makes the call that an input stands for.
 *
 * @throws Refused where it is answered with an error value other than that there is no such key
 */
export async function perform(handle: KeyValueHandle, input: RegisterInput): Promise<RegisterOutput> {
  if (input.op === 'set') return answer(await handle.set(input.key, bytes(input.value)));
  if (input.op === 'delete') return answer(await handle.delete(input.key));
  const result = await handle.get(input.key);
  if ('ok' in result) return new TextDecoder().decode(result.ok);
  if (result.err.case === 'key-not-found') return null;
  throw new Refused(result);
}

function answer(result: CallResult<undefined>): undefined {
  if ('err' in result) throw new Refused(result);
}
