import library, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder';
import type { Certification, Failure, Outcome, Report } from '../report.ts';
import { subjectName } from '../subject-name.ts';

// Its types speak of a default export, and its CommonJS file is that export.
const builder = library as unknown as Builder;

/** What a JUnit reader can tell apart. */
type Standing = 'passed' | 'failure' | 'error' | 'skipped';

const STANDINGS: Record<Outcome, Standing> = {
  pass: 'passed',
  observed: 'passed',
  fail: 'failure',
  'unexpected-pass': 'failure',
  error: 'error',
  inconclusive: 'error',
  'not-applicable': 'skipped',
  unsupported: 'skipped',
  uncovered: 'skipped',
  unclaimed: 'skipped',
  'not-run': 'skipped',
  'known-fail': 'skipped',
};

/**
 * A report as JUnit XML: a suite per certification and transport; in it a case per check, and a case per requirement
 * whose outcome no check shows; what the text leaves open is a case that passed, and says what was observed.
 */
export function renderJUnit(report: Report): string {
  const junit = builder.newBuilder().name(legal(`${report.suite.name} ${report.suite.version}`));
  for (const certification of report.certifications) {
    const transports = certification.transports.length === 0 ? [undefined] : certification.transports;
    for (const transport of transports) addSuite(junit.testSuite(), report, certification, transport);
  }
  return `${junit.build()}\n`;
}

function addSuite(suite: TestSuite, report: Report, certification: Certification, transport: string | undefined): void {
  const { notRun, runtime } = certification;
  const subject = subjectName(certification);
  const way = runtime === undefined ? 'over' : 'in';
  suite.name(legal(transport === undefined ? subject : `${subject} ${way} ${transport}`));
  // Schemas of JUnit want no fraction and no zone.
  suite.timestamp(legal(report.run.startedAt.slice(0, 19)));
  addProperties(suite, report, certification, transport);
  let milliseconds = 0;
  if (notRun !== undefined) {
    const reason = notRun.cure === undefined ? notRun.reason : `${notRun.reason}; to run it: ${notRun.cure}`;
    settle(addCase(suite, certification, 'certification', 0), notRun.outcome, reason);
  }
  for (const check of transport === undefined ? [] : certification.checks) {
    const cell = check.transports[transport ?? ''];
    if (cell === undefined) continue;
    milliseconds += cell.durationMs;
    const failures = certification.failures.filter(
      (failure) => failure.transport === transport && (failure.id === cell.failure || failure.check === check.id),
    );
    const testCase = addCase(suite, certification, check.id, cell.durationMs);
    settle(testCase, cell.outcome, cell.reason, failures, cell.notes);
  }
  for (const requirement of transport === undefined ? [] : certification.requirements) {
    const cell = requirement.transports[transport ?? ''];
    if (cell === undefined || cell.outcome === 'pass') continue;
    // Where a check already stands for it, a second case would count the same thing twice.
    const told = certification.checks.some(({ covers, transports }) => {
      const outcome = covers.includes(requirement.id) ? transports[transport ?? '']?.outcome : undefined;
      if (outcome === undefined || outcome === cell.outcome) return outcome !== undefined;
      const standing = STANDINGS[outcome];
      return standing === STANDINGS[cell.outcome] && (standing === 'failure' || standing === 'error');
    });
    if (!told) settle(addCase(suite, certification, requirement.id, 0), cell.outcome, cell.reason);
  }
  suite.time(seconds(milliseconds));
}

function addProperties(
  suite: TestSuite,
  { run, environment }: Report,
  { provider, runtime, backend, interface: judged, verdicts }: Certification,
  transport: string | undefined,
): void {
  const set = (name: string, value: string | number) => suite.property(legal(name), legal(String(value)));
  set('seed', run.seed);
  set('tier', run.tier);
  set('exit-code', run.exitCode);
  set('provider', provider);
  set('interface', judged.name);
  set('interface-digest', judged.digest);
  if (transport !== undefined) set('transport', transport);
  if (runtime !== undefined) {
    set('runtime', `${runtime.name} ${runtime.version}`.trim());
    set('host-functions', runtime.hostFunctions);
    set('shape', runtime.shape.id);
    set('shape-digest', runtime.shape.digest);
    set('isolation', runtime.isolation);
    for (const { ability, reason, confirmed, probe } of runtime.cannot) {
      set(`cannot ${ability}`, `${reason} (${confirmed ? 'confirmed' : 'not confirmed, so stale'}: ${probe})`);
    }
  }
  if (backend !== null) {
    set('backend', `${backend.kind} ${backend.version}`.trim());
    set('backend-strategy', backend.strategy);
    set('backend-fidelity', backend.fidelity);
    set('backend-profile', backend.profile);
  }
  set('environment', `${environment.os} ${environment.architecture}, Node ${environment.node}`);
  for (const { level, verdict, shown, binding } of verdicts) {
    set(`verdict ${level}`, `${verdict}, ${shown} of ${binding} binding requirements shown, tier ${run.tier}`);
  }
}

function addCase(suite: TestSuite, { capability }: Certification, name: string, milliseconds: number): TestCase {
  return suite.testCase().className(legal(capability)).name(legal(name)).time(seconds(milliseconds));
}

function settle(
  testCase: TestCase,
  outcome: Outcome,
  reason: string | undefined,
  failures: Failure[] = [],
  notes: readonly string[] = [],
): void {
  const [failure] = failures;
  const because = reason ?? failure?.observed;
  const message = legal(because === undefined ? outcome : `${outcome}: ${because}`);
  const details = failures.map(explained).join('\n\n');
  const told = [...(STANDINGS[outcome] === 'passed' && outcome !== 'pass' ? [message] : []), ...notes.map(legal)];
  if (told.length > 0) testCase.standardOutput(told.join('\n'));
  switch (STANDINGS[outcome]) {
    case 'passed':
      break;
    case 'failure':
      testCase.failure(message, failure?.kind ?? outcome);
      if (details !== '') testCase.stacktrace(legal(details));
      break;
    case 'error':
      testCase.error(message, failure?.kind ?? outcome, details === '' ? undefined : legal(details));
      break;
    case 'skipped':
      skip(testCase, message);
      break;
  }
}

/** The library counts and writes `<skipped/>`, but takes no message; this adds it to the element it made. */
function skip(testCase: TestCase, message: string): void {
  testCase.skipped();
  const build = testCase.build.bind(testCase);
  testCase.build = (parent) => {
    const element = build(parent);
    const skipped = element.children.find((child) => 'name' in child && child.name === 'skipped');
    if (skipped === undefined || !('att' in skipped)) throw new Error('The JUnit writer made no skipped element.');
    (skipped as typeof element).att('message', message);
    return element;
  };
}

function explained(failure: Failure): string {
  return [
    `${failure.id}: ${failure.kind}${failure.requirement === undefined ? '' : ` of ${failure.requirement}`}`,
    `observed: ${failure.observed}`,
    `required: ${failure.required}`,
    ...(failure.output === undefined ? [] : [`it wrote:\n${failure.output.trimEnd()}`]),
    ...failure.operations.map((operation, index) => `${index + 1}. ${operation}`),
    ...(failure.timeline === undefined ? [] : [`timeline: ${failure.timeline}`]),
    `rerun: ${failure.rerun}`,
  ].join('\n');
}

function seconds(milliseconds: number): number {
  return Number((milliseconds / 1000).toFixed(3));
}

/** XML 1.0 has no place for these characters, escaped or not, so they are shown as JSON would write them. */
function legal(text: string): string {
  return text.replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
