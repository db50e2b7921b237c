import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certification, Failure } from '../reports/report.ts';
import { faces } from '../reference-host/linker.ts';
import type { Subjection } from './applicability.ts';
import type { BackendInstance, StrategyName } from './backends/backend.ts';
import { type BackendChoice, provision } from './backends/provision.ts';
import { loadChecks } from './checks/load-checks.ts';
import { execute, type Listener } from './execute.ts';
import { learnFacts } from './facts.ts';
import { judge } from './judge.ts';
import { plan, type PlannedCheck, type Selection } from './plan.ts';
import { redact, secretsOf } from './redact.ts';
import { removeWritten } from './remove-written.ts';
import { readSpecification } from './requirements/read-requirements.ts';
import type { ResolvedProvider } from './resolve-provider.ts';
import { resolveProvider } from './resolve-provider.ts';
import type { CheckRun } from './run-check.ts';
import { DirectSubject } from './subjects/direct.ts';
import { GuestSubject } from './subjects/guest.ts';
import type { Subject } from './subjects/subject.ts';
import type { Target } from './subjects/target.ts';
import type { RunChoices } from './world.ts';

/** The transports of a run, in their order. */
export const transports = ['direct', 'guest'] as const;

/** A way to reach a subject. */
export type Transport = (typeof transports)[number];

/** Everything that a certification depends on besides the provider. */
export interface CertifyOptions {
  readonly choices: RunChoices;
  readonly selection: Selection;
  readonly transports: readonly Transport[];
  readonly backend: BackendChoice;
  /** Configuration of the provider beyond its backend's address. */
  readonly configs: Readonly<Record<string, string>>;
  /** The command that runs one check of this provider again. */
  rerun(check: string, transport: string): string;
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
  const { provider } = resolved;
  const missing = Object.keys(provider.configs).filter((key) => {
    return provider.configs[key]?.required === true && !(key in (provider.backend?.configs ?? {})) && !(key in options.configs);
  });
  if (missing.length > 0) {
    const reason = `the provider needs the configuration ${missing.join(', ')}`;
    return notRun(resolved, options, { reason, cure: `--config ${missing[0]}=VALUE`, outcome: 'not-run' });
  }
  if (provider.backend === undefined) return certifyOn(resolved, options, listener, undefined);
  const provisioned = await provision(provider, options.backend);
  if ('reason' in provisioned) return notRun(resolved, options, provisioned);
  try {
    return await certifyOn(resolved, options, listener, provisioned);
  } finally {
    await provisioned.instance.stop();
  }
}

interface Provisioned {
  readonly instance: BackendInstance;
  readonly strategy: StrategyName;
}

async function certifyOn(
  resolved: ResolvedProvider,
  options: CertifyOptions,
  listener: CertifyListener,
  provisioned: Provisioned | undefined,
): Promise<Certification> {
  const { provider } = resolved;
  const { capability } = provider;
  const face = faces.find((candidate) => candidate.capability === capability);
  if (face === undefined) throw new Error(`there is no interface for ${capability}`);
  const configs = { ...options.configs };
  for (const key of Object.keys(provider.backend?.configs ?? {})) configs[key] = provisioned?.instance.address ?? '';
  const target: Target = { provider, module: resolved.module, outside: resolved.outside, face, configs };

  const { facts, withheld, failure } = await learnFacts(provider, configs, provisioned?.instance);
  if (failure !== undefined) listener.message(`the provider could not be connected: ${failure}`);
  const specification = readSpecification(capability);
  const subject: Subjection = { claims: facts.claims, withheld, traits: facts.traits, transports: options.transports };
  const planned = plan(specification.requirements, await loadChecks(capability), subject, options.selection);
  listener.begin(resolved.shown, planned.filter(({ skip }) => skip === undefined).length);

  const runs = await withSubjects(target, options.transports, (subjects) => {
    return execute(planned, subjects, facts, options.choices, listener);
  });
  const served = await provisioned?.instance.inspector.served();
  if (provisioned?.instance.shared === true) {
    const left = await removeWritten(provider, configs, runs.flatMap(({ written }) => [...written]));
    if (left > 0) listener.message(`${left} entries that the run wrote could not be removed`);
  }
  const failures = runs.flatMap((run) => toFailure(run, options));
  for (const [index, one] of failures.entries()) one.id = `T${index + 1}`;
  const { requirements, verdicts } = judge(specification.requirements, planned, runs, subject);
  const certification: Certification = {
    provider: resolved.shown,
    capability,
    interface: { name: specification.interface, digest: specification.digest },
    transports: [...options.transports],
    claims: Object.keys(provider.claims).map((level) => toClaim(level, subject)),
    limits: { ...facts.limits },
    traits: [...facts.traits],
    backend:
      provisioned === undefined
        ? null
        : {
            kind: provider.backend?.kind ?? '',
            strategy: provisioned.strategy,
            version: provisioned.instance.version,
            fidelity: provisioned.instance.fidelity,
            profile: provisioned.strategy === 'address' ? 'as found' : options.backend.profile,
            ...(served === undefined ? {} : { served }),
          },
    requirements: [...requirements],
    checks: toChecks(planned, runs, failures),
    operations: Object.fromEntries(options.transports.map((transport) => [transport, countOperations(runs, transport)])),
    verdicts: [...verdicts],
    failures,
  };
  return redact(certification, secretsOf(provider.configs, configs));
}

