const LF = 0x0a;
const CR = 0x0d;

/** A length is no longer than this; 15 digits count exactly. */
const LENGTH_DIGITS = 15;

/** Types whose line is all of them. */
const SIMPLE = '+-:_#,(';
/** Types whose line gives the length of a payload. */
const BULK = '$!=';
/** Types whose line gives the number of elements, by how many values an element is. */
const AGGREGATES: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2, '|': 2 };

/** Finds where the messages of RESP end, in bytes that come in pieces. Payloads are skipped, not read. */
export class RespScanner {
  readonly #of: 'requests' | 'replies';
  /** Whether a message has begun. */
  #hasBegun = false;
  /** Values that the message lacks. */
  #lacking = 1;
  /** Bytes of a payload to come. */
  #payload = 0;
  /** What the line is that is being read: a type, `inline`, or the empty line after a payload. Undefined between lines. */
  #line: string | undefined;
  /** What was read of the line, where it must be short: a length, or nothing but the CR. */
  #text = '';
  /** The last byte read of the line. */
  #previous = 0;

  /** @param of what is read: arrays of bulk strings and inline commands, or values of any type */
  constructor(of: 'requests' | 'replies') {
    this.#of = of;
  }

  /**
   * Reads on.
   *
   * @param from where in the bytes
   * @returns where in the bytes the message ends, or undefined where it does not
   * @throws Error where the bytes are not RESP; it is of no use after that
   */
  scan(bytes: Uint8Array, from: number): number | undefined {
    let at = from;
    while (at < bytes.length) {
      if (this.#payload > 0) {
        const skipped = Math.min(this.#payload, bytes.length - at);
        this.#payload -= skipped;
        at += skipped;
        continue;
      }
      if (this.#line === undefined) {
        this.#line = this.#begin(String.fromCharCode(bytes[at] ?? 0));
        // The byte of an inline command is part of its line, and may be all of it.
        if (this.#line !== 'inline') at++;
        continue;
      }
      const found = bytes.indexOf(LF, at);
      const end = found === -1 ? bytes.length : found;
      this.#read(bytes.subarray(at, end));
      at = end + 1;
      if (found !== -1 && this.#finish()) return at;
    }
    return undefined;
  }

  /** @param byte the first of a value @returns what line begins with it */
  #begin(byte: string): string {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    this.#previous = 0;
    this.#text = '';
    if (this.#of === 'requests') {
      if (isFirst) return byte === '*' ? byte : 'inline';
      if (byte !== '$')
        throw new Error(`expected a bulk string in a command of Redis, got type ${JSON.stringify(byte)}`);
      return byte;
    }
    if (byte in AGGREGATES || BULK.includes(byte) || SIMPLE.includes(byte)) return byte;
    throw new Error(`expected a value of RESP, got type ${JSON.stringify(byte)}`);
  }

  /** Takes a part of the line. */
  #read(part: Uint8Array): void {
    const line = this.#line ?? '';
    if (line === 'payload' || line in AGGREGATES || BULK.includes(line)) {
      this.#text += Buffer.from(part.subarray(0, LENGTH_DIGITS + 2)).toString('latin1');
      if (this.#text.length > LENGTH_DIGITS + 1) throw wrong(line, this.#text);
    }
    this.#previous = part.at(-1) ?? this.#previous;
  }

  /** Ends the line. @returns whether the message is whole */
  #finish(): boolean {
    const line = this.#line ?? '';
    this.#line = undefined;
    if (line === 'inline') return this.#reset();
    if (this.#previous !== CR) throw new Error('expected CR LF at the end of a line of RESP');
    if (line === 'payload' && this.#text !== '\r') throw wrong(line, this.#text);
    if (line === 'payload' || SIMPLE.includes(line)) this.#lacking--;
    else {
      const count = this.#count(line);
      const values = AGGREGATES[line];
      if (values !== undefined) this.#lacking += Math.max(0, count) * values - (line === '|' ? 0 : 1);
      else if (count === -1) this.#lacking--;
      else {
        this.#payload = count;
        this.#line = 'payload';
        this.#previous = 0;
        this.#text = '';
      }
    }
    return this.#lacking === 0 && this.#reset();
  }

  /** The number in the line; -1 is null. */
  #count(line: string): number {
    const digits = this.#text.slice(0, -1);
    if (!/^(\d+|-1)$/.test(digits)) throw wrong(line, digits);
    return Number(digits);
  }

  #reset(): true {
    this.#hasBegun = false;
    this.#lacking = 1;
    return true;
  }
}

function wrong(line: string, text: string): Error {
  const got = JSON.stringify(text.slice(0, LENGTH_DIGITS));
  if (line === 'payload') return new Error(`expected CR LF after the payload of a value of RESP, got ${got}`);
  return new Error(`expected a length after ${line} of RESP, got ${got}`);
}
