import type { KeyValueConnection } from '../../../providers/keyvalue/contract.ts';
import type { KeyValueProvider } from '../../../providers/provider.ts';

/** A provider whose connections differ in what `alter` gives for each. */
export function withConnection(
  shipped: KeyValueProvider,
  alter: (
    connection: KeyValueConnection,
    configs: Readonly<Record<string, string>>,
  ) => Partial<KeyValueConnection> | Promise<Partial<KeyValueConnection>>,
): KeyValueProvider {
  return {
    ...shipped,
    async connect(configs, context) {
      const connection = await shipped.connect(configs, context);
      return { ...connection, ...(await alter(connection, configs)) };
    },
  };
}
