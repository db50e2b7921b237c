import { readFileSync } from 'node:fs';

/** What Node writes for bytes that are no UTF-8, and what somebody may have meant. */
const REPLACEMENT = '\ufffd';

/** The environment that this process was started with, byte for byte, on Linux. */
const STARTED_WITH = '/proc/self/environ';

/**
 * The value of an environment variable, byte for byte (CFG-ENV-NONUTF8).
 *
 * Node decodes the environment and replaces what is no UTF-8. So a value with a replacement character is looked up in the
 * environment that the process was started with, and counts if it still reads the same.
 *
 * @param environment `process.env`, or a copy of it
 * @param startedWith file with the variables as the system handed them over
 * @returns undefined where there is no such variable; `inexact` where its bytes cannot be known
 */
export function exactVariable(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  startedWith = STARTED_WITH,
): Uint8Array | 'inexact' | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value === undefined) return undefined;
  if (!value.includes(REPLACEMENT)) return Buffer.from(value, 'utf8');
  const bytes = read(startedWith).find((variable) => variable.name === name)?.value;
  return bytes?.toString('utf8') === value ? bytes : 'inexact';
}

function read(path: string): { name: string; value: Buffer }[] {
  let all: Buffer;
  try {
    all = readFileSync(path);
  } catch {
    // Other systems have no such file.
    return [];
  }
  // One character for each byte, so that text can be cut where bytes are.
  const variables = all.toString('latin1').split('\0');
  return variables.map((variable) => {
    const end = variable.indexOf('=', 1);
    const [name, value] = [variable.slice(0, end), variable.slice(end + 1)].map((part) => Buffer.from(part, 'latin1'));
    return { name: name?.toString('utf8') ?? '', value: value ?? Buffer.alloc(0) };
  });
}
