import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { perName } from './per-name.ts';
import { withConnection } from './with-connection.ts';

/**
 * A provider that keeps every store in a map of this process, correctly but for what `alter` gives. It is called for
 * each handle, with the map that the handles of one name share.
 */
export function overMap(
  shipped: KeyValueProvider,
  alter: (entries: Map<string, Uint8Array>, name: string) => Partial<KeyValueStore>,
): KeyValueProvider {
  const stores = perName(() => new Map<string, Uint8Array>());
  return withConnection(shipped, () => ({
    async open(name) {
      const entries = stores(name);
      return {
        get: async (key) => entries.get(key)?.slice(),
        set: async (key, value) => void entries.set(key, value.slice()),
        delete: async (key) => void entries.delete(key),
        list: async () => ({ keys: [...entries.keys()] }),
        ...alter(entries, name),
      };
    },
  }));
}
