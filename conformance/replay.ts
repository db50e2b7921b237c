import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { didYouMean } from '../reference-host/nearest-name.ts';
import type { Failure, Report, TraceCall } from '../reports/report.ts';
import { printable } from '../reports/terminal/text.ts';
import { InvalidReportError, validateReport } from '../reports/validate-report.ts';
import { ownStream } from './foreign-code.ts';
import { redact, secretsOf } from './redact.ts';
import { removeWritten } from './remove-written.ts';
import { resolveProvider } from './resolve-provider.ts';
import type { RunConfig } from './run-config.ts';
import { type Session, type Transport, withSession } from './session.ts';
import { type CallResult, type Client, type Subject, SubjectFailure } from './subjects/subject.ts';
import { decodeValue, isHandle, showValue, type WitValue } from './subjects/wit-value.ts';
import { encodeResult, showResult } from './trace.ts';
import { UsageError } from './usage-error.ts';
import { within } from './wait.ts';

/** A call that is made again may take this long, in milliseconds. */
const CALL_MS = 35_000;

/** So many of the last calls are shown. */
const SHOWN = 40;

/**
 * Makes the recorded calls of a failure again, literally and one after the other, on the subject they were recorded on
 * or on another one, and says where an answer is not what was recorded. Names are put under this run's nonce, so that
 * the leftovers of the recorded run are not met.
 *
 * @returns 1 where every answer is as it was recorded, so that the failure is there again; 0 where not; 3 where the
 *   subject cannot be had
 * @throws UsageError where there is no such report or trace
 */
export async function replay(
  config: RunConfig,
  where: { readonly report: string; readonly trace: string },
  output: Writable,
): Promise<number> {
  const { report, failure, provider, kind } = findFailure(where);
  const resolved = await resolveProvider(config.providers[0] ?? provider, config.folder);
  const [only] = config.transports;
  const transport = config.transports.length === 1 && only !== undefined ? only : (failure.transport as Transport);
  const line = (text: string) => output.write(`${printable(text, 2_000)}\n`);
  line(`${where.trace}: ${failure.check} over ${failure.transport}, on ${resolved.shown} over ${transport}`);
  if (kind === 'fault') line(`the faults that the check injected are not injected again; to do that: ${failure.rerun}`);
  const result = await withSession(resolved, { ...config, transports: [transport] }, async (session) => {
    const secrets = secretsOf(resolved.provider.configs, session.configs);
    const subject = session.subjects.get(transport) as Subject;
    const rename = (text: string) => text.replaceAll(report.run.nonce, config.choices.nonce);
    const replayed = new Replay(subject, rename, (text) => line(redact(text, secrets)));
    try {
      return await replayed.all(failure.trace);
    } finally {
      await replayed.close();
      await cleanUp(session, resolved.provider, replayed.written);
    }
  });
  if (typeof result === 'object') {
    ownStream('stderr').write(`conformance: ${result.reason}${result.cure === '' ? '' : `; ${result.cure}`}\n`);
    return 3;
  }
  line(
    result
      ? `reproduced: every answer is as it was recorded; observed ${failure.observed}; required ${failure.required}`
      : 'not reproduced: not every answer is as it was recorded',
  );
  return result ? 1 : 0;
}

async function cleanUp(
  { instance, configs }: Session,
  provider: Parameters<typeof removeWritten>[0],
  written: string[],
) {
  if (instance?.shared === true) await removeWritten(provider, configs, written);
}

function findFailure({ report: file, trace }: { report: string; trace: string }): {
  report: Report;
  failure: Failure;
  provider: string;
  /** Of the check. */
  kind: string | undefined;
} {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
    validateReport(report);
  } catch (error) {
    const what =
      error instanceof InvalidReportError || error instanceof SyntaxError
        ? 'is no report of this suite'
        : 'cannot be read';
    throw new UsageError(`--replay: ${file} ${what}`);
  }
  for (const { failures, provider, checks } of report.certifications) {
    const failure = failures.find(({ id }) => id === trace);
    if (failure === undefined) continue;
    return { report, failure, provider, kind: checks.find(({ id }) => id === failure.check)?.kind };
  }
  const known = report.certifications.flatMap(({ failures }) => failures.map(({ id }) => id));
  const cure = known.length === 0 ? '; it has no failures' : didYouMean(trace, known) || `; it has ${known.join(', ')}`;
  throw new UsageError(`--replay: there is no trace ${trace} in ${file}${cure}`);
}

/** Makes recorded calls on a subject; clients and handles get their recorded numbers' places. */
class Replay {
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
      const equal = was === canonical(encodeResult(result)) || bothHandles(recorded, result);
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
      client = await this.#subject.client('handle');
      this.#clients.set(recorded.client, client);
    }
    const self = this.#handles.get(`${recorded.client} ${recorded.self}`);
    const late = () => new SubjectFailure('timeout', `no answer in ${CALL_MS} ms`);
    try {
      return await within(CALL_MS, this.#call(client, recorded, self), late);
    } catch (error) {
      if (error instanceof SubjectFailure) return { failed: `${error.kind}: ${error.message}` };
      throw error;
    }
  }

  async #call(client: Client, recorded: TraceCall, self: number | undefined): Promise<CallResult> {
    if (recorded.call === 'drop') {
      await client.drop(self ?? 0);
      return { ok: undefined };
    }
    const [iface = '', name = ''] = recorded.call.split('#');
    const args = recorded.args.map((arg) => this.#argument(arg));
    const store = this.#stores.get(`${recorded.client} ${recorded.self}`);
    if (name.endsWith('.set') && store !== undefined) this.written.push(JSON.stringify([store, args[0]]));
    const result = await client.invoke({
      interface: iface,
      function: name,
      ...(self === undefined ? {} : { self }),
      args,
    });
    const was = recorded.result !== undefined && 'ok' in recorded.result ? decodeValue(recorded.result.ok) : undefined;
    if ('ok' in result && isHandle(result.ok) && isHandle(was)) {
      this.#handles.set(`${recorded.client} ${was.handle}`, result.ok.handle);
      this.#stores.set(`${recorded.client} ${was.handle}`, String(args[0]));
    }
    return result;
  }

  #argument(json: unknown): WitValue {
    const value = decodeValue(json);
    return typeof value === 'string' ? this.#rename(value) : value;
  }

  #show(recorded: TraceCall): string {
    const name = recorded.call === 'drop' ? `drop handle ${recorded.self}` : recorded.call.split('.').at(-1);
    return `${name}(${recorded.args.map((arg) => showValue(this.#argument(arg))).join(', ')})`;
  }
}

/** A result as text, lists in one order: `keys` has none. */
function canonical(result: TraceCall['result']): string {
  return JSON.stringify(result, (key, value: unknown) => {
    return key === 'list' && Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  });
}

/** Handles are numbered anew. */
function bothHandles(recorded: TraceCall, result: CallResult | { failed: string }): boolean {
  if (recorded.result === undefined || !('ok' in recorded.result) || !('ok' in result)) return false;
  return isHandle(decodeValue(recorded.result.ok)) && isHandle(result.ok);
}
