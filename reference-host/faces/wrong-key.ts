import type { KeyValueConnection } from '../../providers/keyvalue/contract.ts';
import { CONTROL_CHARACTER } from './control-character.ts';

/**
 * Says why a string is no key of a connection's stores, without repeating it, or nothing where it is one (KV-KEY-EMPTY,
 * KV-KEY-LONG, KV-KEY-CTRL-REJECT, GEN-STRINGS).
 */
export function wrongKey(key: string, { limits, claims }: KeyValueConnection): string | undefined {
  if (key === '') return 'the key is empty';
  if (!key.isWellFormed()) return 'the key has a lone surrogate';
  const bytes = Buffer.byteLength(key, 'utf8');
  if (bytes > limits.maxKeyBytes) {
    return `the key has ${bytes} bytes of UTF-8; this provider takes up to ${limits.maxKeyBytes}`;
  }
  if (claims.CTRL !== true && CONTROL_CHARACTER.test(key)) {
    return 'the key has control characters, which this provider cannot keep';
  }
  return undefined;
}
