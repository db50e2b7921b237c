import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { renderHtml } from '../reports/html/render-html.ts';
import { renderJUnit } from '../reports/junit/junit.ts';
import type { Report } from '../reports/report.ts';
import { renderSummary } from '../reports/terminal/summary.ts';
import { validateReport } from '../reports/validate-report.ts';
import { ownStream } from './foreign-code.ts';
import type { Drawing } from './histories/drawing.ts';
import { isTimeline, renderTimelines, TIMELINES, timelineOf } from './timelines.ts';

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
  const timelines = join(folder, TIMELINES);
  if (existsSync(timelines)) guarded(timelines, () => readdirSync(timelines));
  if (json !== undefined && json !== '-') guarded(json, () => mkdirSync(dirname(json), { recursive: true }));
}

/**
 * Writes `report.json`, and what is rendered from it: `report.html`, `junit.xml`, `summary.txt` without colours, and a
 * page for each failing history. Pages of an earlier run are removed.
 *
 * @param drawings of failing histories, by failure
 * @param json a second place for `report.json`; `-` is stdout
 * @throws CannotWriteReportError; InvalidReportError where the suite made a report that is none
 */
export function publish(
  report: Report,
  drawings: ReadonlyMap<string, Drawing>,
  folder: string,
  json: string | undefined,
  command: string,
  caller: string,
): void {
  validateReport(report);
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  prepareReportFolder(folder, json);
  const shown = relative(caller, folder) || '.';
  // Before the report that names them, so that a reader of it finds them.
  for (const [file, page] of renderTimelines(report, drawings, command, shown)) {
    guarded(folder, () => mkdirSync(join(folder, TIMELINES), { recursive: true }));
    write(join(folder, file), page);
  }
  write(join(folder, 'report.json'), text);
  write(join(folder, 'report.html'), renderHtml(report, { command, folder: shown }));
  write(join(folder, 'junit.xml'), renderJUnit(report));
  write(join(folder, 'summary.txt'), renderSummary(report, { color: false, width: 100, command, folder: shown }));
  guarded(folder, () => removeStale(folder, new Set([...drawings.keys()].map(timelineOf))));
  if (json === '-') ownStream('stdout').write(text);
  else if (json !== undefined) write(json, text);
}

/** Removes the pages of an earlier run, and nothing else that stands there. */
function removeStale(folder: string, written: ReadonlySet<string>): void {
  const timelines = join(folder, TIMELINES);
  if (!existsSync(timelines)) return;
  for (const name of readdirSync(timelines)) {
    if (isTimeline(name) && !written.has(`${TIMELINES}/${name}`)) rmSync(join(timelines, name));
  }
  if (readdirSync(timelines).length === 0) rmdirSync(timelines);
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
