import type { KeyValueConnection } from '../providers/keyvalue/contract.ts';
import type { Provider } from '../providers/provider.ts';
import { closeConnection, connectProvider } from './subjects/connect-provider.ts';

/** A removal may take this long, in milliseconds. */
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
  let left = 0;
  const connection = await (connectProvider(provider, configs) as Promise<KeyValueConnection>).catch(() => undefined);
  if (connection === undefined) return written.length;
  for (const [name, entries] of byStore) {
    const context = () => ({ signal: AbortSignal.timeout(REMOVAL_MS), deadline: performance.now() + REMOVAL_MS });
    const store = await connection.open(name, context()).catch(() => undefined);
    const results = await Promise.allSettled(
      entries.map(([, key]) => store?.delete(key, context()) ?? Promise.reject()),
    );
    left += results.filter(({ status }) => status === 'rejected').length;
  }
  await closeConnection(connection);
  return left;
}
