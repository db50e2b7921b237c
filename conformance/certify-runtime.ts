import type { Certification, Runtime as RuntimeReport } from '../reports/report.ts';
import type { CertifyListener, CertifyOptions } from './certify.ts';
import { conclude } from './conclude.ts';
import { execute } from './execute.ts';
import { learnRuntime } from './learn-runtime.ts';
import { leaveAsFound } from './leave-as-found.ts';
import { nothingToDisturb } from './nothing-to-disturb.ts';
import { redact } from './redact.ts';
import { readShape, type ShapeSpecification } from './requirements/read-requirements.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';
import type { Inability } from './runtime-facts.ts';
import {
  type NoRuntimeSession,
  type RuntimeSession,
  type RuntimeSessionOptions,
  withRuntimeSession,
} from './runtime-session.ts';
import { shapeDigest } from './shapes/shape-digest.ts';

/** What a certification of a runtime depends on besides the runtime. */
export interface CertifyRuntimeOptions extends CertifyOptions, RuntimeSessionOptions {}

/**
 * Certifies one runtime with one shape: finds it, sees by probes what it cannot do, and runs the checks of the shape in
 * every world that it has.
 */
export async function certifyRuntime(
  resolved: ResolvedRuntime,
  shape: string,
  options: CertifyRuntimeOptions,
  listener: CertifyListener,
): Promise<Certification> {
  const specification = readShape(shape);
  const head = await headOf(resolved, specification, options);
  const result = await withRuntimeSession(resolved, shape, options, (session) => {
    return certifyIn(session, resolved, specification, head, options, listener);
  });
  return 'reason' in result ? notRun(head, result) : result;
}

/** What a report says of the subject before anything is known of it. */
type Head = Pick<Certification, 'provider' | 'capability' | 'interface' | 'transports'> & {
  readonly runtime: (version: string, inabilities: readonly Inability[]) => RuntimeReport;
};

async function headOf(
  { runtime, shown }: ResolvedRuntime,
  specification: ShapeSpecification,
  { worlds, provider }: CertifyRuntimeOptions,
): Promise<Head> {
  const digest = await shapeDigest(specification.id);
  return {
    provider: provider?.shown ?? 'own',
    capability: specification.package,
    interface: { name: specification.interface, digest: specification.digest },
    transports: runtime.worlds.filter((world) => worlds.includes(world)),
    runtime: (version, inabilities) => ({
      name: shown,
      version,
      hostFunctions: runtime.hostFunctions,
      shape: { id: specification.id, digest },
      isolation: runtime.isolation,
      cannot: inabilities.map((inability) => ({ ...inability })),
    }),
  };
}

function notRun({ runtime, ...head }: Head, { version, reason, cure, outcome }: NoRuntimeSession): Certification {
  return {
    ...head,
    runtime: runtime(version, []),
    claims: [],
    limits: {},
    traits: [],
    backend: null,
    requirements: [],
    checks: [],
    operations: {},
    verdicts: [],
    failures: [],
    notRun: { reason, ...(cure === '' ? {} : { cure }), outcome },
  };
}

async function certifyIn(
  session: RuntimeSession,
  { runtime, shown }: ResolvedRuntime,
  specification: ShapeSpecification,
  { runtime: describe, ...head }: Head,
  options: CertifyRuntimeOptions,
  listener: CertifyListener,
): Promise<Certification> {
  const { subjects, behind, secrets } = session;
  const { selection, choices } = options;
  const learnt = await learnRuntime(runtime, specification, session, selection, choices.nonce, options.interruption);
  const { facts, inabilities, planned, subject } = learnt;
  listener.begin(`${shown} ${specification.id}`, planned.filter(({ skip }) => skip === undefined).length);
  const runs = await execute(planned, subjects, facts, choices, nothingToDisturb(), options, {
    started: (check) => listener.started(check),
    finished: (check) => listener.finished(redact(check, secrets)),
  });
  if (behind !== undefined && options.provider !== undefined) {
    const left = await leaveAsFound(behind, options.provider.provider, runs, choices.nonce);
    if (left > 0) listener.message(`${left} entries that the run wrote could not be removed`);
  }
  const served = await behind?.instance?.inspector.served().catch(() => undefined);
  const backend = behind?.backend ?? null;
  const certification: Certification = {
    ...head,
    runtime: describe(session.version, inabilities),
    claims: [],
    limits: {},
    traits: [...facts.traits],
    backend: backend === null ? null : { ...backend, ...(served === undefined ? {} : { served }) },
    ...conclude(specification.requirements, planned, runs, subject, options, secrets),
  };
  return redact(certification, secrets);
}
