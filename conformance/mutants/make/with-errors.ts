import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { alteredOpen } from './altered-open.ts';
import { withConnection } from './with-connection.ts';

const METHODS = ['get', 'set', 'delete', 'list'] as const;

/** A provider whose stores, and whose attempts to connect, throw another error than they would. */
export function withErrors(
  shipped: KeyValueProvider,
  change: (error: unknown) => unknown,
  methods: readonly (typeof METHODS)[number][] = METHODS,
): KeyValueProvider {
  const changed = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      throw change(error);
    }
  };
  const altered = withConnection(shipped, (connection) => ({
    open: alteredOpen(connection, (store): Partial<KeyValueStore> => {
      const all: KeyValueStore = {
        get: (key, context) => changed(store.get(key, context)),
        set: (key, value, context) => changed(store.set(key, value, context)),
        delete: (key, context) => changed(store.delete(key, context)),
        list: (cursor, context) => changed(store.list(cursor, context)),
      };
      return Object.fromEntries(methods.map((method) => [method, all[method]]));
    }),
  }));
  return { ...altered, connect: (configs, context) => changed(altered.connect(configs, context)) };
}
