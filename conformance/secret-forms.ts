import { inspect } from 'node:util';

/** From so many bytes on a secret is looked for in hex and base64: what fewer give there may be anything. */
const ENCODED = 6;

/**
 * How a secret may stand in a text: as it is, with the escapes of JSON (once, and in a JSON text inside of another) or
 * of Node's `inspect`, percent-encoded, in hex, in base64 at any place among other bytes, and its UTF-8 read as Latin-1.
 */
export function secretForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = quoted(secret);
  const percent = encodeURIComponent(secret);
  const texts = [
    secret,
    json,
    quoted(json),
    inspect(secret).slice(1, -1),
    percent,
    percent.replaceAll(/%../g, (octet) => octet.toLowerCase()),
    percent.replaceAll('%20', '+'),
    encodeURI(secret),
    bytes.toString('latin1'),
  ];
  if (bytes.length < ENCODED) return [...new Set(texts)];
  const base64 = [0, 1, 2].map((offset) => base64Core(bytes, offset));
  const base64url = base64.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...texts, bytes.toString('hex'), ...base64, ...base64url])];
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What is the same in base64 whatever stands before and behind, where `offset` bytes of a group of three stand before. */
function base64Core(bytes: Buffer, offset: number): string {
  const all = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return all.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