/** Makes the subjects, and ends them whatever happens. */
async function withSubjects<T>(
  target: Target,
  wanted: readonly Transport[],
  use: (subjects: ReadonlyMap<string, Subject>) => Promise<T>,
): Promise<T> {
  const subjects = new Map<string, Subject>();
  const companionFolder = await mkdtemp(join(tmpdir(), 'slight-other-'));
  try {
    for (const transport of wanted) {
      subjects.set(transport, await makeSubject(target, transport, companionFolder));
    }
    return await use(subjects);
  } finally {
    for (const subject of subjects.values()) await subject.close();
    await rm(companionFolder, { recursive: true, force: true });
  }
}

async function makeSubject(target: Target, transport: Transport, companionFolder: string): Promise<Subject> {
  if (transport === 'direct') return new DirectSubject(target);
  // The other backend of a slightfile with two: one that every machine has.
  const companion = await resolveProvider(`${target.provider.capability}.filesystem`, companionFolder);
  const configs = { FILESYSTEM_ROOT: companionFolder };
  return GuestSubject.create(target, { ...companion, face: target.face, configs });
}

function toClaim(level: string, { claims, withheld }: Subjection): Certification['claims'][number] {
  const value = claims[level as keyof typeof claims];
  const reason = withheld[level as keyof typeof withheld];
  return {
    level,
    ...(typeof value === 'number' ? { value } : {}),
    held: value !== undefined,
    ...(value === undefined ? { reason: reason ?? 'the provider does not say why' } : {}),
  };
}

function toFailure(run: CheckRun, { rerun }: CertifyOptions): Failure[] {
  const { failure } = run;
  if (failure === undefined) return [];
  return [
    {
      id: '',
      check: run.check.id,
      ...(failure.requirement === undefined ? {} : { requirement: failure.requirement }),
      transport: run.transport,
      kind: failure.kind,
      observed: failure.observed,
      required: failure.required,
      rerun: rerun(run.check.id, run.transport),
      operations: [...failure.operations],
      trace: [...failure.trace],
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
      ...(reason === undefined ? {} : { reason }),
      durationMs: run?.durationMs ?? 0,
      calls: run?.calls ?? 0,
      ...(failure === undefined ? {} : { failure: failure.id }),
    };
  }
  return [...checks.values()];
}

function countOperations(runs: readonly CheckRun[], transport: string): Certification['operations'][string] {
  const here = runs.filter((run) => run.transport === transport);
  const sum = (count: (run: CheckRun) => number) => here.reduce((total, run) => total + count(run), 0);
  return { calls: sum(({ calls }) => calls), bulk: sum(({ bulk }) => bulk), sequences: sum(({ sequences }) => sequences) };
}

function notRun(
  { provider, shown }: ResolvedProvider,
  options: CertifyOptions,
  why: { readonly reason: string; readonly cure: string; readonly outcome: 'not-run' | 'error' },
): Certification {
  const specification = readSpecification(provider.capability);
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
    notRun: { reason: why.reason, ...(why.cure === '' ? {} : { cure: why.cure }), outcome: why.outcome },
  };
}
