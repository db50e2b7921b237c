import type { Claims, Level, Limits } from '../providers/connection.ts';
import type { Provider } from '../providers/provider.ts';
import { witErrorPayload } from '../providers/wit-error.ts';
import type { BackendInstance } from './backends/backend.ts';
import { closeConnection, connectProvider } from './subjects/connect-provider.ts';
import type { Facts } from './world.ts';

/** Limits of a provider that could not be asked: the least that the specification accepts. */
const LEAST: Limits = { maxKeyBytes: 256, maxValueBytes: 256 * 1024, opTimeoutMs: 30_000, recoveryTimeMs: 15_000 };

/** What a provider says of itself on this backend. */
export interface LearntFacts {
  readonly facts: Facts;
  readonly withheld: Readonly<Partial<Record<Level, string>>>;
  /** What went wrong when the provider was connected. The checks run all the same, and show it. */
  readonly failure: string | undefined;
}

/** Connects a provider once to learn which of its possible claims hold here, and which limits. */
export async function learnFacts(
  provider: Provider,
  configs: Readonly<Record<string, string>>,
  instance: BackendInstance | undefined,
): Promise<LearntFacts> {
  let claims: Claims = provider.claims;
  let limits = LEAST;
  let withheld: LearntFacts['withheld'] = {};
  let failure: string | undefined;
  try {
    const connection = await connectProvider(provider, configs);
    ({ claims, withheld = {} } = connection);
    const { maxKeyBytes, maxValueBytes, opTimeoutMs, recoveryTimeMs } = connection.limits;
    limits = { maxKeyBytes, maxValueBytes, opTimeoutMs, recoveryTimeMs };
    await closeConnection(connection);
  } catch (error) {
    const payload = witErrorPayload(error);
    failure = payload === undefined ? String(error) : `${payload.tag}(${String(payload.val)})`;
  }
  const traits = new Set<string>(provider.traits);
  if (claims.CTRL !== true) traits.add('no-control-characters');
  const facts: Facts = {
    claims,
    limits,
    scope: provider.scope,
    traits,
    inspector: instance?.inspector,
    locate: provider.locate?.bind(provider),
    disk: instance?.disk,
    open: new Set(),
    liveness: 'GEN-NO-TRAP',
  };
  return { facts, withheld, failure };
}
