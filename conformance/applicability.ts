import type { Claims, Level } from '../providers/connection.ts';
import type { Requirement } from './requirements/requirement.ts';

/** What decides whether a requirement binds. */
export interface Subjection {
  /** The levels that hold. */
  readonly claims: Claims;
  /** Why a level that the provider can claim does not hold here. */
  readonly withheld: Readonly<Partial<Record<Level, string>>>;
  readonly traits: ReadonlySet<string>;
  /** Why a trait is missing, where somebody says so. */
  readonly lacking?: Readonly<Record<string, string>>;
  /** The transports of the run. */
  readonly transports: readonly string[];
}

/** Why a requirement does not bind, in an outcome and a reason. */
export interface Exempt {
  readonly outcome: 'not-applicable' | 'unclaimed' | 'not-run';
  readonly reason: string;
}

/** Why a requirement does not bind over a transport, or undefined where it does. */
export function exemption(requirement: Requirement, subject: Subjection, transport: string): Exempt | undefined {
  const missing = requirement.when.find((trait) => !subject.traits.has(trait));
  if (missing !== undefined) {
    const why = subject.lacking?.[missing];
    const reason = `has a meaning only for subjects with ${missing}${why === undefined ? '' : `: ${why}`}`;
    return { outcome: 'not-applicable', reason };
  }
  if (requirement.binds !== 'core' && !(requirement.binds in subject.claims)) {
    const why = subject.withheld[requirement.binds as Level];
    return {
      outcome: 'unclaimed',
      reason: `${requirement.binds} is not claimed${why === undefined ? '' : `: ${why}`}`,
    };
  }
  if (requirement.ofHost && transport === 'direct') {
    const guest = subject.transports.some((other) => other !== 'direct');
    return guest
      ? { outcome: 'not-applicable', reason: 'is about the host, and judged over guests' }
      : { outcome: 'not-run', reason: 'is about the host: --transport guest shows it' };
  }
  return undefined;
}
