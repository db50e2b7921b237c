import { expect } from 'chai';
import type { AppendStoreOperation } from '../append-store.ts';
import { checkLinearizability } from '../linearizability.ts';
import { Random } from '../random.ts';
import { simulateAppendStore } from '../simulate.ts';
import { keyValueLog } from './key-value-log.ts';
import { MalformedLogError } from './malformed-log-error.ts';

/** An event as the format writes it. */
function event(process: number | string, type: string, f: string, value: string, key = '"0"'): string {
  return `{:process ${process}, :type :${type}, :f :${f}, :key ${key}, :value ${value}}\n`;
}

/** What a text is refused for, as `line: reason`. */
function refusal(text: string): string {
  try {
    keyValueLog.parse(text);
  } catch (error) {
    if (error instanceof MalformedLogError) return `${error.line}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

const EXAMPLE = 'expected a line like {:process 0, :type :invoke, :f :put, :key "0", :value "x"}';

describe('keyValueLog', () => {
  it('reads calls, answers, failures and calls of which nobody knows the end', () => {
    const text =
      event(0, 'invoke', 'append', '"x 0 1 y"') +
      event(1, 'invoke', 'get', 'nil', '"ü"') +
      event(0, 'ok', 'append', '"x 0 1 y"') +
      event(1, 'ok', 'get', '""', '"ü"') +
      event(1, 'invoke', 'put', '"日本 \\"a\\\\"') +
      event(1, 'info', 'put', 'nil') +
      event(0, 'invoke', 'put', '"b"') +
      event(0, 'fail', 'put', '"b"') +
      event(0, 'invoke', 'get', 'nil');
    const ok = { outcome: 'ok' } as const;
    const unknown = { output: undefined, return: undefined, outcome: 'unknown' } as const;
    expect(keyValueLog.parse(text)).to.deep.equal([
      {
        id: 0,
        client: 0,
        input: { op: 'append', key: '0', value: 'x 0 1 y' },
        output: undefined,
        invoke: 1n,
        return: 3n,
        ...ok,
      },
      { id: 1, client: 1, input: { op: 'get', key: 'ü' }, output: '', invoke: 2n, return: 4n, ...ok },
      { id: 2, client: 1, input: { op: 'put', key: '0', value: '日本 "a\\' }, invoke: 5n, ...unknown },
      {
        id: 3,
        client: 0,
        input: { op: 'put', key: '0', value: 'b' },
        output: undefined,
        invoke: 7n,
        return: 8n,
        outcome: 'fail',
      },
      { id: 4, client: 0, input: { op: 'get', key: '0' }, invoke: 9n, ...unknown },
    ] satisfies AppendStoreOperation[]);
  });

  it('takes blank lines, CRLF, any order, more entries and a line without its end', () => {
    const text =
      '\r\n{:f :put, :value "a}", :key "k", :type :invoke, :process 3, :time 17}\r\n\r\n' +
      '{:process 3 :type :ok :f :put :key "k" :value "a}" :error :none}';
    expect(keyValueLog.parse(text)).to.deep.equal([
      {
        id: 0,
        client: 3,
        input: { op: 'put', key: 'k', value: 'a}' },
        output: undefined,
        invoke: 2n,
        return: 4n,
        outcome: 'ok',
      },
    ]);
  });

  const call = event(0, 'invoke', 'append', '"a"');
  const refused: Readonly<Record<string, readonly [string, string]>> = {
    'an empty text': ['', '1: there is no call in it; expected a history'],
    'something else': [`${call}nothing`, `2: found "nothing"; ${EXAMPLE}`],
    'a map that does not end': [call.replace('}', ''), `1: found ""; ${EXAMPLE}`],
    'a string that does not end': [call.replace('"a"', '"a'), `1: found ", :value \\"a}"; ${EXAMPLE}`],
    'more after a map': [call.replace('}', '} 3'), `1: found "} 3"; ${EXAMPLE}`],
    'a missing entry': [call.replace(':key "0", ', ''), '1: found no :key; expected one'],
    'an entry twice': [call.replace('}', ', :f :put}'), '1: found :f twice; expected it once'],
    'a process that is no number': [
      event('a', 'invoke', 'get', 'nil'),
      '1: found process "a"; expected a whole number below 2^53',
    ],
    'an unknown type': [
      event(0, 'begin', 'get', 'nil'),
      '1: found type ":begin"; expected :invoke, :ok, :fail or :info',
    ],
    'an unknown function': [
      event(0, 'invoke', 'delete', 'nil'),
      '1: found function ":delete"; expected :get, :put or :append',
    ],
    'a key that is no string': [
      event(0, 'invoke', 'get', 'nil', '0'),
      '1: found key "0"; expected a string in double quotes',
    ],
    'a broken escape': [
      event(0, 'invoke', 'put', '"\\q"'),
      '1: found value "\\"\\\\q\\""; expected a string in double quotes',
    ],
    'a put of nothing': [event(0, 'invoke', 'put', 'nil'), '1: found value "nil"; expected a string in double quotes'],
    'a get that is given a value': [
      event(0, 'invoke', 'get', '"a"'),
      '1: found value "\\"a\\""; expected nil for the call of a get',
    ],
    'a get that returns nothing': [
      event(0, 'invoke', 'get', 'nil') + event(0, 'ok', 'get', 'nil'),
      '2: found value "nil"; expected a string in double quotes',
    ],
    'a call of a busy process': [
      call + call,
      '2: process 0 calls while its call of line 1 is open; expected :ok, :fail or :info first',
    ],
    'a return without a call': [
      event(7, 'ok', 'get', '""'),
      '1: process 7 returns without an open call; expected its :invoke first',
    ],
    'a return from another function': [
      call + event(0, 'ok', 'put', '"a"'),
      '2: process 0 returns from :put of "0"; expected :append of "0", its call',
    ],
    'a return from another key': [
      call + event(0, 'ok', 'append', '"a"', '"1"'),
      '2: process 0 returns from :append of "1"; expected :append of "0", its call',
    ],
    'a return of another value': [
      call + event(0, 'ok', 'append', '"b"'),
      '2: found value "b"; expected "a", as it was called',
    ],
  };
  for (const [name, [text, expected]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => expect(refusal(text)).to.equal(expected));
  }

  it('reads again what it printed', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const shape = { clients: 4, calls: 10, keys: 3, unknown: 0.1, faulty: seed % 2 === 0 };
      const history = simulateAppendStore(new Random(seed), shape);
      const read = keyValueLog.parse(keyValueLog.print(history));
      const bare = (operations: readonly AppendStoreOperation[]) => {
        return operations.map(({ client, input, output, outcome }) => ({ client, input, output, outcome }));
      };
      expect(bare(read), `seed ${seed}`).to.deep.equal(bare(history));
      const verdict = seed % 2 === 0 ? 'not-linearizable' : 'linearizable';
      expect(checkLinearizability(read, keyValueLog.model).verdict, `seed ${seed}`).to.equal(verdict);
    }
  });
});
