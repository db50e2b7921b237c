import type { Connection } from '../../providers/connection.ts';
import { isClaim } from '../../providers/load-provider.ts';
import type { Provider } from '../../providers/provider.ts';
import { within } from '../wait.ts';

/** A provider has this long to connect, in milliseconds, as in a host. */
const CONNECT_MS = 30_000;

/** And this long to let go of a connection. */
const CLOSE_MS = 5_000;

/** What a connection must have. */
const LIMITS = ['maxKeyBytes', 'maxValueBytes', 'opTimeoutMs', 'recoveryTimeMs'] as const;

/**
 * Connects a provider, and sees that what it returns is a connection.
 *
 * @throws what the provider threw; TypeError where it returned no connection, or nothing in time
 */
export async function connectProvider(
  provider: Provider,
  configs: Readonly<Record<string, string>>,
): Promise<Connection> {
  const signal = AbortSignal.timeout(CONNECT_MS);
  const connecting = provider.connect(configs, { signal, deadline: performance.now() + CONNECT_MS });
  const connection = await within(CONNECT_MS, connecting, () => new TypeError('connect did not settle in time'));
  const wrong = whatIsWrong(connection, provider);
  if (wrong !== undefined) throw new TypeError(`connect returned ${wrong}`);
  return connection;
}

/** Closes a connection. What goes wrong then is nobody's concern any more. */
export async function closeConnection(connection: Connection): Promise<void> {
  const closing = (async () => connection.close())();
  await within(CLOSE_MS, closing, () => new TypeError('close did not settle in time')).catch(() => {});
}

function whatIsWrong(connection: unknown, provider: Provider): string | undefined {
  if (typeof connection !== 'object' || connection === null) return 'no connection';
  const { claims, limits, open, close } = connection as Record<string, unknown>;
  if (typeof claims !== 'object' || claims === null) return 'a connection without claims; expected an object';
  for (const [level, claim] of Object.entries(claims)) {
    if (!isClaim(level, claim)) return `a claim of ${level} that is none`;
    if (!(level in provider.claims)) return `a claim of ${level}, which the provider does not make`;
  }
  if (typeof open !== 'function') return 'a connection without a method open';
  if (typeof close !== 'function') return 'a connection without a method close';
  for (const name of LIMITS) {
    const limit: unknown = typeof limits === 'object' && limits !== null ? Reflect.get(limits, name) : undefined;
    if (!Number.isSafeInteger(limit) || (limit as number) < 0) return `no whole number as limits.${name}`;
  }
  return undefined;
}
