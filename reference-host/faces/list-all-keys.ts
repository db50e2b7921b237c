import type { KeyValueConnection, KeyValueStore } from '../../providers/keyvalue/contract.ts';
import { WitError } from '../../providers/wit-error.ts';
import type { CallTime } from './call-time.ts';
import { wrongKey } from './wrong-key.ts';

/**
 * Every page of a store's listing, each key once: a backend may give one twice while others write. What is no key of the
 * interface is left out (KV-KEYS-EXACT, KV-KEYS-PAGES).
 *
 * @throws WitError `timeout-error` where the pages do not end in time
 * @throws Error where a page leads to itself, which is a defect of the provider
 */
export async function listAllKeys(
  connection: KeyValueConnection,
  store: KeyValueStore,
  time: CallTime,
): Promise<string[]> {
  const keys = new Set<string>();
  let cursor: string | undefined;
  do {
    if (time.over) throw new WitError('timeout-error', 'the listing did not end in time');
    const page = await store.list(cursor, time);
    for (const key of page.keys) if (wrongKey(key, connection) === undefined) keys.add(key);
    if (page.cursor !== undefined && page.cursor === cursor) throw new Error('a listing gave one cursor twice');
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [...keys];
}
