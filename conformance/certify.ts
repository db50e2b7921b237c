import type { Certification, Failure } from '../reports/report.ts';
import type { Subjection } from './applicability.ts';
import { loadChecks } from './checks/load-checks.ts';
import { execute, type Listener } from './execute.ts';
import type { Drawing } from './histories/drawing.ts';
import { judge } from './judge.ts';
import { leaveAsFound } from './leave-as-found.ts';
import type { Surroundings } from './perform.ts';
import { type PlannedCheck, plan, type Selection } from './plan.ts';
import { redact, secretsOf } from './redact.ts';
import { readSpecification } from './requirements/read-requirements.ts';
import type { ResolvedProvider } from './resolve-provider.ts';
import type { CheckRun } from './run-check.ts';
import { type NoSession, type Session, type SessionOptions, withSession } from './session.ts';
import { timelineOf } from './timelines.ts';
import type { RunChoices } from './world.ts';

/** Everything that a certification depends on besides the provider. */
export interface CertifyOptions extends SessionOptions, Surroundings {
  readonly choices: RunChoices;
  readonly selection: Selection;
  /** The command that runs one check of this provider again. */
  rerun(check: string, transport: string): string;
  /** The next failure's ID, unique in the report. */
  nextFailure(): string;
  /** Takes what is to be seen of a failing history, without secrets; `publish` draws it. */
  keepDrawing(failure: string, drawing: Drawing): void;
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
  const failures = runs.flatMap((run) => toFailure(run, options, secrets()));
  const { requirements, verdicts } = judge(specification.requirements, planned, runs, subject);
  const certification: Certification = {
    provider: shown,
    capability: provider.capability,
    interface: { name: specification.interface, digest: specification.digest },
    transports: [...options.transports],
    claims: Object.keys(provider.claims).map((level) => toClaim(level, subject)),
    limits: { ...facts.limits },
    traits: [...facts.traits],
    backend: backend === null ? null : { ...backend, ...(served === undefined ? {} : { served }) },
    requirements: [...requirements],
    checks: toChecks(planned, runs, failures),
    operations: Object.fromEntries(
      options.transports.map((transport) => [transport, countOperations(runs, transport)]),
    ),
    verdicts: [...verdicts],
    failures,
  };
  return redact(certification, secrets());
}

function toClaim(level: string, { claims, withheld }: Subjection): Certification['claims'][number] {
  const value = claims[level as keyof typeof claims];
  const reason = withheld[level as keyof typeof withheld] ?? 'the provider does not say why';
  if (value === undefined) return { level, held: false, reason };
  return { level, ...(typeof value === 'number' ? { value } : {}), held: true };
}

function toFailure(run: CheckRun, options: CertifyOptions, secrets: readonly string[]): Failure[] {
  if (run.failure === undefined) return [];
  const { rerun, nextFailure, keepDrawing } = options;
  const { requirement, kind, observed, required, output, operations, trace, drawing } = run.failure;
  const id = nextFailure();
  if (drawing !== undefined) keepDrawing(id, redact(drawing, secrets));
  const { known } = run;
  return [
    {
      id,
      check: run.check.id,
      ...(requirement === undefined ? {} : { requirement }),
      transport: run.transport,
      kind,
      observed,
      required,
      ...(output === undefined ? {} : { output }),
      ...(known === undefined ? {} : { known: { reason: known.reason, link: known.link } }),
      rerun: rerun(run.check.id, run.transport),
      operations: [...operations],
      ...(drawing === undefined ? {} : { timeline: timelineOf(id) }),
      trace: [...trace],
    },
  ];
}

function toChecks(
  planned: readonly PlannedCheck[],
  runs: readonly CheckRun[],
  failures: readonly Failure[],
): Certification['checks'] {
  const checks = new Map<string, Certification['checks'][number]>();
  for (const { check, transport, skip } of planned) {
    const { id, title, kind, covers } = check;
    const entry = checks.get(id) ?? { id, title, kind, covers: [...covers], transports: {} };
    checks.set(id, entry);
    const run = runs.find((one) => one.check.id === id && one.transport === transport);
    const failure = failures.find((one) => one.check === id && one.transport === transport);
    const reason = skip?.reason ?? run?.reason;
    entry.transports[transport] = {
      outcome: skip?.outcome ?? run?.outcome ?? 'not-run',
      ...(reason === undefined ? (run === undefined ? { reason: 'the run ended before it' } : {}) : { reason }),
      durationMs: run?.durationMs ?? 0,
      calls: run?.calls ?? 0,
      ...(run?.notes === undefined || run.notes.length === 0 ? {} : { notes: [...run.notes] }),
      ...(failure === undefined ? {} : { failure: failure.id }),
    };
  }
  return [...checks.values()];
}

function countOperations(runs: readonly CheckRun[], transport: string): Certification['operations'][string] {
  const here = runs.filter((run) => run.transport === transport);
  const sum = (count: (run: CheckRun) => number) => here.reduce((total, run) => total + count(run), 0);
  return {
    calls: sum(({ calls }) => calls),
    bulk: sum(({ bulk }) => bulk),
    sequences: sum(({ sequences }) => sequences),
  };
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
