import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from './report.schema.json' with { type: 'json' };
import type { Report } from './report.ts';

/** Thrown for what is not a report; `problems` has one line per place. */
export class InvalidReportError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`This is not a valid report:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InvalidReportError';
    this.problems = problems;
  }
}

let compiled: ValidateFunction | undefined;

/** Throws an `InvalidReportError`, which names each place and what was expected there, unless `value` is a report. */
export function validateReport(value: unknown): asserts value is Report {
  // allErrors, because whoever writes a report by hand or in another language wants to see all of it at once.
  compiled ??= new Ajv2020({ allErrors: true, strict: true, verbose: true }).compile(schema);
  if (!compiled(value)) throw new InvalidReportError(problems(compiled.errors ?? []));
}

const MOST_PROBLEMS = 20;

function problems(errors: readonly ErrorObject[]): string[] {
  // `if` only says that the part below it failed, which has its own line.
  const lines = errors.filter(({ keyword }) => keyword !== 'if').map(problem);
  const untold = lines.length - MOST_PROBLEMS;
  return untold > 0 ? [...lines.slice(0, MOST_PROBLEMS), `… and ${untold} more`] : lines;
}

function problem({ instancePath, keyword, params, message, data, parentSchema }: ErrorObject): string {
  const place = instancePath === '' ? 'the report' : instancePath;
  switch (keyword) {
    case 'required':
      return `${place}: expected a property "${params.missingProperty}", which is missing`;
    case 'additionalProperties':
      return `${place}: expected no property ${JSON.stringify(params.additionalProperty)}`;
    case 'enum':
      return `${place}: expected one of ${params.allowedValues.join(', ')}, found ${shown(data)}`;
    case 'const':
      return `${place}: expected ${JSON.stringify(params.allowedValue)}, found ${shown(data)}`;
    case 'type':
      return `${place}: expected ${/^[aeiou]/.test(params.type) ? 'an' : 'a'} ${params.type}, found ${shown(data)}`;
    case 'not':
      return `${place}: ${parentSchema?.description ?? message}, found ${shown(data)}`;
    default:
      return `${place}: ${message ?? keyword}, found ${shown(data)}`;
  }
}

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? String(data);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
