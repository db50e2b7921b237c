import { expect } from 'chai';
import type { CasRegisterOperation } from '../cas-register.ts';
import { checkLinearizability } from '../linearizability.ts';
import { Random } from '../random.ts';
import { simulateRegister } from '../simulate.ts';
import { jepsenLog } from './jepsen-log.ts';
import { MalformedLogError } from './malformed-log-error.ts';

/** A log of these columns, as Jepsen writes it. */
function log(...columns: readonly string[]): string {
  return columns.map((column) => `INFO  jepsen.util - ${column.replaceAll(' :', '\t:')}\n`).join('');
}

/** What a text is refused for, as `line: reason`. */
function refusal(text: string): string {
  try {
    jepsenLog.parse(text);
  } catch (error) {
    if (error instanceof MalformedLogError) return `${error.line}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('jepsenLog', () => {
  it('reads calls, answers, failures and calls of which nobody knows the end', () => {
    const text = log(
      '0 :invoke :read nil',
      '1 :invoke :write 3',
      '0 :ok :read nil',
      '2 :invoke :cas [3 -4]',
      '2 :ok :cas [3 -4]',
      '2 :invoke :cas [0 1]',
      '2 :fail :cas [0 1]',
      '0 :invoke :read nil',
      '0 :fail :read :timed-out',
      '1 :info :write :timed-out',
      '2 :invoke :cas [nil 7]',
      '2 :fail :cas :no-leader',
      '2 :invoke :write nil',
    );
    const ok = { outcome: 'ok' } as const;
    expect(jepsenLog.parse(text)).to.deep.equal([
      { id: 0, client: 0, input: { op: 'read' }, output: null, invoke: 1n, return: 3n, ...ok },
      {
        id: 1,
        client: 1,
        input: { op: 'write', value: 3 },
        output: undefined,
        invoke: 2n,
        return: undefined,
        outcome: 'unknown',
      },
      { id: 2, client: 2, input: { op: 'cas', from: 3, to: -4 }, output: true, invoke: 4n, return: 5n, ...ok },
      { id: 3, client: 2, input: { op: 'cas', from: 0, to: 1 }, output: false, invoke: 6n, return: 7n, ...ok },
      { id: 4, client: 0, input: { op: 'read' }, output: undefined, invoke: 8n, return: 9n, outcome: 'fail' },
      {
        id: 5,
        client: 2,
        input: { op: 'cas', from: null, to: 7 },
        output: undefined,
        invoke: 11n,
        return: 12n,
        outcome: 'fail',
      },
      {
        id: 6,
        client: 2,
        input: { op: 'write', value: null },
        output: undefined,
        invoke: 13n,
        return: undefined,
        outcome: 'unknown',
      },
    ] satisfies CasRegisterOperation[]);
  });

  it('takes blank lines, CRLF, more columns, a time before and a line without its end', () => {
    const text =
      '\r\n2014-01-01 00:00:00,123 INFO  jepsen.util - 0 :invoke :write 1\r\n\r\n' +
      'INFO  jepsen.util - 0 :ok :write 1 :index 7\r\nINFO  jepsen.util - 0  :invoke  :read  nil\r\n' +
      'INFO  jepsen.util - 0 :ok :read 1';
    const [write, read] = jepsenLog.parse(text);
    expect([write?.invoke, write?.return, read?.invoke, read?.return]).to.deep.equal([2n, 4n, 5n, 6n]);
    expect(read?.output).to.equal(1);
  });

  it('skips other loggers and the nemesis', () => {
    const text = `INFO  jepsen.core - Worker 0 starting\n${log('0 :invoke :read nil', ':nemesis :info :start nil', '0 :ok :read 3')}WARN  jepsen.core - done\n`;
    expect(jepsenLog.parse(text)).to.have.lengthOf(1);
  });

  const refused: Readonly<Record<string, readonly [string, string]>> = {
    'no call at all': ['INFO  jepsen.core - nothing\n', '1: there is no call in it; expected a history'],
    'an empty text': ['', '1: there is no call in it; expected a history'],
    'something else': [
      `${log('0 :invoke :read nil')}java.lang.Exception\n`,
      '2: found "java.lang.Exception"; expected a line like "INFO  jepsen.util - 0 :invoke :write 3"',
    ],
    'a missing column': [
      log('0 :invoke :read'),
      '1: found "0\\t:invoke\\t:read"; expected process, :type, :function and value',
    ],
    'a process that is no number': [
      log('x :invoke :read nil'),
      '1: found process "x"; expected a whole number below 2^53',
    ],
    'a process beyond numbers': [
      log('9007199254740993 :invoke :read nil'),
      '1: found process "9007199254740993"; expected a whole number below 2^53',
    ],
    'an unknown type': [log('0 :begin :read nil'), '1: found type ":begin"; expected :invoke, :ok, :fail or :info'],
    'an unknown function': [log('0 :invoke :add 1'), '1: found function ":add"; expected :read, :write or :cas'],
    'a call of a busy process': [
      log('0 :invoke :read nil', '1 :invoke :read nil', '0 :invoke :write 1'),
      '3: process 0 calls while its call of line 1 is open; expected :ok, :fail or :info first',
    ],
    'a call after :info': [
      log('0 :invoke :write 1', '0 :info :write :timed-out', '0 :invoke :read nil'),
      '3: process 0 calls after its :info of line 2; expected a new process, as the old call may still take effect',
    ],
    'a return without a call': [
      log('0 :ok :read 1'),
      '1: process 0 returns without an open call; expected its :invoke first',
    ],
    'a second return': [
      log('0 :invoke :write 1', '0 :ok :write 1', '0 :ok :write 1'),
      '3: process 0 returns without an open call; expected its :invoke first',
    ],
    'a return from another function': [
      log('0 :invoke :write 1', '0 :ok :read 1'),
      '2: process 0 returns from :read; expected :write, its call',
    ],
    'a return of another value': [
      log('0 :invoke :cas [1 2]', '0 :fail :cas [1 3]'),
      '2: found value "[1 3]"; expected [1 2], as it was called',
    ],
    'a value that is no integer': [
      log('0 :invoke :write 1.5'),
      '1: found value "1.5"; expected nil or an integer below 2^53',
    ],
    'a value that is too large': [
      log('0 :invoke :write 9007199254740992'),
      '1: found value "9007199254740992"; expected nil or an integer below 2^53',
    ],
    'an observed value that is none': [
      log('0 :invoke :read nil', '0 :ok :read :timed-out'),
      '2: found value ":timed-out"; expected nil or an integer below 2^53',
    ],
    'a read that is given a value': [log('0 :invoke :read 3'), '1: found value "3"; expected nil for a read'],
    'a cas of one value': [log('0 :invoke :cas [3]'), '1: found value "[3]"; expected [old new] for a cas'],
    'a cas of no pair': [log('0 :invoke :cas 3'), '1: found value "3"; expected [old new] for a cas'],
  };
  for (const [name, [text, expected]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => expect(refusal(text)).to.equal(expected));
  }

  it('reads again what it printed', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const history = simulateRegister(new Random(seed), {
        clients: 4,
        calls: 10,
        unknown: 0.1,
        faulty: seed % 2 === 0,
      });
      const read = jepsenLog.parse(jepsenLog.print(history));
      const bare = (operations: readonly CasRegisterOperation[]) => {
        return operations.map(({ client, input, output, outcome }) => ({ client, input, output, outcome }));
      };
      expect(bare(read), `seed ${seed}`).to.deep.equal(bare(history));
      const verdict = seed % 2 === 0 ? 'not-linearizable' : 'linearizable';
      expect(checkLinearizability(read, jepsenLog.model).verdict, `seed ${seed}`).to.equal(verdict);
    }
  });

  it('prints a call that failed without an observation as one', () => {
    const text = log('0 :invoke :cas [1 2]', '0 :fail :cas :timed-out');
    const read = jepsenLog.parse(text);
    expect(read.map(({ outcome }) => outcome)).to.deep.equal(['fail']);
    expect(jepsenLog.parse(jepsenLog.print(read))).to.deep.equal(read);
  });
});
