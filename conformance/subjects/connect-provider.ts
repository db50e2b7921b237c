import type { Connection } from '../../providers/connection.ts';
import type { Provider } from '../../providers/provider.ts';

const CONNECT_TIMEOUT_MS = 30_000;

/** Connects a provider, with the time that a host would give it. */
export function connectProvider(provider: Provider, configs: Readonly<Record<string, string>>): Promise<Connection> {
  const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  return provider.connect(configs, { signal, deadline: performance.now() + CONNECT_TIMEOUT_MS });
}
