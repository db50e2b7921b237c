import type { Certification, Failure } from '../reports/report.ts';
import type { Subjection } from './applicability.ts';
import type { Drawing } from './histories/drawing.ts';
import { judge } from './judge.ts';
import type { PlannedCheck } from './plan.ts';
import { redact } from './redact.ts';
import type { Requirement } from './requirements/requirement.ts';
import type { CheckRun } from './run-check.ts';
import { timelineOf } from './timelines.ts';

/** What becomes of failures. */
export interface FailureOptions {
  /** The command that runs one check of this subject again. */
  rerun(check: string, transport: string): string;
  /** The next failure's ID, unique in the report. */
  nextFailure(): string;
  /** Takes what is to be seen of a failing history, without secrets; `publish` draws it. */
  keepDrawing(failure: string, drawing: Drawing): void;
}

/** The part of a certification that says what the checks showed. */
export type Conclusion = Pick<Certification, 'requirements' | 'checks' | 'operations' | 'verdicts' | 'failures'>;

/** Makes of the runs of checks what a report says of them. */
export function conclude(
  requirements: readonly Requirement[],
  planned: readonly PlannedCheck[],
  runs: readonly CheckRun[],
  subject: Subjection,
  options: FailureOptions,
  secrets: readonly string[],
): Conclusion {
  const failures = runs.flatMap((run) => toFailure(run, options, secrets));
  const judgement = judge(requirements, planned, runs, subject);
  return {
    requirements: [...judgement.requirements],
    checks: toChecks(planned, runs, failures),
    operations: Object.fromEntries(
      subject.transports.map((transport) => [transport, countOperations(runs, transport)]),
    ),
    verdicts: [...judgement.verdicts],
    failures,
  };
}

function toFailure(run: CheckRun, options: FailureOptions, secrets: readonly string[]): Failure[] {
  if (run.failure === undefined) return [];
  const { rerun, nextFailure, keepDrawing } = options;
  const { requirement, kind, observed, required, output, operations, trace, drawing } = run.failure;
  const id = nextFailure();
  if (drawing !== undefined) keepDrawing(id, redact(drawing, secrets));
  const { known } = run;
  return [
    {
      id,
      check: run.check.id,
      ...(requirement === undefined ? {} : { requirement }),
      transport: run.transport,
      kind,
      observed,
      required,
      ...(output === undefined ? {} : { output }),
      ...(known === undefined ? {} : { known: { reason: known.reason, link: known.link } }),
      rerun: rerun(run.check.id, run.transport),
      operations: [...operations],
      ...(drawing === undefined ? {} : { timeline: timelineOf(id) }),
      trace: [...trace],
    },
  ];
}

function toChecks(
  planned: readonly PlannedCheck[],
  runs: readonly CheckRun[],
  failures: readonly Failure[],
): Certification['checks'] {
  const checks = new Map<string, Certification['checks'][number]>();
  for (const { check, transport, skip } of planned) {
    const { id, title, kind, covers } = check;
    const entry = checks.get(id) ?? { id, title, kind, covers: [...covers], transports: {} };
    checks.set(id, entry);
    const run = runs.find((one) => one.check.id === id && one.transport === transport);
    const failure = failures.find((one) => one.check === id && one.transport === transport);
    const reason = skip?.reason ?? run?.reason;
    entry.transports[transport] = {
      outcome: skip?.outcome ?? run?.outcome ?? 'not-run',
      ...(reason === undefined ? (run === undefined ? { reason: 'the run ended before it' } : {}) : { reason }),
      durationMs: run?.durationMs ?? 0,
      calls: run?.calls ?? 0,
      ...(run?.notes === undefined || run.notes.length === 0 ? {} : { notes: [...run.notes] }),
      ...(failure === undefined ? {} : { failure: failure.id }),
    };
  }
  return [...checks.values()];
}

function countOperations(runs: readonly CheckRun[], transport: string): Certification['operations'][string] {
  const here = runs.filter((run) => run.transport === transport);
  const sum = (count: (run: CheckRun) => number) => here.reduce((total, run) => total + count(run), 0);
  return {
    calls: sum(({ calls }) => calls),
    bulk: sum(({ bulk }) => bulk),
    sequences: sum(({ sequences }) => sequences),
  };
}
