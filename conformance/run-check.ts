import type { FailureKind, Outcome, TraceCall } from '../reports/report.ts';
import type { Check } from './check.ts';
import { Inconclusive, NotApplicable, Unsupported } from './endings.ts';
import type { Drawing } from './histories/drawing.ts';
import type { KnownFailure } from './known-failures/known-failure.ts';
import { AdapterError } from './subjects/adapter-error.ts';
import { type Subject, SubjectFailure } from './subjects/subject.ts';
import { Violation } from './violation.ts';
import { type Facts, type RunChoices, World, type WorldSurroundings } from './world.ts';

/** A check may take this long, in milliseconds, by tier. */
const DEADLINE_MS = { quick: 30_000, default: 120_000, full: 600_000 };

/** So many of the last calls are shown where a failure has no operations of its own. */
const SHOWN_CALLS = 12;

/** How a check over one transport went. */
export interface CheckRun {
  readonly check: Check;
  readonly transport: string;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly durationMs: number;
  readonly calls: number;
  readonly bulk: number;
  readonly sequences: number;
  /** How often each requirement was observed. */
  readonly observations: ReadonlyMap<string, number>;
  /** What the subject does where the published text leaves it open, by requirement, in words that can be compared. */
  readonly choices?: ReadonlyMap<string, string>;
  readonly failure?: CheckFailure;
  /** What the check told besides. */
  readonly notes?: readonly string[];
  /** What the outcome `known-fail` or `unexpected-pass` is about. */
  readonly known?: KnownFailure;
  /** Entries that may have been written: store and key, as JSON. */
  readonly written: ReadonlySet<string>;
}

/** What went wrong. */
export interface CheckFailure {
  readonly kind: FailureKind | 'error';
  /** The requirement that was broken; undefined where the harness itself failed. */
  readonly requirement: string | undefined;
  readonly observed: string;
  readonly required: string;
  /** The last that the runtime itself wrote, where no result came back. */
  readonly output?: string;
  readonly operations: readonly string[];
  readonly trace: readonly TraceCall[];
  /** What is to be seen of the history that shows it, where there is one. */
  readonly drawing?: Drawing;
}

/** What is around a check, and around its run. */
export interface CheckSurroundings extends WorldSurroundings {
  /** Ends the check when it aborts. */
  readonly interruption: AbortSignal;
}

/** Thrown where the user interrupts the run. */
class Interrupted extends Error {}

/** Runs one check in a world of its own. Never throws: what goes wrong is the outcome. */
export async function runCheck(
  check: Check,
  subject: Subject,
  facts: Facts,
  choices: RunChoices,
  surroundings: CheckSurroundings,
): Promise<CheckRun> {
  const world = new World(check, subject, facts, choices, surroundings);
  const began = performance.now();
  const perform = async () => {
    await check.run(world);
    world.expectNoSecret(world.log(), 'the log');
  };
  const thrown = await attempt(perform, deadline(choices, facts), surroundings.interruption);
  // Read before the clients go: what they say when they end is no part of it.
  const verdict = judge(check, world, thrown);
  await attempt(() => world.close(), DEADLINE_MS.quick);
  const { calls, bulk, sequences } = world.trace;
  return {
    check,
    transport: subject.transport,
    ...verdict,
    durationMs: Math.round(performance.now() - began),
    calls,
    bulk,
    sequences,
    observations: world.observations,
    choices: world.choices,
    notes: world.notes,
    written: world.written,
  };
}

/** How long a check may take, in milliseconds: long enough for a start and a call that are not answered to be seen as that. */
function deadline({ tier }: RunChoices, { runtime }: Facts): number {
  const { startMs, callMs } = runtime?.patience ?? { startMs: 0, callMs: 0 };
  return DEADLINE_MS[tier] + startMs + callMs;
}

/** What a call throws within a time, or undefined. */
async function attempt(call: () => Promise<void>, milliseconds: number, interruption?: AbortSignal): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const interrupted = () => late.reject(new Interrupted('the run was interrupted'));
  interruption?.addEventListener('abort', interrupted, { once: true });
  const timer = setTimeout(() => {
    // Calls that are not answered have a limit of their own.
    late.reject(new Inconclusive(`the check did not end within ${milliseconds} ms`));
  }, milliseconds);
  try {
    await Promise.race([call(), late.promise]);
    return undefined;
  } catch (error) {
    return error ?? new Error('something undefined was thrown');
  } finally {
    clearTimeout(timer);
    interruption?.removeEventListener('abort', interrupted);
  }
}

function judge(check: Check, world: World, thrown: unknown): Pick<CheckRun, 'outcome' | 'reason' | 'failure'> {
  if (thrown === undefined) {
    const unseen = check.covers.filter((id) => !world.observations.has(id) && !world.choices.has(id));
    if (unseen.length === 0) return { outcome: 'pass' };
    return { outcome: 'inconclusive', reason: `made no assertion about ${unseen.join(', ')}` };
  }
  if (thrown instanceof Interrupted) return { outcome: 'not-run', reason: thrown.message };
  if (thrown instanceof Unsupported) return { outcome: 'unsupported', reason: thrown.message };
  if (thrown instanceof NotApplicable) return { outcome: 'not-applicable', reason: thrown.message };
  if (thrown instanceof Inconclusive) return { outcome: 'inconclusive', reason: thrown.message };
  const failure = explain(check, world, thrown);
  const reason = `${failure.requirement === undefined ? '' : `${failure.requirement}: `}${failure.observed}`;
  return { outcome: failure.kind === 'error' ? 'error' : 'fail', reason, failure };
}

function explain(check: Check, world: World, thrown: unknown): CheckFailure {
  const calls = world.trace.toLines(SHOWN_CALLS);
  const trace = world.trace.toReport();
  if (thrown instanceof Violation && !world.facts.open.has(thrown.requirement)) {
    const { requirement, observed, required, operations = calls, drawing } = thrown;
    return { kind: 'violation', requirement, observed, required, operations, trace, ...(drawing && { drawing }) };
  }
  if (thrown instanceof SubjectFailure) {
    const { kind, message: observed, output } = thrown;
    const required =
      kind === 'protocol' ? 'replies as the guest protocol says' : 'ok, or an error value of the interface';
    const requirement = blame(check, world, kind);
    return { kind, requirement, observed, required, ...(output && { output }), operations: calls, trace };
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const observed = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const required =
    thrown instanceof AdapterError
      ? 'an adapter that does what the interface of adapters says'
      : 'no failure of the suite itself; please report this';
  return {
    kind: 'error',
    requirement: undefined,
    observed,
    required,
    operations: stack.split('\n').slice(0, 8),
    trace,
  };
}

/** The requirement that a missing answer breaks. */
function blame(check: Check, world: World, kind: FailureKind): string {
  if (kind === 'timeout' && world.facts.traits.has('network')) return 'GEN-BOUNDED';
  const stated = check.covers.find((id) => !world.facts.open.has(id));
  return kind === 'protocol' && stated !== undefined ? stated : world.facts.liveness;
}
