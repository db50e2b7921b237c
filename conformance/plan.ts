import type { Outcome } from '../reports/report.ts';
import { exemption, type Subjection } from './applicability.ts';
import type { Check, Tier } from './check.ts';
import type { Requirement } from './requirements/requirement.ts';

/** What the user selected; empty lists select everything. */
export interface Selection {
  readonly checks: readonly string[];
  readonly requirements: readonly string[];
  readonly tier: Tier;
}

/** A check over a transport, to be run, or with the reason why not. */
export interface PlannedCheck {
  readonly check: Check;
  readonly transport: string;
  readonly skip?: { readonly outcome: Outcome; readonly reason: string };
}

const TIERS: readonly Tier[] = ['quick', 'default', 'full'];

/**
 * Orders what is to be done: transport by transport, every check once.
 *
 * @throws Error where a check covers a requirement that nobody wrote
 */
export function plan(
  requirements: readonly Requirement[],
  checks: readonly Check[],
  subject: Subjection,
  selection: Selection,
): PlannedCheck[] {
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  for (const check of checks) {
    const unknown = check.covers.find((id) => !byId.has(id));
    if (unknown !== undefined) throw new Error(`the check ${check.id} covers ${unknown}, which is no requirement`);
  }
  return subject.transports.flatMap((transport) => {
    return checks.map((check): PlannedCheck => {
      const covered = check.covers.map((id) => byId.get(id) as Requirement);
      const skip = whySkipped(check, covered, subject, selection, transport);
      return skip === undefined ? { check, transport } : { check, transport, skip };
    });
  });
}

function whySkipped(
  check: Check,
  covered: readonly Requirement[],
  subject: Subjection,
  selection: Selection,
  transport: string,
): PlannedCheck['skip'] {
  if (selection.checks.length > 0 && !selection.checks.includes(check.id)) {
    return { outcome: 'not-run', reason: 'not selected by --check' };
  }
  if (selection.requirements.length > 0 && !check.covers.some((id) => selection.requirements.includes(id))) {
    return { outcome: 'not-run', reason: 'not selected by --requirement' };
  }
  if (TIERS.indexOf(check.tier) > TIERS.indexOf(selection.tier)) {
    return { outcome: 'not-run', reason: `runs from --tier ${check.tier} on` };
  }
  const exempt = covered.map((requirement) => exemption(requirement, subject, transport));
  const [first] = exempt;
  return exempt.every((found) => found !== undefined) ? first : undefined;
}
