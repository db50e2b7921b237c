import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withStore } from './with-store.ts';

/** A provider that lists something else than the keys that it has, for backends that answer in one page. */
export function withListing(
  shipped: KeyValueProvider,
  change: (keys: readonly string[], name: string) => readonly string[],
): KeyValueProvider {
  return withStore(shipped, (store, name) => ({
    list: async (cursor, context) => ({ keys: change((await store.list(cursor, context)).keys, name) }),
  }));
}
