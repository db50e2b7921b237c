import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withConnection } from './with-connection.ts';

/** A provider that keeps all stores in one, under keys that are joined of the store's name and the key. */
export function withSharedStore(shipped: KeyValueProvider, separator: string): KeyValueProvider {
  return withConnection(shipped, (connection) => ({
    async open(name, context) {
      const all = await connection.open('all', context);
      const prefix = name + separator;
      return {
        get: (key, call) => all.get(prefix + key, call),
        set: (key, value, call) => all.set(prefix + key, value, call),
        delete: (key, call) => all.delete(prefix + key, call),
        async list(cursor, call) {
          const page = await all.list(cursor, call);
          const own = page.keys.filter((key) => key.startsWith(prefix));
          return { ...page, keys: own.map((key) => key.slice(prefix.length)) };
        },
      };
    },
  }));
}
