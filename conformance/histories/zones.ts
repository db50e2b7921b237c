import { NEVER } from './latest.ts';
import type { Verdict } from './linearizability.ts';
import { byInvoke } from './operation.ts';
import { got, type RegisterOperation, written } from './register-operation.ts';
import { hasUniqueValues } from './unknown-writes.ts';

/** What the zone test says about one key. */
export interface ZonesResult {
  /** `unknown` only when the test does not apply. */
  readonly verdict: Verdict;
  /** When refuted: at most six operations that cannot be explained by themselves, in order of invocation. */
  readonly conflict?: readonly RegisterOperation[];
  /** When unknown: why the test does not apply. */
  readonly reason?: string;
}

/** The write of one value and the reads that returned it, as one interval between `first` and `last`. */
interface Zone {
  /** Undefined for the initial absence of the key. */
  readonly write: RegisterOperation | undefined;
  /** The operation that returned first, and when; undefined stands for the virtual write before everything. */
  firstReturn: bigint;
  firstReturned: RegisterOperation | undefined;
  /** The operation that was invoked last, and when. */
  lastInvoke: bigint;
  lastInvoked: RegisterOperation | undefined;
}

/**
 * The exact test of Gibbons and Korach ("Testing shared memories", 1997) for one register whose values are written
 * once each, without delete and exists. The cluster of a value is its write and its reads, f its first return and s
 * its last invocation; it is a forward zone [f, s] when f < s, else a backward zone [s, f]. The history is
 * linearizable if and only if every read has a write that did not begin after it, no two forward zones overlap, and no
 * backward zone lies inside a forward one. O(n log n), so it takes histories that a search cannot.
 */
export function checkZones(part: readonly RegisterOperation[]): ZonesResult {
  const operations = part.filter(({ outcome }) => outcome !== 'fail');
  const reason = whyNot(operations);
  if (reason !== undefined) return { verdict: 'unknown', reason };
  const zones = new Map<string | null, Zone>([[null, zoneOf(undefined, -NEVER)]]);
  for (const operation of operations) {
    const value = written(operation);
    if (value !== undefined) zones.set(value, zoneOf(operation, operation.invoke));
  }
  for (const operation of operations) {
    const value = got(operation);
    if (value === undefined) continue;
    const zone = zones.get(value);
    if (zone === undefined) return refuted([operation]);
    const end = operation.return as bigint;
    if (zone.write && end < zone.write.invoke) return refuted([zone.write, operation]);
    if (end < zone.firstReturn) {
      zone.firstReturn = end;
      zone.firstReturned = operation;
    }
    if (operation.invoke > zone.lastInvoke) {
      zone.lastInvoke = operation.invoke;
      zone.lastInvoked = operation;
    }
  }
  return sweep([...zones.values()]);
}

function whyNot(part: readonly RegisterOperation[]): string | undefined {
  for (const { input, id } of part) {
    if (input.op === 'delete' || input.op === 'exists') return `operation ${id} is ${input.op}`;
    if (input.key !== part[0]?.input.key) return `operation ${id} is on another key`;
  }
  return hasUniqueValues(part) ? undefined : 'a value is written twice';
}

function zoneOf(write: RegisterOperation | undefined, time: bigint): Zone {
  return {
    write,
    // An unknown write has to be in effect when the first read of it returns; unread, it conflicts with nothing.
    firstReturn: write ? (write.return ?? NEVER) : time,
    firstReturned: write,
    lastInvoke: time,
    lastInvoked: write,
  };
}

function sweep(zones: readonly Zone[]): ZonesResult {
  const forward = zones.filter(({ firstReturn, lastInvoke }) => firstReturn < lastInvoke);
  forward.sort((a, b) => (a.firstReturn < b.firstReturn ? -1 : 1));
  for (const [index, zone] of forward.entries()) {
    const next = forward[index + 1];
    if (next && conflicting(zone, next)) return refuted(members(zone, next));
  }
  // The forward zones are disjoint from here on, so only the last one that began before it can contain a zone.
  for (const zone of zones) {
    if (zone.firstReturn < zone.lastInvoke) continue;
    const container = lastBefore(forward, zone.lastInvoke);
    if (container && conflicting(container, zone)) return refuted(members(container, zone));
  }
  return { verdict: 'linearizable' };
}

/** Whether each value would have to be both before and after the other. */
function conflicting(a: Zone, b: Zone): boolean {
  return a.firstReturn < b.lastInvoke && b.firstReturn < a.lastInvoke;
}

function lastBefore(sorted: readonly Zone[], time: bigint): Zone | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as Zone).firstReturn < time) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

function members(...zones: Zone[]): RegisterOperation[] {
  return zones.flatMap(({ write, firstReturned, lastInvoked }) =>
    [write, firstReturned, lastInvoked].filter((operation) => operation !== undefined),
  );
}

function refuted(conflict: readonly RegisterOperation[]): ZonesResult {
  return { verdict: 'not-linearizable', conflict: [...new Set(conflict)].sort(byInvoke) };
}
