import type { KeyValueConnection } from '../providers/keyvalue/contract.ts';
import type { Provider } from '../providers/provider.ts';
import { witErrorPayload } from '../providers/wit-error.ts';
import { type KeyvalueClass, spiderlightningKeyvalue } from '../reference-host/faces/spiderlightning-keyvalue.ts';
import { closeConnection, connectProvider } from './subjects/connect-provider.ts';
import { within } from './wait.ts';

/** The removal of a store's entries may take this long, in milliseconds. */
const REMOVAL_MS = 30_000;

/**
 * Removes exactly what a run wrote, through the provider, from a backend that others use too.
 *
 * @param written store and key of every entry, as JSON
 * @returns how many could not be removed
 */
export async function removeWritten(
  provider: Provider,
  configs: Readonly<Record<string, string>>,
  written: readonly string[],
): Promise<number> {
  const byStore = Map.groupBy(
    written.map((entry) => JSON.parse(entry) as [string, string]),
    ([store]) => store,
  );
  const connection = await connectProvider(provider, configs).catch(() => undefined);
  if (connection === undefined) return written.length;
  const { Keyvalue } = spiderlightningKeyvalue.create(async () => connection as KeyValueConnection) as {
    Keyvalue: KeyvalueClass;
  };
  let left = 0;
  for (const [name, entries] of byStore) {
    const removing = Keyvalue.open(name).then((store) => {
      return Promise.allSettled(entries.map(([, key]) => store.delete(key)));
    });
    const results = await within(REMOVAL_MS, removing, () => new Error('not in time')).catch(() => undefined);
    left += results?.filter(isLeft).length ?? entries.length;
  }
  await closeConnection(connection);
  return left;
}

/** Whether an entry may still be there. A key that the interface refuses was never written. */
function isLeft(result: PromiseSettledResult<void>): boolean {
  return result.status === 'rejected' && witErrorPayload(result.reason)?.tag !== 'invalid-key';
}
