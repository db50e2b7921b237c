import type { Outcome } from './operation.ts';
import type { RegisterInput, RegisterOperation, RegisterOutput } from './register-operation.ts';

/**
 * A hand-written history of one key `k`, one line a call: `client from-to call`, where `to` is `?` for an unknown
 * outcome and ends in `!` for a failed call, times are in milliseconds, and the call is one of `set v1`, `delete`,
 * `get v1`, `get -` (no such key), `exists true`. Ids are line numbers from 0.
 *
 * @throws SyntaxError for a line of another form
 */
export function scenario(text: string): RegisterOperation[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, id) => {
    const match = /^\s*(\d+)\s+([\d.]+)-([\d.]+!?|\?)\s+(set|get|delete|exists)\s*(\S*)\s*$/.exec(line);
    if (!match) throw new SyntaxError(`not a call: ${line}`);
    const [, client, from = '', to = '', op = '', value = ''] = match;
    const outcome: Outcome = to === '?' ? 'unknown' : to.endsWith('!') ? 'fail' : 'ok';
    const call = { id, client: Number(client), input: inputOf(op, value), invoke: nanoseconds(from) };
    if (outcome === 'unknown') return { ...call, return: undefined, outcome };
    const ended = { ...call, return: nanoseconds(to), outcome };
    return outcome === 'ok' ? { ...ended, output: outputOf(op, value) } : ended;
  });
}

function nanoseconds(milliseconds: string): bigint {
  return BigInt(Math.round(Number.parseFloat(milliseconds) * 1e6));
}

function inputOf(op: string, value: string): RegisterInput {
  const key = 'k';
  if (op === 'set') return { op, key, value };
  return { op: op === 'get' || op === 'delete' ? op : 'exists', key };
}

function outputOf(op: string, value: string): RegisterOutput {
  if (op === 'get') return value === '-' ? null : value;
  return op === 'exists' ? value === 'true' : undefined;
}
