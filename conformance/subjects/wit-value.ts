/** A value of a WIT type, as calls carry it. `undefined` is the unit of `result<_, …>`. */
export type WitValue = string | bigint | Uint8Array | Handle | readonly WitValue[] | undefined;

/** A handle to a resource, by the number its client gave it. */
export interface Handle {
  readonly handle: number;
}

/** Whether a value is a handle. */
export function isHandle(value: WitValue): value is Handle {
  return typeof value === 'object' && !Array.isArray(value) && 'handle' in value;
}

/** From this length on, bytes that are all equal travel as their number, not one by one. */
const FILL_FROM = 64 * 1024;

/**
 * The JSON form of a value in the guest protocol: `{"string": …}`, `{"bytes": "<base64>"}`, `{"list": […]}`,
 * `{"handle": n}`, `{"s64": "<decimal>"}`, null for unit; and `{"fill": {"byte": b, "length": n}}` for many equal bytes,
 * so that a huge value needs no huge line.
 */
export function encodeValue(value: WitValue): unknown {
  if (value === undefined) return null;
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'bigint') return { s64: value.toString() };
  if (value instanceof Uint8Array) {
    const [byte] = value;
    if (value.length >= FILL_FROM && value.every((other) => other === byte)) {
      return { fill: { byte, length: value.length } };
    }
    return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  }
  if (isHandle(value)) return { handle: value.handle };
  return { list: value.map(encodeValue) };
}

/**
 * The value of a JSON form.
 *
 * @throws TypeError where it is none
 */
export function decodeValue(json: unknown): WitValue {
  if (json === null || json === undefined) return undefined;
  if (typeof json === 'object') {
    const [entry, ...more] = Object.entries(json);
    if (entry !== undefined && more.length === 0) {
      const [form, content] = entry as [string, unknown];
      if (form === 'string' && typeof content === 'string') return content;
      if (form === 's64' && typeof content === 'string' && /^-?\d+$/.test(content)) return BigInt(content);
      if (form === 'bytes' && typeof content === 'string') return new Uint8Array(Buffer.from(content, 'base64'));
      if (form === 'handle' && Number.isSafeInteger(content)) return { handle: content as number };
      if (form === 'list' && Array.isArray(content)) return content.map(decodeValue);
      if (form === 'fill' && typeof content === 'object' && content !== null) {
        const { byte, length } = content as Record<string, unknown>;
        if (Number.isSafeInteger(byte) && Number.isSafeInteger(length)) {
          return new Uint8Array(length as number).fill(byte as number);
        }
      }
    }
  }
  throw new TypeError(`not a value of the protocol: ${JSON.stringify(json).slice(0, 100)}`);
}

/** A value as a person reads it: `"k"`, `0x00ff (2 bytes)`, `["a", "b"]`; long ones are cut, with a note. */
export function showValue(value: WitValue): string {
  if (value === undefined) return '()';
  if (typeof value === 'string') return showString(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return showBytes(value);
  if (isHandle(value)) return `handle ${value.handle}`;
  const shown = value.slice(0, 20).map(showValue).join(', ');
  return value.length > 20 ? `[${shown}, … ${value.length} in all]` : `[${shown}]`;
}

const SHOWN = 64;

/** A string in quotes, with everything that is not printable escaped. */
export function showString(text: string): string {
  const escaped = JSON.stringify(text.length > SHOWN ? text.slice(0, SHOWN) : text).replace(
    /[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return text.length > SHOWN ? `${escaped}… (${Buffer.byteLength(text)} bytes)` : escaped;
}

function showBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'no bytes';
  const text = Buffer.from(bytes.subarray(0, SHOWN)).toString('latin1');
  const more = bytes.length > SHOWN ? `… (${bytes.length} bytes)` : '';
  if (/^[\x20-\x7e]+$/.test(text)) return `${JSON.stringify(text)}${more}`;
  const hex = Buffer.from(bytes.subarray(0, 24)).toString('hex');
  return `0x${hex}${bytes.length > 24 ? '…' : ''} (${bytes.length} bytes)`;
}
