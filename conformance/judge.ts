import type { LevelVerdict, Outcome, RequirementCell, RequirementResult } from '../reports/report.ts';
import { exemption, type Subjection } from './applicability.ts';
import type { Check } from './check.ts';
import type { PlannedCheck } from './plan.ts';
import type { Requirement } from './requirements/requirement.ts';
import type { CheckRun } from './run-check.ts';

/** What a run showed about every requirement. */
export interface Judgement {
  readonly requirements: readonly RequirementResult[];
  readonly verdicts: readonly LevelVerdict[];
}

/** Outcomes that say nothing against a subject, and bind nothing. A point that the text leaves open binds nothing at all. */
const FREE: readonly Outcome[] = ['not-applicable', 'unclaimed'];

/**
 * Makes outcomes of checks into outcomes of requirements, and those into a verdict for each level that binds.
 *
 * A requirement passes over a transport when a check that passed observed it there and none saw it broken. A failure counts
 * against the one requirement that it names, whichever check found it; so does one that is known, unless another check
 * found the same requirement broken, or a check that is listed as failing passes.
 *
 * A point that the published text leaves open is never judged: it is `observed` over a transport where a check recorded
 * what the subject does.
 */
export function judge(
  requirements: readonly Requirement[],
  planned: readonly PlannedCheck[],
  runs: readonly CheckRun[],
  subject: Subjection,
): Judgement {
  const results = requirements.map((requirement): RequirementResult => {
    const transports = Object.fromEntries(
      subject.transports.map((transport) => [transport, cell(requirement, transport, planned, runs, subject)]),
    );
    const { id, binds, strength, ofHost, text, quote, see } = requirement;
    return {
      id,
      binds,
      ofHost,
      text,
      ...(strength === 'stated' ? {} : { strength }),
      ...(quote === undefined ? {} : { quote }),
      ...(see === undefined ? {} : { see: [...see] }),
      transports,
    };
  });
  const levels = [...new Set(requirements.map(({ binds }) => binds))];
  const held = levels.filter((level) => level === 'core' || level in subject.claims);
  return { requirements: results, verdicts: held.map((level) => verdict(level, results)) };
}

function cell(
  requirement: Requirement,
  transport: string,
  planned: readonly PlannedCheck[],
  runs: readonly CheckRun[],
  subject: Subjection,
): RequirementCell {
  if (requirement.strength !== 'stated') return openCell(requirement, transport, planned, runs, subject);
  const { id } = requirement;
  const here = runs.filter((run) => run.transport === transport);
  const covering = here.filter(({ check }) => check.covers.includes(id));
  // A check that did not come to its end may have seen only what went well.
  const complete = covering.filter(({ outcome }) => outcome === 'pass' || outcome === 'unexpected-pass');
  const observations = complete.reduce((sum, run) => sum + (run.observations.get(id) ?? 0), 0);
  const checks = complete.filter((run) => run.observations.has(id)).map(({ check }) => check.id);
  const told = (outcome: Outcome, reason?: string): RequirementCell => {
    return { outcome, ...(reason === undefined ? {} : { reason }), checks, observations };
  };

  const broken = here.find(({ failure, outcome }) => failure?.requirement === id && outcome !== 'known-fail');
  const stale = here.find(({ outcome, known }) => outcome === 'unexpected-pass' && known?.requirement === id);
  const known = here.find(({ outcome, known }) => outcome === 'known-fail' && known?.requirement === id);
  const exempt = exemption(requirement, subject, transport);
  if (broken !== undefined && exempt === undefined)
    return told('fail', `${broken.check.id}: ${broken.failure?.observed}`);
  if (exempt !== undefined) return told(exempt.outcome, exempt.reason);
  if (stale !== undefined) return told('unexpected-pass', `${stale.check.id}: ${stale.reason}`);
  if (known !== undefined) return told('known-fail', `${known.check.id}: ${known.reason}`);
  // What one of its checks could not show is not shown, whatever the others did.
  const unshown = covering.find(({ outcome }) => outcome === 'unsupported');
  if (unshown !== undefined) return told('unsupported', `${unshown.check.id}: ${unshown.reason}`);
  if (observations > 0) return told('pass');

  return told(...untold(id, transport, planned, covering, 'made no assertion about it'));
}

