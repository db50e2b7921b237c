import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withConnection } from './with-connection.ts';

/** A provider that takes every store's name for another one. */
export function withNames(shipped: KeyValueProvider, change: (name: string) => string): KeyValueProvider {
  return withConnection(shipped, (connection) => ({
    open: (name, context) => connection.open(change(name), context),
  }));
}
