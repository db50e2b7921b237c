import type { Certification, Report, RequirementResult, Runtime } from '../report.ts';
import { subjectName } from '../subject-name.ts';
import { isDisputed } from './is-disputed.ts';
import type { Ledger, LedgerEntry, LedgerMention, LedgerPackage, LedgerPoint, LedgerSubject } from './ledger.ts';

/** A certification of a runtime, and the report that it stands in. */
interface Certified {
  readonly report: Report;
  readonly certification: Certification;
  readonly runtime: Runtime;
}

/**
 * Gathers what every certified runtime does at the points that the text leaves open. Providers that were certified by
 * themselves are left aside. Where reports have the same subject on the same system, the latest counts. The order of the
 * reports makes no difference but to reports of the same time.
 */
export function makeLedger(reports: readonly Report[]): Ledger {
  const all = reports.flatMap((report) =>
    report.certifications.flatMap((certification): Certified[] => {
      const { runtime } = certification;
      return runtime === undefined ? [] : [{ report, certification, runtime }];
    }),
  );
  const { latest, superseded } = newest(all);
  const names = latest.map(({ certification }) => nameOf(certification));
  const certified = latest.map((one) => ({ ...one, subject: subjectOf(one, names) }));
  const packages = Map.groupBy(certified, ({ certification }) => certification.interface.name.replace(/@.*/s, ''));
  return {
    subjects: certified.map(({ subject }) => subject),
    packages: [...packages]
      .sort(([a], [b]) => compare(a, b))
      .map(([name, members]): LedgerPackage => ({ name, points: pointsOf(members) }))
      .filter(({ points }) => points.length > 0),
    superseded,
  };
}

function newest(all: readonly Certified[]): { latest: Certified[]; superseded: string[] } {
  const latest = new Map<string, Certified>();
  const superseded: string[] = [];
  for (const one of all.toSorted((a, b) => compare(a.report.run.startedAt, b.report.run.startedAt))) {
    const key = JSON.stringify([nameOf(one.certification), systemOf(one.report)]);
    const before = latest.get(key);
    if (before !== undefined) superseded.push(`${nameOf(before.certification)} of ${dayOf(before.report)}`);
    latest.set(key, one);
  }
  return {
    latest: [...latest].sort(([a], [b]) => compare(a, b)).map(([, one]) => one),
    superseded: superseded.sort(compare),
  };
}

function subjectOf({ report, certification, runtime }: Certified, names: readonly string[]): LedgerSubject {
  const { transports, notRun } = certification;
  const name = nameOf(certification);
  const { checks, requirements } = report.run.selected;
  const backend = backendOf(certification);
  return {
    name: names.filter((other) => other === name).length > 1 ? `${name} on ${systemOf(report)}` : name,
    hostFunctions: runtime.hostFunctions,
    maker: runtime.hostFunctions === 'the runtime' ? runtime.name : runtime.hostFunctions,
    worlds: transports,
    ...(backend === undefined ? {} : { backend }),
    system: systemOf(report),
    day: dayOf(report),
    tier: report.run.tier,
    suite: `${report.suite.name} ${report.suite.version}`,
    whole: checks.length + requirements.length === 0,
    ...(notRun === undefined ? {} : { notRun: `${notRun.outcome}: ${notRun.reason}` }),
  };
}

/** A provider does other things on a backend that only stands in for the real one. */
function nameOf(certification: Certification): string {
  const { backend } = certification;
  const standIn = backend === null || backend.fidelity === 'real' ? '' : ` on a ${backend.fidelity}`;
  return `${subjectName(certification)}${standIn}`;
}

function backendOf({ backend }: Certification): string | undefined {
  return backend === null ? undefined : `${`${backend.kind} ${backend.version}`.trim()} (${backend.fidelity})`;
}

function systemOf({ environment }: Report): string {
  return `${environment.os} ${environment.architecture}`;
}

function dayOf({ run }: Report): string {
  return run.startedAt.slice(0, 10);
}

type Member = Certified & { readonly subject: LedgerSubject };

function pointsOf(members: readonly Member[]): LedgerPoint[] {
  const ids = new Set(
    members.flatMap(({ certification }) =>
      certification.requirements.filter(({ strength }) => strength !== undefined).map(({ id }) => id),
    ),
  );
  const rank = (point: LedgerPoint) => (isDisputed(point) ? 0 : point.behaviours.length > 0 ? 1 : 2);
  return [...ids].map((id) => pointOf(id, members)).sort((a, b) => rank(a) - rank(b) || compare(a.id, b.id));
}

function pointOf(id: string, members: readonly Member[]): LedgerPoint {
  const asked = members.flatMap(({ subject, certification }) => {
    const point = certification.requirements.find((requirement) => requirement.id === id);
    return point?.strength === undefined ? [] : [{ subject, point }];
  });
  const points = asked.map(({ point }) => point);
  const quote = points.find((point) => point.quote !== undefined)?.quote;
  return {
    id,
    text: points[0]?.text ?? '',
    strength: points.some(({ strength }) => strength === 'contradictory') ? 'contradictory' : 'ambiguous',
    ...(quote === undefined ? {} : { quote }),
    see: [...new Set(points.flatMap(({ see = [] }) => see))],
    subjects: asked.length,
    behaviours: entries(asked, true),
    unshown: entries(asked, false),
  };
}

/** What can be said of subjects: of what is observed what they do, else why it is not known. */
function entries(
  asked: readonly { subject: LedgerSubject; point: RequirementResult }[],
  observed: boolean,
): LedgerEntry[] {
  const found = new Map<string, LedgerMention[]>();
  for (const { subject, point } of asked) {
    const own = new Map<string, string[]>();
    for (const [world, { outcome, reason = '' }] of Object.entries(point.transports)) {
      if ((outcome === 'observed') !== observed) continue;
      const what = observed ? reason : `${outcome}: ${reason}`;
      own.set(what, [...(own.get(what) ?? []), world]);
    }
    for (const [what, over] of own) {
      const worlds = over.length >= Object.keys(point.transports).length ? [] : over;
      found.set(what, [...(found.get(what) ?? []), { subject, worlds }]);
    }
  }
  return [...found]
    .map(([what, subjects]) => ({ what, subjects }))
    .sort((a, b) => b.subjects.length - a.subjects.length || compare(a.what, b.what));
}

/** Not `localeCompare`: the order must be the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