/** The cell of a point that the text leaves open: what the subject does, or why that is not known. */
function openCell(
  requirement: Requirement,
  transport: string,
  planned: readonly PlannedCheck[],
  runs: readonly CheckRun[],
  subject: Subjection,
): RequirementCell {
  const { id, strength } = requirement;
  const here = runs.filter((run) => run.transport === transport);
  const telling = here.filter(({ choices }) => choices?.has(id));
  const checks = telling.map(({ check }) => check.id);
  const observations = telling.reduce((sum, run) => sum + Math.max(run.observations.get(id) ?? 0, 1), 0);
  const told = (outcome: Outcome, reason: string): RequirementCell => ({ outcome, reason, checks, observations });

  const accused = here.find(({ failure }) => failure?.requirement === id);
  if (accused !== undefined) {
    return told('error', `${accused.check.id} judged what is ${strength}: ${accused.failure?.observed}`);
  }
  const exempt = exemption(requirement, subject, transport);
  if (exempt !== undefined) return told(exempt.outcome, exempt.reason);
  const choices = new Set(telling.map((run) => run.choices?.get(id) ?? ''));
  if (choices.size > 0) return told('observed', [...choices].sort().join('; '));
  const covering = here.filter(({ check }) => check.covers.includes(id));
  return told(...untold(id, transport, planned, covering, 'recorded nothing about it'));
}

/** Why no check says anything about a requirement. */
function untold(
  id: string,
  transport: string,
  planned: readonly PlannedCheck[],
  covering: readonly CheckRun[],
  silent: string,
): [Outcome, string] {
  const worst = covering.find(({ outcome }) => outcome === 'error') ?? covering[0];
  if (worst !== undefined) return unobserved(worst, silent);
  const skipped = planned.find((item) => item.transport === transport && item.check.covers.includes(id));
  if (skipped?.skip !== undefined) return [skipped.skip.outcome, skipped.skip.reason];
  return ['uncovered', 'no check shows it yet'];
}

/** Why a check that covers a requirement and ran said nothing about it. */
function unobserved({ check, outcome, reason }: CheckRun, silent: string): [Outcome, string] {
  if (outcome === 'known-fail') return ['not-run', `${check.id} stopped at a known failure before it came to this`];
  if (outcome === 'fail') return ['inconclusive', `${check.id} stopped at another violation before it came to this`];
  const passed = outcome === 'pass' || outcome === 'unexpected-pass';
  return [passed ? 'inconclusive' : outcome, `${check.id}: ${(passed ? undefined : reason) ?? silent}`];
}

function verdict(level: string, results: readonly RequirementResult[]): LevelVerdict {
  let shown = 0;
  let binding = 0;
  let broken = false;
  for (const { binds, strength, transports } of results) {
    if (binds !== level || strength !== undefined) continue;
    const outcomes = Object.values(transports).map(({ outcome }) => outcome);
    const bound = outcomes.filter((outcome) => !FREE.includes(outcome));
    if (bound.length === 0) continue;
    binding++;
    if (bound.every((outcome) => outcome === 'pass')) shown++;
    if (bound.some((outcome) => outcome === 'fail' || outcome === 'unexpected-pass')) broken = true;
  }
  return { level, verdict: broken ? 'not conformant' : shown < binding ? 'partial' : 'conformant', shown, binding };
}

/** IDs of the requirements that no check covers. */
export function uncovered(requirements: readonly Requirement[], checks: readonly Check[]): string[] {
  const covered = new Set(checks.flatMap(({ covers }) => covers));
  return requirements.map(({ id }) => id).filter((id) => !covered.has(id));
}
