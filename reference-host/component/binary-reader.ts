/** Reads a WebAssembly binary from front to back. Every method throws a RangeError at the end of the bytes. */
export class BinaryReader {
  readonly #bytes: Uint8Array;
  #position: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  /** True when nothing is left. */
  get done(): boolean {
    return this.#position >= this.#end;
  }

  /** One byte. */
  byte(): number {
    const value = this.#position < this.#end ? this.#bytes[this.#position++] : undefined;
    if (value === undefined) throw new RangeError('the binary ends too early');
    return value;
  }

  /** The next byte, without moving on. */
  peek(): number {
    const value = this.byte();
    this.#position--;
    return value;
  }

  /** An unsigned LEB128 number below 2^32. */
  u32(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (value > 0xffff_ffff) throw new RangeError('a number in the binary is too large');
      if (byte < 0x80) return value;
    }
  }

  /** A UTF-8 string behind its length. */
  name(): string {
    const length = this.u32();
    return new TextDecoder('utf-8', { fatal: true }).decode(this.#take(length));
  }

  /** A reader over the next `length` bytes, which this reader then skips. */
  sub(length: number): BinaryReader {
    const start = this.#position;
    this.#take(length);
    return new BinaryReader(this.#bytes, start, start + length);
  }

  /** Calls `read` as often as the count in front says. */
  vector<T>(read: () => T): T[] {
    const count = this.u32();
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  #take(length: number): Uint8Array {
    if (this.#position + length > this.#end) throw new RangeError('the binary ends too early');
    const start = this.#position;
    this.#position += length;
    return this.#bytes.subarray(start, this.#position);
  }
}
