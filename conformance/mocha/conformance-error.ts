import { count, printable } from '../../reports/terminal/text.ts';
import type { CheckFailure } from '../run-check.ts';

/** How a check went that did not pass. */
export interface NoPass {
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly failure: CheckFailure | undefined;
}

/** So many operations are shown. */
const MOST_OPERATIONS = 20;

/** So many of the last lines of a runtime's output are shown. */
const MOST_LINES = 12;

/** Below the number that mocha's reporters give a failure. */
const MARGIN = ' '.repeat(7);

/**
 * A check that did not pass, as a test fails: what broke, what was required, the operations that show it, and how to
 * run just that again. It has no stack: no line of anybody's is at fault that a stack would name.
 */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';

  /** @param rerun the command that runs the check again */
  constructor({ failure, outcome, reason }: NoPass, rerun: string) {
    const lines =
      failure === undefined
        ? [`${outcome}: ${printable(reason ?? '')}`]
        : [
            failure.requirement ?? 'a failure of the suite itself',
            `observed    ${printable(failure.observed)}`,
            `required    ${printable(failure.required)}`,
            ...operations(failure.operations),
            ...output(failure.output),
          ];
    super([...lines, `rerun       ${rerun}`].join(`\n${MARGIN}`));
    this.stack = `${this.name}: ${this.message}`;
  }
}

function operations(all: readonly string[]): string[] {
  const shown = all.slice(0, MOST_OPERATIONS).map((operation, index) => {
    return `${(index === 0 ? 'operations' : '').padEnd(12)}${printable(operation)}`;
  });
  const untold = all.length - MOST_OPERATIONS;
  return untold > 0 ? [...shown, `${' '.repeat(12)}… ${count(untold, 'more operation')}`] : shown;
}

/** What the runtime itself wrote last. */
function output(text: string | undefined): string[] {
  const lines = text?.split('\n').slice(-MOST_LINES) ?? [];
  return lines.map((line, index) => `${(index === 0 ? 'it wrote' : '').padEnd(12)}${printable(line)}`);
}
