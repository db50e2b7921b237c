import type { Certification, Failure, Report } from '../reports/report.ts';
import { subjectName } from '../reports/subject-name.ts';
import type { Drawing } from './histories/drawing.ts';
import { htmlTimeline } from './histories/html-timeline.ts';

/** The folder of the pages, in the folder of the report. */
export const TIMELINES = 'timelines';

/** The page of a failure, from the folder of the report. */
export function timelineOf(failure: string): string {
  return `${TIMELINES}/${failure}.html`;
}

/** Whether a file in the folder of the pages is one that a run wrote. */
export function isTimeline(name: string): boolean {
  return /^T\d+\.html$/.test(name);
}

/**
 * The pages of the failing histories, each by its file.
 *
 * @param command what starts the suite
 * @param folder of the report, as the reader would write it
 */
export function renderTimelines(
  report: Report,
  drawings: ReadonlyMap<string, Drawing>,
  command: string,
  folder: string,
): [file: string, page: string][] {
  return report.certifications.flatMap((certification) => {
    return certification.failures.flatMap((failure): [string, string][] => {
      const drawing = drawings.get(failure.id);
      if (drawing === undefined) return [];
      const title = `${failure.id}: ${failure.check} over ${failure.transport}`;
      const replay = `${command} --replay ${folder}/report.json#${failure.id}`;
      const facts = [...factsOf(report, certification, failure), ['replay', replay] as const];
      return [[timelineOf(failure.id), htmlTimeline(drawing, { title, facts })]];
    });
  });
}

function factsOf(
  { run, suite }: Report,
  certification: Certification,
  failure: Failure,
): (readonly [string, string])[] {
  const { backend, requirements, runtime } = certification;
  const text = requirements.find(({ id }) => id === failure.requirement)?.text;
  const requirement = failure.requirement === undefined ? [] : [`${failure.requirement}: ${text ?? ''}`];
  const behind = backend === null ? [] : [`${backend.kind} ${backend.version} (${backend.fidelity})`];
  return [
    ...requirement.map((value) => ['requirement', value] as const),
    ['observed', failure.observed],
    ['required', failure.required],
    [runtime === undefined ? 'provider' : 'runtime', subjectName(certification)],
    ...(runtime === undefined ? [] : [['host functions', runtime.hostFunctions] as const]),
    ...behind.map((value) => ['backend', value] as const),
    ['seed', String(run.seed)],
    ['run', `${run.startedAt}, ${suite.name} ${suite.version}, tier ${run.tier}`],
    ['rerun', failure.rerun],
  ];
}
