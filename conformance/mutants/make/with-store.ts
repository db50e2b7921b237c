import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withConnection } from './with-connection.ts';

/** A provider whose stores differ in what `alter` gives for each one that is opened. */
export function withStore(
  shipped: KeyValueProvider,
  alter: (store: KeyValueStore, name: string) => Partial<KeyValueStore>,
): KeyValueProvider {
  return withConnection(shipped, (connection) => ({
    async open(name, context) {
      const opened = await connection.open(name, context);
      const store: KeyValueStore = {
        get: (...args) => opened.get(...args),
        set: (...args) => opened.set(...args),
        delete: (...args) => opened.delete(...args),
        list: (...args) => opened.list(...args),
      };
      return { ...store, ...alter(store, name) };
    },
  }));
}
