import type { Subjection } from './applicability.ts';
import { checksOfShape } from './checks-of-shape.ts';
import { type PlannedCheck, plan, type Selection } from './plan.ts';
import { probeRuntime } from './probe-runtime.ts';
import type { ShapeSpecification } from './requirements/read-requirements.ts';
import type { Requirement } from './requirements/requirement.ts';
import type { Inability } from './runtime-facts.ts';
import type { RuntimeSession } from './runtime-session.ts';
import { patienceOf } from './subjects/patience.ts';
import { ABILITIES, type Runtime } from './subjects/runtime.ts';
import type { Facts } from './world.ts';

/** What is known about a runtime with a shape before any check runs, and what is to be done. */
export interface LearntRuntime {
  readonly inabilities: readonly Inability[];
  readonly facts: Facts;
  readonly subject: Subjection;
  readonly planned: readonly PlannedCheck[];
}

/** Sees by probes, in every world, what a runtime cannot do, and plans the checks of the shape with that. */
export async function learnRuntime(
  runtime: Runtime,
  specification: ShapeSpecification,
  { assignments, subjects }: Pick<RuntimeSession, 'assignments' | 'subjects'>,
  selection: Selection,
  nonce: string,
  interruption?: AbortSignal,
): Promise<LearntRuntime> {
  // What a runtime can do, it can do in any world; where a probe differs between them, what it cannot is believed of both.
  const inabilities: Inability[] = [];
  for (const [world, assignment] of assignments) {
    const subject = subjects.get(world);
    if (subject === undefined) continue;
    for (const inability of await probeRuntime(runtime, assignment, subject, nonce, interruption)) {
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
    transports: [...assignments.keys()],
  };
  const planned = plan(specification.requirements, checksOfShape(specification), subject, selection);
  return { inabilities, facts, subject, planned };
}

function factsOf(specification: ShapeSpecification, runtime: Runtime, inabilities: readonly Inability[]): Facts {
  const { stores, isolation } = runtime;
  const patience = patienceOf(runtime);
  const lacking = inabilities.filter(({ confirmed }) => confirmed).map(({ ability }) => ability);
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
