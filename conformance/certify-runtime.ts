import type { Certification, Runtime as RuntimeReport } from '../reports/report.ts';
import type { Subjection } from './applicability.ts';
import { makeRunFolder } from './backends/run-folder.ts';
import type { CertifyListener, CertifyOptions } from './certify.ts';
import type { Check } from './check.ts';
import { type CheckFolder, loadChecks } from './checks/load-checks.ts';
import { conclude } from './conclude.ts';
import { Disturbances } from './disturbances.ts';
import { Unsupported } from './endings.ts';
import { execute } from './execute.ts';
import { plan } from './plan.ts';
import { probeRuntime } from './probe-runtime.ts';
import { redact, secretsOf } from './redact.ts';
import { readShape, type ShapeSpecification } from './requirements/read-requirements.ts';
import type { Requirement } from './requirements/requirement.ts';
import type { ResolvedProvider } from './resolve-provider.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';
import type { Inability } from './runtime-facts.ts';
import { type NoSession, type Session, withSession } from './session.ts';
import { shapeDigest } from './shapes/shape-digest.ts';
import { AdapterError } from './subjects/adapter-error.ts';
import { findRuntime } from './subjects/ask-adapter.ts';
import { patienceOf } from './subjects/patience.ts';
import { ABILITIES, type Assignment, type World } from './subjects/runtime.ts';
import { RuntimeSubject } from './subjects/runtime-subject.ts';
import type { Subject } from './subjects/subject.ts';
import type { Facts } from './world.ts';

/** What a certification of a runtime depends on besides the runtime. */
export interface CertifyRuntimeOptions extends CertifyOptions {
  /** The worlds to certify it in; those that it does not have are left out. */
  readonly worlds: readonly World[];
  /** What stands behind the interface, for a runtime that has providers. */
  readonly provider: ResolvedProvider | undefined;
}

/** The checks of a shape: those whose requirements govern it. */
export function checksOf(specification: ShapeSpecification): Check[] {
  const governing = new Set(specification.requirements.map(({ id }) => id));
  const folder = specification.package.replace(':', '-') as CheckFolder;
  return loadChecks(folder).filter(({ id, covers }) => {
    const here = covers.filter((requirement) => governing.has(requirement));
    if (here.length > 0 && here.length < covers.length) {
      throw new Error(`the check ${id} is of ${specification.id} by half: ${here.join(', ')} only`);
    }
    return here.length > 0;
  });
}

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
  const found = await findRuntime(resolved.runtime).catch((error: unknown) => {
    if (error instanceof AdapterError) return error;
    throw error;
  });
  if (found instanceof AdapterError) {
    return notRun(head, '', { reason: found.message, cure: '', outcome: 'error' });
  }
  if ('missing' in found) {
    return notRun(head, '', { reason: found.missing, cure: found.cure, outcome: 'not-run' });
  }
  const { provider } = options;
  const run = (session?: Session) =>
    certifyIn(resolved, specification, head, found.version, options, listener, session);
  if (provider === undefined) return run();
  const result = await withSession(provider, { ...options, transports: [] }, run);
  return 'reason' in result ? notRun(head, found.version, result) : result;
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

function notRun({ runtime, ...head }: Head, version: string, why: NoSession): Certification {
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
    notRun: { reason: why.reason, ...(why.cure === '' ? {} : { cure: why.cure }), outcome: why.outcome },
  };
}

async function certifyIn(
  { runtime, shown }: ResolvedRuntime,
  specification: ShapeSpecification,
  { runtime: describe, ...head }: Head,
  version: string,
  options: CertifyRuntimeOptions,
  listener: CertifyListener,
  session: Session | undefined,
): Promise<Certification> {
  const { provider } = options;
  const worlds = head.transports as World[];
  const assignments = new Map(
    worlds.map((world): [World, Assignment] => [
      world,
      { shape: specification.id, world, ...(provider === undefined ? {} : { provider: toOrder(provider, session) }) },
    ]),
  );
  const folder = await makeRunFolder();
  const subjects = new Map<string, Subject>();
  const disturbances = new Disturbances(
    async () => {
      throw new Unsupported('a runtime has no backend to disturb');
    },
    async () => {
      throw new Unsupported('a runtime has no backend to disturb');
    },
  );
  try {
    for (const [world, assignment] of assignments) {
      subjects.set(world, new RuntimeSubject(runtime, assignment, folder.path));
    }
    // What a runtime can do, it can do in any world; where a probe differs between them, what it cannot is believed of both.
    const inabilities: Inability[] = [];
    for (const [world, assignment] of assignments) {
      const subject = subjects.get(world) as Subject;
      const seen = await probeRuntime(runtime, assignment, subject, options.choices.nonce, options.interruption);
      for (const inability of seen) {
        const earlier = inabilities.findIndex(({ ability }) => ability === inability.ability);
        if (earlier < 0) inabilities.push(inability);
        else if (inability.confirmed && !inabilities[earlier]?.confirmed) inabilities[earlier] = inability;
      }
    }
    const facts = factsOf(specification, runtime, inabilities);
    const subject: Subjection = {
      claims: {},
      withheld: {},
      traits: facts.traits,
      lacking: Object.fromEntries(inabilities.map(({ ability, reason }) => [ability, reason])),
      transports: worlds,
    };
    const planned = plan(specification.requirements, checksOf(specification), subject, options.selection);
    listener.begin(`${shown} ${specification.id}`, planned.filter(({ skip }) => skip === undefined).length);
    const secrets = provider === undefined ? [] : secretsOf(provider.provider.configs, session?.configs ?? {});
    const runs = await execute(planned, subjects, facts, options.choices, disturbances, options, {
      started: (check) => listener.started(check),
      finished: (check) => listener.finished(redact(check, secrets)),
    });
    const served = await session?.instance?.inspector.served().catch(() => undefined);
    const backend = session?.backend ?? null;
    const certification: Certification = {
      ...head,
      runtime: describe(version, inabilities),
      claims: [],
      limits: {},
      traits: [...facts.traits],
      backend: backend === null ? null : { ...backend, ...(served === undefined ? {} : { served }) },
      ...conclude(specification.requirements, planned, runs, subject, options, secrets),
    };
    return redact(certification, secrets);
  } finally {
    for (const subject of subjects.values()) await subject.close();
    await folder.remove();
  }
}

function toOrder(
  { provider, module, outside }: ResolvedProvider,
  session: Session | undefined,
): Assignment['provider'] & object {
  return { id: provider.id, module: module.href, outside, configs: session?.configs ?? {} };
}

function factsOf(
  specification: ShapeSpecification,
  runtime: ResolvedRuntime['runtime'],
  inabilities: readonly Inability[],
): Facts {
  const lacking = inabilities.filter(({ confirmed }) => confirmed).map(({ ability }) => ability);
  const { stores, isolation } = runtime;
  const patience = patienceOf(runtime);
  const isOpen = ({ strength }: Requirement) => strength !== 'stated';
  return {
    claims: {},
    limits: { maxKeyBytes: 0, maxValueBytes: 0, opTimeoutMs: patience.callMs, recoveryTimeMs: 0 },
    scope: 'process',
    traits: new Set(ABILITIES.filter((ability) => !lacking.includes(ability))),
    inspector: undefined,
    locate: undefined,
    disk: undefined,
    open: new Set(specification.requirements.filter(isOpen).map(({ id }) => id)),
    liveness: specification.package === 'wasi:config' ? 'WCFG-NO-TRAP' : 'WKV-NO-TRAP',
    runtime: { shape: specification.id, stores, isolation, patience, inabilities },
  };
}
