import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { renderJUnit } from '../reports/junit/junit.ts';
import type { Report } from '../reports/report.ts';
import { renderSummary } from '../reports/terminal/summary.ts';
import { validateReport } from '../reports/validate-report.ts';
import { ownStream } from './foreign-code.ts';

/** The folder or file for a report cannot be written. Its message is one line. */
export class CannotWriteReportError extends Error {
  override readonly name = 'CannotWriteReportError';
}

/**
 * Sees that the folder for the reports, and that of `--json`, are there, before a run is spent on them.
 *
 * @throws CannotWriteReportError
 */
export function prepareReportFolder(folder: string, json: string | undefined): void {
  guarded(folder, () => mkdirSync(folder, { recursive: true }));
  if (json !== undefined && json !== '-') guarded(json, () => mkdirSync(dirname(json), { recursive: true }));
}

/**
 * Writes `report.json`, and what is rendered from it: `junit.xml`, and `summary.txt` without colours.
 *
 * @param json a second place for `report.json`; `-` is stdout
 * @throws CannotWriteReportError; InvalidReportError where the suite made a report that is none
 */
export function publish(
  report: Report,
  folder: string,
  json: string | undefined,
  command: string,
  caller: string,
): void {
  validateReport(report);
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  prepareReportFolder(folder, json);
  const shown = relative(caller, folder) || '.';
  write(join(folder, 'report.json'), text);
  write(join(folder, 'junit.xml'), renderJUnit(report));
  write(join(folder, 'summary.txt'), renderSummary(report, { color: false, width: 100, command, folder: shown }));
  if (json === '-') ownStream('stdout').write(text);
  else if (json !== undefined) write(json, text);
}

/** A reader never sees half a file. */
function write(file: string, text: string): void {
  guarded(file, () => {
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function guarded(path: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const what = code === 'EEXIST' || code === 'ENOTDIR' ? 'is a file, or below one' : code;
    throw new CannotWriteReportError(`cannot write ${path}: ${what}; give another folder with --report`);
  }
}
