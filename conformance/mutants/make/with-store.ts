import type { KeyValueStore } from '../../../providers/keyvalue/contract.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { alteredOpen } from './altered-open.ts';
import { withConnection } from './with-connection.ts';

/** A provider whose stores differ in what `alter` gives for each one that is opened. */
export function withStore(
  shipped: KeyValueProvider,
  alter: (store: KeyValueStore, name: string) => Partial<KeyValueStore>,
): KeyValueProvider {
  return withConnection(shipped, (connection) => ({ open: alteredOpen(connection, alter) }));
}
