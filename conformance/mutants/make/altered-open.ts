import type { KeyValueConnection, KeyValueStore } from '../../../providers/keyvalue/contract.ts';

/** The `open` of a connection whose stores differ in what `alter` gives for each one. */
export function alteredOpen(
  connection: KeyValueConnection,
  alter: (store: KeyValueStore, name: string) => Partial<KeyValueStore>,
): KeyValueConnection['open'] {
  return async (name, context) => {
    const opened = await connection.open(name, context);
    const store: KeyValueStore = {
      get: (...args) => opened.get(...args),
      set: (...args) => opened.set(...args),
      delete: (...args) => opened.delete(...args),
      list: (...args) => opened.list(...args),
    };
    return { ...store, ...alter(store, name) };
  };
}
