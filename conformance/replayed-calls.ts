import type { TraceCall } from '../reports/report.ts';
import { type CallResult, type Client, type Subject, SubjectFailure } from './subjects/subject.ts';
import { decodeValue, hasForm, isHandle, showValue, type WitValue } from './subjects/wit-value.ts';
import { encodeResult, showResult } from './trace.ts';
import { within } from './wait.ts';

/** A call that is made again may take this long, in milliseconds. */
const CALL_MS = 35_000;

/** So many of the last calls are shown. */
const SHOWN = 40;

/** Makes recorded calls on a subject; clients and handles get their recorded numbers' places. */
export class ReplayedCalls {
  /** Store and key of what may have been written, as JSON. */
  readonly written: string[] = [];
  readonly #subject: Subject;
  readonly #rename: (text: string) => string;
  readonly #line: (text: string) => void;
  readonly #clients = new Map<number, Client>();
  readonly #handles = new Map<string, number>();
  readonly #stores = new Map<string, string>();

  constructor(subject: Subject, rename: (text: string) => string, line: (text: string) => void) {
    this.#subject = subject;
    this.#rename = rename;
    this.#line = line;
  }

  /** @returns whether every answer is as it was recorded */
  async all(trace: readonly TraceCall[]): Promise<boolean> {
    if (new Set(trace.map(({ client }) => client)).size > 1) {
      this.#line('calls of several clients, which may have overlapped, are made one after the other');
    }
    let same = true;
    for (const [index, recorded] of trace.entries()) {
      const result = await this.#one(recorded);
      const was = this.#rename(canonical(recorded.result));
      // Handles are numbered anew.
      const equal = anonymous(was) === anonymous(canonical(encodeResult(result)));
      same &&= equal;
      const told = equal ? '' : `; recorded: ${was}`;
      if (index === 0 && trace.length > SHOWN)
        this.#line(`(of ${trace.length} calls, the last ${SHOWN} and those that differ)`);
      if (equal && index < trace.length - SHOWN) continue;
      this.#line(`${equal ? ' ' : '≠'} ${index + 1}  ${this.#show(recorded)} → ${showResult(result)}${told}`);
    }
    return same;
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) await client.close();
  }

  async #one(recorded: TraceCall): Promise<CallResult | { failed: string }> {
    let client = this.#clients.get(recorded.client);
    if (client === undefined) {
      client = await this.#begin(recorded);
      this.#clients.set(recorded.client, client);
    }
    const self = this.#handleOf(recorded.client, recorded.self);
    const late = () => new SubjectFailure('timeout', `no answer in ${CALL_MS} ms`);
    try {
      return await within(CALL_MS, this.#call(client, recorded, self), late);
    } catch (error) {
      if (error instanceof SubjectFailure) return { failed: `${error.kind}: ${error.message}` };
      throw error;
    }
  }

  /** A client as the recorded one: of a runtime that was started for it alone, where that was so. */
  async #begin({ values }: TraceCall): Promise<Client> {
    const configured = values === undefined ? undefined : await this.#subject.configured?.(values);
    return configured ?? this.#subject.client('handle');
  }

  #handleOf(client: number, recorded: number | undefined): number | undefined {
    return this.#handles.get(`${client} ${recorded}`);
  }

  async #call(client: Client, recorded: TraceCall, self: number | undefined): Promise<CallResult> {
    if (recorded.call === 'drop') {
      await client.drop(self ?? 0);
      return { ok: undefined };
    }
    const [iface = '', name = ''] = recorded.call.split('#');
    const args = recorded.args.map((arg) => this.#argument(decodeValue(arg), recorded.client));
    const store = this.#stores.get(`${recorded.client} ${recorded.self}`);
    if (name.endsWith('.set') && store !== undefined) this.written.push(JSON.stringify([store, args[0]]));
    const result = await client.invoke({
      interface: iface,
      function: name,
      ...(self === undefined ? {} : { self }),
      args,
    });
    const before = handlesIn(recorded.result);
    for (const [index, handle] of handlesIn(encodeResult(result)).entries()) {
      const was = `${recorded.client} ${before[index]}`;
      this.#handles.set(was, handle);
      this.#stores.set(was, String(args[0]));
    }
    return result;
  }

  /** A recorded value as it is given now: with the names and the handles of this run. */
  #argument(value: WitValue, client: number): WitValue {
    if (typeof value === 'string') return this.#rename(value);
    if (typeof value !== 'object' || value instanceof Uint8Array) return value;
    if (isHandle(value)) return { handle: this.#handleOf(client, value.handle) ?? 0 };
    if (hasForm(value, 'some')) return { some: this.#argument(value.some, client) };
    if (hasForm(value, 'tuple')) return { tuple: value.tuple.map((item) => this.#argument(item, client)) };
    return Array.isArray(value) ? value.map((item) => this.#argument(item, client)) : value;
  }

  #show(recorded: TraceCall): string {
    const name = recorded.call === 'drop' ? `drop handle ${recorded.self}` : recorded.call.split(/[.#]/).at(-1);
    const args = recorded.args.map((arg) => showValue(this.#argument(decodeValue(arg), recorded.client)));
    return `${name}(${args.join(', ')})`;
  }
}

/** A result as text, lists in one order: `keys` has none. */
function canonical(result: TraceCall['result']): string {
  return JSON.stringify(result, (key, value: unknown) => {
    return key === 'list' && Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  });
}

/** A result as text, without the numbers of handles. */
function anonymous(result: string): string {
  return result.replaceAll(/\{"handle":\d+\}/g, '{"handle":0}');
}

/** The handles in a result, in order. */
function handlesIn(result: unknown): number[] {
  if (typeof result !== 'object' || result === null) return [];
  if ('handle' in result && typeof result.handle === 'number') return [result.handle];
  return Object.values(result).flatMap(handlesIn);
}
