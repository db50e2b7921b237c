import {
  type AppendStoreInput,
  type AppendStoreOutput,
  type AppendStoreState,
  appendStoreModel,
} from '../append-store.ts';
import { explainAppends } from '../explain-appends.ts';
import type { RegisterOperation } from '../register-operation.ts';
import { eventsOf } from './events-of.ts';
import { linesOf } from './lines-of.ts';
import { type Ending, LogBuilder } from './log-builder.ts';
import type { LogFormat } from './log-format.ts';
import { MalformedLogError, quote } from './malformed-log-error.ts';

/** `:name value`, at the place where the last one ended; a value is a string, a keyword, a number or nil. */
const ENTRY = /[\s,]*:([\w-]+)\s+("(?:[^"\\]|\\.)*"|:?[^\s,{}"]+)/y;

/**
 * One EDN map a line, as `{:process 0, :type :invoke, :f :append, :key "0", :value "x 0 1 y"}`, in any order; further
 * entries are ignored. Everything else is an error.
 *
 * - `:ok` is an observation: a get returns a string, put and append what they were asked.
 * - `:fail` is a call that had no effect and says nothing.
 * - `:info`, and a call without a return, may have taken effect at any time since, or never. (porcupine's own reader
 *   takes a get without a return for one that returned "".)
 */
export const keyValueLog: LogFormat<AppendStoreState, AppendStoreInput, AppendStoreOutput> = {
  name: 'key-value',
  example: '{:process 0, :type :invoke, :f :put, :key "0", :value "x"}',
  model: appendStoreModel,
  recognises: (line) => line.startsWith('{'),
  parse(text) {
    const builder = new LogBuilder<AppendStoreInput, AppendStoreOutput>();
    for (const [line, content] of linesOf(text)) addEvent(builder, line, entriesOf(line, content));
    return builder.operations();
  },
  print(history) {
    const lines = eventsOf(history).map(({ operation, kind }) => {
      const { client, input, outcome, output } = operation;
      const type = kind === 'call' ? 'invoke' : outcome === 'unknown' ? 'info' : outcome;
      const value = input.op !== 'get' ? input.value : kind === 'return' && outcome === 'ok' ? output : undefined;
      const printed = value === undefined ? 'nil' : JSON.stringify(value);
      const key = JSON.stringify(input.key);
      return `{:process ${client}, :type :${type}, :f :${input.op}, :key ${key}, :value ${printed}}\n`;
    });
    return lines.join('');
  },
  plainConflict: explainAppends,
  asRegister(operation): RegisterOperation | undefined {
    const { input, output } = operation;
    if (input.op === 'get') {
      return { ...operation, input: { op: 'get', key: input.key }, output: output === '' ? null : output };
    }
    if (input.op === 'append' || input.value === '') return undefined;
    return { ...operation, input: { op: 'set', key: input.key, value: input.value }, output: undefined };
  },
};

/** What a line must have, as text; strings keep their quotes. */
interface Entries {
  readonly process: string;
  readonly type: string;
  readonly f: string;
  readonly key: string;
  readonly value: string;
}

function entriesOf(line: number, content: string): Entries {
  const entries: Record<string, string> = {};
  ENTRY.lastIndex = 1;
  let end = 1;
  if (content.startsWith('{')) {
    for (let entry = ENTRY.exec(content); entry !== null; entry = ENTRY.exec(content)) {
      const [, name = '', value = ''] = entry;
      if (Object.hasOwn(entries, name)) throw new MalformedLogError(line, `found :${name} twice; expected it once`);
      entries[name] = value;
      end = ENTRY.lastIndex;
    }
  }
  if (!content.startsWith('{') || !/^[\s,]*\}$/.test(content.slice(end))) {
    const found = quote(content.startsWith('{') ? content.slice(end) : content);
    throw new MalformedLogError(line, `found ${found}; expected a line like ${keyValueLog.example}`);
  }
  for (const name of ['process', 'type', 'f', 'key', 'value']) {
    if (!Object.hasOwn(entries, name)) throw new MalformedLogError(line, `found no :${name}; expected one`);
  }
  return entries as unknown as Entries;
}

function addEvent(
  builder: LogBuilder<AppendStoreInput, AppendStoreOutput>,
  line: number,
  { process, type, f, key, value }: Entries,
): void {
  if (f !== ':get' && f !== ':put' && f !== ':append') {
    throw new MalformedLogError(line, `found function ${quote(f)}; expected :get, :put or :append`);
  }
  if (type === ':invoke') {
    builder.call(line, process, inputOf(line, f, stringIn(line, 'key', key), value));
  } else if (type === ':ok' || type === ':fail' || type === ':info') {
    builder.end(line, process, (input) => {
      if (f !== `:${input.op}` || stringIn(line, 'key', key) !== input.key) {
        const call = `:${input.op} of ${JSON.stringify(input.key)}`;
        throw new MalformedLogError(line, `process ${process} returns from ${f} of ${key}; expected ${call}, its call`);
      }
      return endingOf(line, type, input, value);
    });
  } else {
    throw new MalformedLogError(line, `found type ${quote(type)}; expected :invoke, :ok, :fail or :info`);
  }
}

function inputOf(line: number, f: ':get' | ':put' | ':append', key: string, value: string): AppendStoreInput {
  if (f !== ':get') return { op: f === ':put' ? 'put' : 'append', key, value: stringIn(line, 'value', value) };
  if (value !== 'nil')
    throw new MalformedLogError(line, `found value ${quote(value)}; expected nil for the call of a get`);
  return { op: 'get', key };
}

function endingOf(line: number, type: string, input: AppendStoreInput, value: string): Ending<AppendStoreOutput> {
  if (type === ':info') return { outcome: 'unknown' };
  if (type === ':fail') return { outcome: 'fail' };
  const returned = stringIn(line, 'value', value);
  if (input.op === 'get') return { outcome: 'ok', output: returned };
  if (returned !== input.value) {
    const expected = JSON.stringify(input.value);
    throw new MalformedLogError(line, `found value ${quote(returned)}; expected ${expected}, as it was called`);
  }
  return { outcome: 'ok' };
}

/** EDN strings have the escapes of JSON, and may hold line breaks and tabs, which a line of a log cannot. */
function stringIn(line: number, name: string, literal: string): string {
  if (literal.startsWith('"')) {
    try {
      return JSON.parse(literal.replaceAll('\t', '\\t')) as string;
    } catch {
      // Said below, with the line.
    }
  }
  throw new MalformedLogError(line, `found ${name} ${quote(literal)}; expected a string in double quotes`);
}
