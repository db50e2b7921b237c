import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkFlags } from '../check-flags.ts';
import { holdSession } from '../hold-session.ts';
import { allIds } from '../known-failures/known-ids.ts';
import { readKnownFailures } from '../known-failures/read-known-failures.ts';
import { learnRuntime } from '../learn-runtime.ts';
import { nothingToDisturb } from '../nothing-to-disturb.ts';
import { providerInRuntime } from '../provider-in-runtime.ts';
import { readShape } from '../requirements/read-requirements.ts';
import { rerunFlags } from '../rerun-flags.ts';
import type { ResolvedRuntime } from '../resolve-runtime.ts';
import type { RunConfig } from '../run-config.ts';
import { type RuntimeSession, withRuntimeSession } from '../runtime-session.ts';
import { UsageError } from '../usage-error.ts';
import type { Begun } from './begun.ts';

/**
 * Finds a runtime, has what stands behind the interface, sees by probes what the runtime cannot do, and plans.
 *
 * @throws UsageError, or an Error that says why it cannot be certified here
 */
export async function beginRuntime(config: RunConfig, resolved: ResolvedRuntime, shape: string): Promise<Begun> {
  const specification = readShape(shape);
  const behind = await providerInRuntime(resolved, specification.package, config);
  if (!behind.serves) throw new UsageError(`${behind.shown} serves nothing of ${shape}: leave it out of the shapes`);
  const { provider } = behind;
  if (config.providers.length > 0 && provider !== undefined) checkFlags(config, [provider]);
  const file = config.knownFailures;
  const listed = file === undefined ? [] : readKnownFailures(file.path, file.shown, allIds());
  const module = realpathSync(fileURLToPath(resolved.module));
  const held = await holdSession<RuntimeSession>((use) => {
    return withRuntimeSession(resolved, shape, { ...config, provider }, use);
  });
  if ('reason' in held) throw new Error(held.cure === '' ? held.reason : `${held.reason}; ${held.cure}`);
  const { session } = held;
  const { selection, choices } = config;
  try {
    const learnt = await learnRuntime(resolved.runtime, specification, session, selection, choices.nonce);
    const named = config.providers.length === 0 ? undefined : provider?.shown;
    return {
      ...learnt,
      requirements: specification.requirements,
      subjects: session.subjects,
      disturbances: nothingToDisturb(),
      known: listed.filter((failure) => failure.module === module),
      secrets: () => session.secrets,
      rerun: (check, transport) => {
        return rerunFlags(config, { runtime: resolved.shown, shape, provider: named }, check, transport);
      },
      async end() {
        await held.end();
        return 0;
      },
    };
  } catch (error) {
    await held.end();
    throw error;
  }
}
