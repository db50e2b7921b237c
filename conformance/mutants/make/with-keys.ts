import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withStore } from './with-store.ts';

/** A provider that takes every key for another one. Its listings are those of what it took the keys for. */
export function withKeys(shipped: KeyValueProvider, change: (key: string) => string): KeyValueProvider {
  return withStore(shipped, (store) => ({
    get: (key, context) => store.get(change(key), context),
    set: (key, value, context) => store.set(change(key), value, context),
    delete: (key, context) => store.delete(change(key), context),
  }));
}
