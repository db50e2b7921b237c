import type { Readable, Writable } from 'node:stream';
import { type CallResult, type Client, type Invocation, SubjectFailure } from './subject.ts';
import { decodeValue, encodeValue } from './wit-value.ts';

/** The version of the guest protocol that this client speaks. */
export const PROTOCOL_VERSION = 1;

/** No line has more bytes: what is longer never ends. */
const MOST_LINE = 256 * 1024 * 1024;

interface Pending {
  readonly id: number;
  resolve(result: CallResult): void;
  reject(error: SubjectFailure): void;
}

/** Says why the other end went away: a trap of the guest, or the death of its host. */
export type Epitaph = () => Promise<SubjectFailure>;

/**
 * Speaks the guest protocol, version 1: a JSON line for a request, a JSON line for its reply, in order. The other end
 * is an interpreter guest in some host, or a process that answers for a provider directly.
 */
export class ProtocolClient implements Client {
  readonly #output: Writable;
  readonly #epitaph: Epitaph;
  readonly #closeStreams: () => Promise<void>;
  readonly #pending: Pending[] = [];
  readonly #greeting = Promise.withResolvers<void>();
  #chunks: Buffer[] = [];
  #received = 0;
  #next = 1;
  #ended: Promise<SubjectFailure> | undefined;
  #closing = false;

  private constructor(input: Readable, output: Writable, epitaph: Epitaph, closeStreams: () => Promise<void>) {
    this.#output = output;
    this.#epitaph = epitaph;
    this.#closeStreams = closeStreams;
    this.#greeting.promise.catch(() => {});
    input.on('data', (chunk: Buffer) => this.#receive(chunk));
    input.on('end', () => this.#end());
    input.on('error', () => this.#end());
    output.on('error', () => this.#end());
  }

  /**
   * Connects to an interpreter and waits for its greeting.
   *
   * @param closeStreams ends the streams, which ends the interpreter
   * @throws SubjectFailure where the other end is no interpreter of this version, or goes away
   */
  static async connect(
    input: Readable,
    output: Writable,
    epitaph: Epitaph,
    closeStreams: () => Promise<void>,
  ): Promise<ProtocolClient> {
    const client = new ProtocolClient(input, output, epitaph, closeStreams);
    await client.#greeting.promise;
    return client;
  }

  /** Whether no call can be made any more. */
  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  async invoke(call: Invocation): Promise<CallResult> {
    return this.#request({
      call: `${call.interface}#${call.function}`,
      ...(call.self === undefined ? {} : { self: call.self }),
      args: call.args.map(encodeValue),
    });
  }

  async drop(handle: number): Promise<void> {
    await this.#request({ drop: handle });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#closeStreams();
  }

  async #request(body: object): Promise<CallResult> {
    if (this.#ended !== undefined) throw await this.#ended;
    const id = this.#next++;
    const reply = new Promise<CallResult>((resolve, reject) => {
      this.#pending.push({ id, resolve, reject });
    });
    this.#output.write(`${JSON.stringify({ id, ...body })}\n`);
    return reply;
  }

  #receive(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      // Who broke the protocol once may go on writing for ever.
      if (this.#ended !== undefined) return;
      const line = Buffer.concat([...this.#chunks, rest.subarray(0, end)]).toString('utf8');
      this.#chunks = [];
      this.#received = 0;
      rest = rest.subarray(end + 1);
      this.#receiveLine(line);
    }
    if (rest.length === 0 || this.#ended !== undefined) return;
    this.#chunks.push(rest);
    this.#received += rest.length;
    if (this.#received <= MOST_LINE) return;
    this.#chunks = [];
    this.#break(`the guest wrote a line of more than ${MOST_LINE} bytes`);
  }

  #receiveLine(line: string): void {
    let message: Record<string, unknown>;
    try {
      const json: unknown = JSON.parse(line);
      if (typeof json !== 'object' || json === null) throw new TypeError('no object');
      message = json as Record<string, unknown>;
    } catch {
      this.#break(`the guest wrote a line that is no JSON object: ${line.slice(0, 100)}`);
      return;
    }
    if ('interpreter' in message) this.#greet(message.interpreter);
    else this.#answer(message);
  }

  #greet(version: unknown): void {
    if (version === PROTOCOL_VERSION) this.#greeting.resolve();
    else this.#break(`the guest speaks version ${String(version)} of the protocol`);
  }

  #answer(message: Record<string, unknown>): void {
    const pending = this.#pending.shift();
    if (pending === undefined) {
      this.#break('the guest answered what nobody asked');
    } else if ('protocol' in message) {
      // A process that answers for a provider knows that it was the provider's fault; a guest does not say.
      const trapped = message.kind === 'trap';
      const what = trapped ? String(message.protocol) : `the guest could not make the call: ${message.protocol}`;
      pending.reject(new SubjectFailure(trapped ? 'trap' : 'protocol', what));
    } else if (message.id !== pending.id) {
      this.#break(`the guest answered ${message.id}, not ${pending.id}`, pending);
    } else {
      try {
        pending.resolve(parseResult(message));
      } catch (error) {
        this.#break(error instanceof Error ? error.message : String(error), pending);
      }
    }
  }

  #break(why: string, pending?: Pending): void {
    const failure = new SubjectFailure('protocol', why);
    pending?.reject(failure);
    this.#end(Promise.resolve(failure));
  }

  #end(why?: Promise<SubjectFailure>): void {
    this.#ended ??= this.#closing
      ? Promise.resolve(new SubjectFailure('protocol', 'the client was closed'))
      : (why ?? this.#epitaph());
    void this.#ended.then((failure) => {
      this.#greeting.reject(failure);
      for (const pending of this.#pending.splice(0)) pending.reject(failure);
    });
  }
}

function parseResult(message: Record<string, unknown>): CallResult {
  if ('ok' in message) return { ok: decodeValue(message.ok) };
  const { err } = message;
  if (typeof err === 'object' && err !== null && 'case' in err && typeof err.case === 'string') {
    return { err: { case: err.case, value: 'value' in err ? decodeValue(err.value) : undefined } };
  }
  throw new TypeError(`a reply has neither ok nor err: ${JSON.stringify(message).slice(0, 100)}`);
}
