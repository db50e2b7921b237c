import type { Certification, Report } from '../reports/report.ts';

/** Stands for every name and number that is another one in the next run. */
const NONCE = '<nonce>';

/**
 * A report as it is committed: it is valid, and says what was shown about whom, and nothing that is another thing in
 * the next run. The day stays of its date, the system's name of its system. Durations are 0, and a number of calls or
 * of observations is 1 where there were any, since concurrent checks make more or fewer of them every time. What was
 * counted over all, traces, timelines, and the providers that were not certified are left out.
 *
 * The result of a report that is stable already is equal to it.
 */
export function stableReport(report: Report): Report {
  const { run, environment } = report;
  const stable: Report = {
    ...report,
    run: { ...run, nonce: NONCE, startedAt: `${run.startedAt.slice(0, 10)}T00:00:00Z`, durationMs: 0 },
    environment: { ...environment, os: environment.os.replace(/ .*/s, '') },
    certifications: report.certifications.map(stableCertification),
    available: [],
  };
  return withoutPlaces(stable, run.nonce) as Report;
}

function stableCertification(certification: Certification): Certification {
  const { backend, requirements, checks, failures } = certification;
  const { served: _, ...lasting } = backend ?? {};
  return {
    ...certification,
    backend: backend === null ? null : (lasting as typeof backend),
    requirements: requirements.map((requirement) => ({
      ...requirement,
      transports: mapValues(requirement.transports, (cell) => ({ ...cell, observations: any(cell.observations) })),
    })),
    checks: checks.map((check) => ({
      ...check,
      transports: mapValues(check.transports, (cell) => ({ ...cell, durationMs: 0, calls: any(cell.calls) })),
    })),
    operations: {},
    failures: failures.map(({ timeline: _, ...failure }) => ({ ...failure, trace: [] })),
  };
}

function any(times: number): number {
  return Math.min(times, 1);
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Without what only this machine and this run have: the nonce, ports, absolute paths. */
function withoutPlaces(data: unknown, nonce: string): unknown {
  if (typeof data === 'string') {
    return data
      .replaceAll(nonce, NONCE)
      .replaceAll(/\b(127\.0\.0\.1|localhost|\[::1\]):\d+/g, '$1:<port>')
      .replaceAll(/(?<![\w.<:/])\/[\w.-]+\/[\w./-]+/g, '<path>');
  }
  if (Array.isArray(data)) return data.map((item) => withoutPlaces(item, nonce));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withoutPlaces(value, nonce)]));
}
