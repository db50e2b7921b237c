import type { TraceCall } from '../reports/report.ts';
import { type CallResult, type Invocation, SubjectFailure } from './subjects/subject.ts';
import { encodeValue, showValue, type WitValue } from './subjects/wit-value.ts';

/** So many calls of a sequence are kept; later ones are only counted. */
const KEPT = 20_000;

interface Recorded {
  /** What the check did to the backend since the call before. */
  readonly events: readonly string[];
  readonly client: number;
  readonly call: Invocation | { readonly drop: number };
  readonly invoked: number;
  returned?: number;
  result?: CallResult | { readonly failed: string };
}

/** The calls of a check: the present sequence in full, and counts over all of them. */
export class Trace {
  /** Calls made, those that only filled a store aside. */
  calls = 0;
  /** Calls that only filled a store for what came after. */
  bulk = 0;
  /** Generated sequences that ran. */
  sequences = 0;
  #began = performance.now();
  #clients = 0;
  readonly #values = new Map<number, Readonly<Record<string, string>>>();
  #filling = 0;
  #recorded: Recorded[] = [];
  #events: string[] = [];
  #failing: Recorded[] | undefined;

  /**
   * The number of a client that begins.
   *
   * @param values what its runtime was started with, where that was for it alone
   */
  newClient(values?: Readonly<Record<string, string>>): number {
    if (values !== undefined) this.#values.set(this.#clients, values);
    return this.#clients++;
  }

  /** Begins a generated sequence: what was recorded before it is forgotten. */
  beginSequence(): void {
    this.sequences++;
    this.#recorded = [];
    this.#began = performance.now();
  }

  /** Keeps the present sequence as the one that failed, whatever is tried after it. */
  keepAsFailing(): void {
    this.#failing = this.#recorded;
  }

  /** Records something that happened between calls, such as a fault. */
  event(text: string): void {
    this.#events.push(text);
  }

  /** Counts the calls made meanwhile as filling. */
  async filling<T>(fill: () => Promise<T>): Promise<T> {
    this.#filling++;
    try {
      return await fill();
    } finally {
      this.#filling--;
    }
  }

  async record(client: number, call: Invocation, answer: () => Promise<CallResult>): Promise<CallResult> {
    const entry = this.#begin(client, call);
    try {
      const result = await answer();
      // A caller may change the bytes that it got.
      entry.result = 'ok' in result ? { ok: copy(result.ok) } : result;
      return result;
    } catch (error) {
      entry.result = { failed: error instanceof SubjectFailure ? `${error.kind}: ${error.message}` : String(error) };
      throw error;
    } finally {
      entry.returned = performance.now() - this.#began;
    }
  }

  async recordDrop(client: number, handle: number, answer: () => Promise<void>): Promise<void> {
    await this.record(client, { drop: handle } as never, async () => {
      await answer();
      return { ok: undefined };
    });
  }

  #begin(client: number, call: Invocation): Recorded {
    if (this.#filling > 0) this.bulk++;
    else this.calls++;
    const copied = 'drop' in call ? call : { ...call, args: call.args.map(copy) };
    const entry: Recorded = { events: this.#events, client, call: copied, invoked: performance.now() - this.#began };
    this.#events = [];
    if (this.#recorded.length < KEPT) this.#recorded.push(entry);
    return entry;
  }

  /** The sequence that failed, or the present one, as data. */
  toReport(): TraceCall[] {
    const begun = new Set<number>();
    const valuesOf = (client: number): { values?: Record<string, string> } => {
      const values = begun.has(client) ? undefined : this.#values.get(client);
      begun.add(client);
      return values === undefined ? {} : { values: { ...values } };
    };
    return (this.#failing ?? this.#recorded).map(({ client, call, invoked, returned, result }) => ({
      client,
      ...valuesOf(client),
      call: 'drop' in call ? 'drop' : `${call.interface}#${call.function}`,
      ...('drop' in call ? { self: call.drop } : call.self === undefined ? {} : { self: call.self }),
      args: 'drop' in call ? [] : call.args.map(encodeValue),
      invoked: round(invoked),
      ...(returned === undefined ? {} : { returned: round(returned) }),
      ...(result === undefined ? {} : { result: encodeResult(result) }),
    }));
  }

  /** The last calls of the present sequence, a line each, as a person reads them. */
  toLines(most: number): string[] {
    const many = this.#clients > 1;
    const recorded = this.#failing ?? this.#recorded;
    const shown = recorded.slice(-most);
    const lines = shown.flatMap(({ events, client, call, result }) => {
      const name = 'drop' in call ? 'drop' : (call.function.split('.').at(-1) ?? call.function);
      const args = 'drop' in call ? `handle ${call.drop}` : call.args.map(showValue).join(', ');
      const on = 'drop' in call || call.self === undefined ? '' : `handle ${call.self}: `;
      const line = `${many ? `client ${client}: ` : ''}${on}${name}(${args}) → ${showResult(result)}`;
      return [...events.map((event) => `(${event})`), line];
    });
    const earlier = recorded.length - shown.length;
    return earlier > 0 ? [`(${earlier} calls before)`, ...lines] : lines;
  }
}

/** A result as a person reads it: `ok("v")`, `key-not-found("k")`. */
export function showResult(result: CallResult | { readonly failed: string } | undefined): string {
  if (result === undefined) return 'no answer yet';
  if ('failed' in result) return result.failed;
  if ('ok' in result) return result.ok === undefined ? 'ok' : `ok(${showValue(result.ok)})`;
  return `${result.err.case}(${showValue(result.err.value)})`;
}

/** A result in the form of the guest protocol. */
export function encodeResult(result: CallResult | { readonly failed: string }): NonNullable<TraceCall['result']> {
  if ('failed' in result) return result;
  if ('ok' in result) return { ok: encodeValue(result.ok) };
  return { err: { case: result.err.case, value: encodeValue(result.err.value) } };
}

/** Bytes are copied where they are few: checks change them after the call. */
function copy(value: WitValue): WitValue {
  return value instanceof Uint8Array && value.length <= 1024 * 1024 ? value.slice() : value;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
