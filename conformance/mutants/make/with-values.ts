import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withStore } from './with-store.ts';

/** A provider that stores something else than it was given. */
export function withValues(shipped: KeyValueProvider, change: (value: Uint8Array) => Uint8Array): KeyValueProvider {
  return withStore(shipped, (store) => ({
    set: (key, value, context) => store.set(key, change(value), context),
  }));
}
