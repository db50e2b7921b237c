/** A value of a WIT type, as calls carry it. `undefined` is the unit of `result<_, …>`. */
export type WitValue =
  | string
  | bigint
  | boolean
  | Uint8Array
  | Handle
  | WitOption
  | WitTuple
  | WitRecord
  | WitVariant
  | readonly WitValue[]
  | undefined;

/** An `option<T>`. */
export type WitOption = { readonly some: WitValue } | { readonly none: null };

/** A `tuple<…>`. */
export interface WitTuple {
  readonly tuple: readonly WitValue[];
}

/** A record, by the names of its fields. */
export interface WitRecord {
  readonly record: Readonly<Record<string, WitValue>>;
}

/** A variant that is not the error of a call: its case, and its payload where it has one. */
export interface WitVariant {
  readonly variant: { readonly case: string; readonly value: WitValue };
}

/** A handle to a resource, by the number its client gave it. */
export interface Handle {
  readonly handle: number;
}

/** Whether a value is a handle. */
export function isHandle(value: WitValue): value is Handle {
  return hasForm(value, 'handle');
}

type Named = Handle | { readonly some: WitValue } | { readonly none: null } | WitTuple | WitRecord | WitVariant;

/** Whether a value is an object of one of the forms that have a name. */
export function hasForm<F extends 'handle' | 'some' | 'none' | 'tuple' | 'record' | 'variant'>(
  value: WitValue,
  form: F,
): value is Extract<Named, Record<F, unknown>> {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array) && form in value;
}

/** From this length on, bytes that are all equal travel as their number, not one by one. */
const FILL_FROM = 64 * 1024;

/**
 * The JSON form of a value in the guest protocol: `{"string": …}`, `{"bytes": "<base64>"}`, `{"list": […]}`,
 * `{"handle": n}`, `{"int": "<decimal>"}`, `{"bool": …}`, `{"some": …}` and `{"none": null}`, `{"tuple": […]}`,
 * `{"record": {…}}`, `{"variant": {"case": …, "value": …}}`, null for unit; and `{"fill": {"byte": b, "length": n}}` for
 * many equal bytes, so that a huge value needs no huge line.
 */
export function encodeValue(value: WitValue): unknown {
  if (value === undefined) return null;
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'bigint') return { int: value.toString() };
  if (typeof value === 'boolean') return { bool: value };
  if (value instanceof Uint8Array) {
    const [byte] = value;
    if (value.length >= FILL_FROM && value.every((other) => other === byte)) {
      return { fill: { byte, length: value.length } };
    }
    return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  }
  if (isHandle(value)) return { handle: value.handle };
  if (hasForm(value, 'some')) return { some: encodeValue(value.some) };
  if (hasForm(value, 'none')) return { none: null };
  if (hasForm(value, 'tuple')) return { tuple: value.tuple.map(encodeValue) };
  if (hasForm(value, 'record')) return { record: mapValues(value.record, encodeValue) };
  if (hasForm(value, 'variant')) {
    return { variant: { case: value.variant.case, value: encodeValue(value.variant.value) } };
  }
  return { list: value.map(encodeValue) };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
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
      if (form === 'int' && typeof content === 'string' && /^-?\d+$/.test(content)) return BigInt(content);
      if (form === 'bool' && typeof content === 'boolean') return content;
      if (form === 'some') return { some: decodeValue(content) };
      if (form === 'none' && content === null) return { none: null };
      if (form === 'tuple' && Array.isArray(content)) return { tuple: content.map(decodeValue) };
      if (form === 'record' && isObject(content)) return { record: mapValues(content, decodeValue) };
      if (form === 'variant' && isObject(content) && typeof content.case === 'string') {
        return { variant: { case: content.case, value: decodeValue(content.value) } };
      }
      if (form === 'bytes' && typeof content === 'string') return new Uint8Array(Buffer.from(content, 'base64'));
      if (form === 'handle' && Number.isSafeInteger(content)) return { handle: content as number };
      if (form === 'list' && Array.isArray(content)) return content.map(decodeValue);
      if (form === 'fill' && isObject(content)) {
        const { byte, length } = content;
        if (Number.isSafeInteger(byte) && Number.isSafeInteger(length)) {
          return new Uint8Array(length as number).fill(byte as number);
        }
      }
    }
  }
  throw new TypeError(`not a value of the protocol: ${JSON.stringify(json).slice(0, 100)}`);
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A value as a person reads it: `"k"`, `0x00ff (2 bytes)`, `["a", "b"]`; long ones are cut, with a note. */
export function showValue(value: WitValue): string {
  if (value === undefined) return '()';
  if (typeof value === 'string') return showString(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return showBytes(value);
  if (typeof value === 'boolean') return String(value);
  if (isHandle(value)) return `handle ${value.handle}`;
  if (hasForm(value, 'some')) return `some(${showValue(value.some)})`;
  if (hasForm(value, 'none')) return 'none';
  if (hasForm(value, 'tuple')) return `(${value.tuple.map(showValue).join(', ')})`;
  if (hasForm(value, 'record')) {
    const fields = Object.entries(value.record).map(([name, field]) => `${name}: ${showValue(field)}`);
    return `{${fields.join(', ')}}`;
  }
  if (hasForm(value, 'variant')) return showCase(value.variant.case, value.variant.value);
  const shown = value.slice(0, 20).map(showValue).join(', ');
  return value.length > 20 ? `[${shown}, … ${value.length} in all]` : `[${shown}]`;
}

/** A case with its payload: `other("…")`; one without is its name. */
export function showCase(name: string, value: WitValue): string {
  return value === undefined ? name : `${name}(${showValue(value)})`;
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
