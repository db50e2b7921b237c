import {
  type CasRegisterInput,
  type CasRegisterOutput,
  type CasRegisterValue,
  casRegisterModel,
} from '../cas-register.ts';
import { explainCasRegister } from '../explain-cas-register.ts';
import type { RegisterOperation } from '../register-operation.ts';
import { eventsOf } from './events-of.ts';
import { linesOf } from './lines-of.ts';
import { type Ending, LogBuilder } from './log-builder.ts';
import type { LogFormat } from './log-format.ts';
import { MalformedLogError, quote } from './malformed-log-error.ts';

/** Where the columns of an operation begin; before it may stand a time, a level and a thread. */
const OPERATION = /(?:^|\s)jepsen\.util\s+-\s+(.*)$/;
/** A line of another part of Jepsen, such as `INFO  jepsen.core - Worker 3 done`. */
const OTHER_LOGGER =
  /(?:^|\s)(?:TRACE|DEBUG|INFO|WARN|ERROR)\s+(?:\[[^\]]*\]\s+)?(?!jepsen\.util\s)[\w.$/-]+\s+-(?:\s|$)/;
const COLUMNS = /^(\S+)\s+:(\S+)\s+:(\S+)\s+(\[[^\]]*\]|\S+)(?:\s|$)/;
const INTEGER = /^-?\d+$/;

/**
 * The log of a Jepsen test of a register, as `INFO  jepsen.util - 0  :invoke  :cas  [3 4]`: process, type, function and
 * value, in columns; further columns are ignored, and so are lines of other loggers and of the nemesis. Everything else
 * is an error: a line that is skipped by mistake would be a wrong verdict.
 *
 * - `:ok` is an observation; a write and a cas return what they were asked.
 * - `:fail` of a cas that returns what it was asked is one too: the register held something else. Any other `:fail`,
 *   such as `:fail :read :timed-out`, is a call that had no effect and says nothing.
 * - `:info`, and a call without a return, may have taken effect at any time since, or never.
 */
export const jepsenLog: LogFormat<CasRegisterValue, CasRegisterInput, CasRegisterOutput> = {
  name: 'jepsen',
  example: 'INFO  jepsen.util - 0 :invoke :write 3',
  model: casRegisterModel,
  recognises: (line) => OPERATION.test(line) || OTHER_LOGGER.test(line),
  parse(text) {
    const builder = new LogBuilder<CasRegisterInput, CasRegisterOutput>();
    for (const [line, content] of linesOf(text)) {
      const operation = OPERATION.exec(content)?.[1];
      if (operation !== undefined) addEvent(builder, line, operation);
      else if (!OTHER_LOGGER.test(content)) {
        throw new MalformedLogError(line, `found ${quote(content)}; expected a line like ${quote(jepsenLog.example)}`);
      }
    }
    return builder.operations();
  },
  print(history) {
    const lines = eventsOf(history).map(({ operation, kind }) => {
      const { client, input, outcome, output } = operation;
      const type = kind === 'call' ? 'invoke' : outcome === 'unknown' ? 'info' : output === false ? 'fail' : outcome;
      const value = kind === 'call' || outcome === 'ok' ? printed(input, kind, output) : ':timed-out';
      return `INFO  jepsen.util - ${client}\t:${type}\t:${input.op}\t${value}\n`;
    });
    return lines.join('');
  },
  plainConflict: explainCasRegister,
  asRegister(operation): RegisterOperation | undefined {
    const { input, output } = operation;
    const key = 'register';
    if (input.op === 'read') {
      return { ...operation, input: { op: 'get', key }, output: output == null ? null : String(output) };
    }
    if (input.op === 'cas' || input.value === null) return undefined;
    return { ...operation, input: { op: 'set', key, value: String(input.value) }, output: undefined };
  },
};

function addEvent(builder: LogBuilder<CasRegisterInput, CasRegisterOutput>, line: number, columns: string): void {
  if (/^:?nemesis\s/.test(columns)) return;
  const [, process = '', type = '', name = '', value = ''] = COLUMNS.exec(columns) ?? [];
  if (process === '') {
    throw new MalformedLogError(line, `found ${quote(columns)}; expected process, :type, :function and value`);
  }
  if (name !== 'read' && name !== 'write' && name !== 'cas') {
    throw new MalformedLogError(line, `found function ${quote(`:${name}`)}; expected :read, :write or :cas`);
  }
  if (type === 'invoke') {
    builder.call(line, process, inputOf(line, name, value));
  } else if (type === 'ok' || type === 'fail' || type === 'info') {
    builder.end(line, process, (input) => {
      if (input.op !== name) {
        throw new MalformedLogError(line, `process ${process} returns from :${name}; expected :${input.op}, its call`);
      }
      return endingOf(line, type, input, value);
    });
  } else {
    throw new MalformedLogError(line, `found type ${quote(`:${type}`)}; expected :invoke, :ok, :fail or :info`);
  }
}

function endingOf(
  line: number,
  type: 'ok' | 'fail' | 'info',
  input: CasRegisterInput,
  value: string,
): Ending<CasRegisterOutput> {
  if (type === 'info') return { outcome: 'unknown' };
  // What a failed call holds beside its own arguments is a reason.
  const observed = type === 'ok' || (input.op === 'cas' && !value.startsWith(':'));
  if (!observed) return { outcome: 'fail' };
  if (input.op === 'read') return { outcome: 'ok', output: valueIn(line, value) };
  const asked = inputOf(line, input.op, value);
  if (printed(asked) !== printed(input)) {
    throw new MalformedLogError(line, `found value ${quote(value)}; expected ${printed(input)}, as it was called`);
  }
  return input.op === 'cas' ? { outcome: 'ok', output: type === 'ok' } : { outcome: 'ok' };
}

function inputOf(line: number, op: CasRegisterInput['op'], value: string): CasRegisterInput {
  switch (op) {
    case 'read':
      if (value !== 'nil') throw new MalformedLogError(line, `found value ${quote(value)}; expected nil for a read`);
      return { op };
    case 'write':
      return { op, value: valueIn(line, value) };
    case 'cas': {
      const [, from, to] = /^\[\s*(\S+)\s+(\S+)\s*\]$/.exec(value) ?? [];
      if (from === undefined || to === undefined) {
        throw new MalformedLogError(line, `found value ${quote(value)}; expected [old new] for a cas`);
      }
      return { op, from: valueIn(line, from), to: valueIn(line, to) };
    }
  }
}

function valueIn(line: number, text: string): CasRegisterValue {
  if (text === 'nil') return null;
  const value = Number(text);
  if (INTEGER.test(text) && Number.isSafeInteger(value)) return value;
  throw new MalformedLogError(line, `found value ${quote(text)}; expected nil or an integer below 2^53`);
}

/** The value of an event as the format writes it. */
function printed(input: CasRegisterInput, kind: 'call' | 'return' = 'call', output?: CasRegisterOutput): string {
  switch (input.op) {
    case 'read':
      return String((kind === 'return' ? output : null) ?? 'nil');
    case 'write':
      return String(input.value ?? 'nil');
    case 'cas':
      return `[${input.from ?? 'nil'} ${input.to ?? 'nil'}]`;
  }
}
