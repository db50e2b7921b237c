import type { KeyValueConnection } from '../../providers/keyvalue/contract.ts';
import { CONTROL_CHARACTER } from './control-character.ts';

/** A name that any provider takes (KV-STORE-NAME). */
const MAX_NAME_BYTES = 128;

/**
 * Says why no key-value store can have a name, or nothing where one can.
 *
 * @param connection the one that serves the name; before it is known, what every provider refuses is found
 */
export function wrongStoreName(name: string, connection?: KeyValueConnection): string | undefined {
  const bytes = Buffer.byteLength(name, 'utf8');
  if (bytes === 0 || bytes > MAX_NAME_BYTES || !name.isWellFormed()) {
    const found = name.isWellFormed() ? bytes : 'a lone surrogate';
    return `a store's name has 1 to ${MAX_NAME_BYTES} bytes of UTF-8; this one has ${found}`;
  }
  if (connection !== undefined && connection.claims.CTRL !== true && CONTROL_CHARACTER.test(name)) {
    return "the store's name has control characters, which this provider cannot keep";
  }
  return undefined;
}
