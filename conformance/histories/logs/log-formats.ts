import { jepsenLog } from './jepsen-log.ts';
import { keyValueLog } from './key-value-log.ts';
import { linesOf } from './lines-of.ts';
import type { LogFormat } from './log-format.ts';
import { MalformedLogError, quote } from './malformed-log-error.ts';

/** Every format that there is. */
export const logFormats: readonly LogFormat<unknown, unknown, unknown>[] = [jepsenLog, keyValueLog];

/**
 * The format of a text by its first line that is not blank.
 *
 * @throws MalformedLogError when it is none, or there is no such line
 */
export function recogniseLog(text: string): LogFormat<unknown, unknown, unknown> {
  const expected = `expected a line like ${logFormats.map(({ example }) => example).join(' or like ')}`;
  for (const [line, content] of linesOf(text)) {
    const format = logFormats.find((candidate) => candidate.recognises(content));
    if (format !== undefined) return format;
    throw new MalformedLogError(line, `found ${quote(content)}; ${expected}`);
  }
  throw new MalformedLogError(1, `the file is empty; ${expected}`);
}
