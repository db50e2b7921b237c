/** How jco's generated code makes the decoder for every string that a guest passes. */
const MADE_BY_JCO = 'const TEXT_DECODER_UTF8 = new TextDecoder();';

/** What it must be by the Canonical ABI: it keeps a byte order mark, and bytes that are no UTF-8 are a trap. */
const STRICT = `const TEXT_DECODER_UTF8 = {
    decoder: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
    decode(bytes) {
      try {
        return this.decoder.decode(bytes);
      } catch {
        throw new WebAssembly.RuntimeError('a string is not valid UTF-8');
      }
    },
  };`;

/**
 * Makes generated code take a guest's strings as they are. jco's own decoder drops a leading U+FEFF, so that two
 * different keys become one (GEN-STRINGS), and puts U+FFFD in the place of what is no UTF-8.
 *
 * @throws RangeError if the code makes its decoder in another way than the pinned version of jco does
 */
export function strictUtf8(code: string): string {
  const parts = code.split(MADE_BY_JCO);
  if (parts.length > 2 || (parts.length === 1 && code.includes('TextDecoder()'))) {
    throw new RangeError('the generated code decodes strings in a way that this host does not know');
  }
  return parts.join(STRICT);
}
