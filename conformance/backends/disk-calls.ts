import type { DiskCall } from './backend.ts';

/** `1234 rename("a", "b") = 0`, or its beginning where another thread's call came between. */
const CALL = /^(\d+) +([a-z0-9_]+)\((.*)$/;

/** `1234 <... rename resumed>) = 0`. */
const RESUMED = /^(\d+) +<\.\.\. ([a-z0-9_]+) resumed>(.*)$/;

const UNFINISHED = /<unfinished \.\.\.>$/;

/** Text in quotation marks, and what stands in angle brackets after a descriptor. */
const PATHS = /"((?:[^"\\]|\\.)*)"|\d<([^>]*)>/g;

/** These synchronise whatever there is, also below the folder. */
const EVERYTHING = new Set(['sync', 'syncfs']);

/** A call while it is read. */
type Writable = { -readonly [Field in keyof DiskCall]: DiskCall[Field] } & { readonly paths: string[] };

/**
 * Reads what `strace -f -y` wrote.
 *
 * @param root folder whose calls count, in its real path; the others count for the ordinals alone
 * @returns the calls on paths below it, in the order in which they began
 */
export function parseDiskCalls(log: string, root: string): DiskCall[] {
  const calls: Writable[] = [];
  const ordinals = new Map<string, number>();
  const unfinished = new Map<string, Writable>();
  for (const line of log.split('\n')) {
    const [, resumed, name = '', tail = ''] = RESUMED.exec(line) ?? [];
    if (resumed !== undefined) {
      const call = unfinished.get(`${resumed} ${name}`);
      if (call !== undefined) complete(call, tail);
      continue;
    }
    const [, thread, called, rest = ''] = CALL.exec(line) ?? [];
    if (thread === undefined || called === undefined) continue;
    const which = `${thread} ${called}`;
    const ordinal = (ordinals.get(which) ?? 0) + 1;
    ordinals.set(which, ordinal);
    const synchronous = /\bO_D?SYNC\b/.test(rest);
    const call: Writable = { thread: Number(thread), name: called, ordinal, paths: [], failed: false, synchronous };
    complete(call, rest);
    if (UNFINISHED.test(rest)) unfinished.set(which, call);
    calls.push(call);
  }
  const below = (path: string) => path === root || path.startsWith(`${root}/`);
  return calls.filter(({ name, paths }) => EVERYTHING.has(name) || paths.some(below));
}

function complete(call: Writable, text: string): void {
  for (const [, quoted, descriptor] of text.matchAll(PATHS)) call.paths.push(quoted ?? descriptor ?? '');
  if (/= -1 [A-Z]+/.test(text)) call.failed = true;
}
