import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Capability } from '../../providers/provider.ts';
import { checkFlags } from '../check-flags.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { holdSession } from '../hold-session.ts';
import type { KnownFailure } from '../known-failures/known-failure.ts';
import { allIds } from '../known-failures/known-ids.ts';
import { readKnownFailures } from '../known-failures/read-known-failures.ts';
import { leaveAsFound } from '../leave-as-found.ts';
import { plan } from '../plan.ts';
import { secretsOf } from '../redact.ts';
import { readSpecification } from '../requirements/read-requirements.ts';
import { rerunFlags } from '../rerun-flags.ts';
import { type ResolvedProvider, resolveProvider } from '../resolve-provider.ts';
import type { RunConfig } from '../run-config.ts';
import { type Session, withSession } from '../session.ts';
import { UsageError } from '../usage-error.ts';
import type { Begun } from './begun.ts';

/**
 * Loads a provider, has its backend, connects, and plans.
 *
 * @param name as `--provider` takes it
 * @throws UsageError, or an Error that says why it cannot be certified here
 */
export async function beginProvider(config: RunConfig, name: string, capability: Capability): Promise<Begun> {
  const resolved = await resolveProvider(name, config.folder);
  const { provider, shown } = resolved;
  if (provider.capability !== capability) {
    throw new UsageError(`${shown} is of ${provider.capability}: give that as the capability`);
  }
  checkFlags(config, [resolved]);
  const known = knownFailures(config, resolved);
  const held = await holdSession<Session>((use) => withSession(resolved, config, use));
  if ('reason' in held) throw new Error(held.cure === '' ? held.reason : `${held.reason}; ${held.cure}`);
  const { learnt, subjects, disturbances, configs } = held.session;
  const { facts, withheld } = learnt;
  const { requirements } = readSpecification(provider.capability);
  const subject = { claims: facts.claims, withheld, traits: facts.traits, transports: config.transports };
  return {
    requirements,
    subject,
    planned: plan(requirements, loadChecks(provider.capability), subject, config.selection),
    subjects,
    facts,
    disturbances,
    known,
    secrets: () => [...secretsOf(provider.configs, configs), ...disturbances.secrets],
    rerun: (check, transport) => rerunFlags(config, { provider: shown }, check, transport),
    async end(runs) {
      const left = await leaveAsFound(held.session, provider, runs, config.choices.nonce);
      await held.end();
      return left;
    },
  };
}

function knownFailures({ knownFailures: file }: RunConfig, { module }: ResolvedProvider): KnownFailure[] {
  if (file === undefined) return [];
  const path = realpathSync(fileURLToPath(module));
  return readKnownFailures(file.path, file.shown, allIds()).filter((failure) => failure.module === path);
}
