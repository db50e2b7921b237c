import type { Certification } from '../reports/report.ts';
import type { Subjection } from './applicability.ts';
import { loadChecks } from './checks/load-checks.ts';
import { conclude, type FailureOptions } from './conclude.ts';
import { execute, type Listener } from './execute.ts';
import { leaveAsFound } from './leave-as-found.ts';
import type { Surroundings } from './perform.ts';
import { plan, type Selection } from './plan.ts';
import { redact, secretsOf } from './redact.ts';
import { readSpecification } from './requirements/read-requirements.ts';
import type { ResolvedProvider } from './resolve-provider.ts';
import { type NoSession, type Session, type SessionOptions, withSession } from './session.ts';
import type { RunChoices } from './world.ts';

/** Everything that a certification depends on besides the provider. */
export interface CertifyOptions extends SessionOptions, Surroundings, FailureOptions {
  readonly choices: RunChoices;
  readonly selection: Selection;
}

/** Who is told how it goes. */
export interface CertifyListener extends Listener {
  /** @param total how many checks will run */
  begin(title: string, total: number): void;
  message(line: string): void;
}

/**
 * Certifies one provider: has a backend, connects, runs every planned check over every transport, and judges what they
 * showed. Leaves nothing behind; on a backend of the user's, everything that was there before is as it was.
 */
export async function certify(
  resolved: ResolvedProvider,
  options: CertifyOptions,
  listener: CertifyListener,
): Promise<Certification> {
  const result = await withSession(resolved, options, (session) => certifyIn(session, resolved, options, listener));
  return 'reason' in result ? withoutSession(resolved, options, result) : result;
}

async function certifyIn(
  session: Session,
  { provider, shown }: ResolvedProvider,
  options: CertifyOptions,
  listener: CertifyListener,
): Promise<Certification> {
  const { configs, instance, backend, subjects } = session;
  const { facts, withheld, failure } = session.learnt;
  const specification = readSpecification(provider.capability);
  const subject: Subjection = { claims: facts.claims, withheld, traits: facts.traits, transports: options.transports };
  const planned = plan(specification.requirements, loadChecks(provider.capability), subject, options.selection);
  listener.begin(shown, planned.filter(({ skip }) => skip === undefined).length);
  const configured = secretsOf(provider.configs, configs);
  const secrets = () => [...configured, ...session.disturbances.secrets];
  if (failure !== undefined) listener.message(redact(`the provider could not be connected: ${failure}`, secrets()));

  const runs = await execute(planned, subjects, facts, options.choices, session.disturbances, options, {
    started: (check) => listener.started(check),
    finished: (check) => listener.finished(redact(check, secrets())),
  });
  const left = await leaveAsFound(session, provider, runs, options.choices.nonce);
  if (left > 0) listener.message(`${left} entries that the run wrote could not be removed`);
  // A backend that is gone by now counts nothing any more.
  const served = await instance?.inspector.served().catch(() => undefined);
  const conclusion = conclude(specification.requirements, planned, runs, subject, options, secrets());
  const certification: Certification = {
    provider: shown,
    capability: provider.capability,
    interface: { name: specification.interface, digest: specification.digest },
    transports: [...options.transports],
    claims: Object.keys(provider.claims).map((level) => toClaim(level, subject)),
    limits: { ...facts.limits },
    traits: [...facts.traits],
    backend: backend === null ? null : { ...backend, ...(served === undefined ? {} : { served }) },
    ...conclusion,
  };
  return redact(certification, secrets());
}

function toClaim(level: string, { claims, withheld }: Subjection): Certification['claims'][number] {
  const value = claims[level as keyof typeof claims];
  const reason = withheld[level as keyof typeof withheld] ?? 'the provider does not say why';
  if (value === undefined) return { level, held: false, reason };
  return { level, ...(typeof value === 'number' ? { value } : {}), held: true };
}

function withoutSession({ provider, shown }: ResolvedProvider, options: CertifyOptions, why: NoSession): Certification {
  const specification = readSpecification(provider.capability);
  const address = Object.keys(provider.backend?.configs ?? {}).map((key) => [key, options.backend.address ?? '']);
  const secrets = secretsOf(provider.configs, { ...options.configs, ...Object.fromEntries(address) });
  return {
    provider: shown,
    capability: provider.capability,
    interface: { name: specification.interface, digest: specification.digest },
    transports: [...options.transports],
    claims: [],
    limits: {},
    traits: [...provider.traits],
    backend: null,
    requirements: [],
    checks: [],
    operations: {},
    verdicts: [],
    failures: [],
    notRun: {
      reason: redact(why.reason, secrets),
      ...(why.cure === '' ? {} : { cure: why.cure }),
      outcome: why.outcome,
    },
  };
}
