import { readFileSync } from 'node:fs';
import { didYouMean } from '../reference-host/nearest-name.ts';
import type { Certification, Failure, Report } from '../reports/report.ts';
import { InvalidReportError, validateReport } from '../reports/validate-report.ts';
import { UsageError } from './usage-error.ts';

/** A failure in a report, with the certification that it is of. */
export interface RecordedFailure {
  readonly report: Report;
  readonly certification: Certification;
  readonly failure: Failure;
  /** Of the check. */
  readonly kind: string | undefined;
}

/**
 * Finds a failure in a report.
 *
 * @param file of the report
 * @param trace its ID
 * @throws UsageError where there is no such report, or no such failure in it
 */
export function readRecordedFailure(file: string, trace: string): RecordedFailure {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
    validateReport(report);
  } catch (error) {
    const what =
      error instanceof InvalidReportError || error instanceof SyntaxError
        ? 'is no report of this suite'
        : 'cannot be read';
    throw new UsageError(`--replay: ${file} ${what}`);
  }
  for (const certification of report.certifications) {
    const failure = certification.failures.find(({ id }) => id === trace);
    if (failure === undefined) continue;
    return { report, certification, failure, kind: certification.checks.find(({ id }) => id === failure.check)?.kind };
  }
  const known = report.certifications.flatMap(({ failures }) => failures.map(({ id }) => id));
  const cure = known.length === 0 ? '; it has no failures' : didYouMean(trace, known) || `; it has ${known.join(', ')}`;
  throw new UsageError(`--replay: there is no trace ${trace} in ${file}${cure}`);
}
