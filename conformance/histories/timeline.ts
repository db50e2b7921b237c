import { type FaultWindow, inRows } from './fault-window.ts';
import type { Model } from './model.ts';
import { laneName, type Operation } from './operation.ts';

/** One call or fault of the drawing: its texts, its times, and the columns where it begins and ends. */
interface Bar {
  readonly opening: string;
  readonly filling: string;
  readonly closing: string;
  readonly label: string;
  readonly begin: bigint;
  readonly end: bigint | undefined;
  from: number;
  to: number;
}

/** Bars that do not overlap, under one name. */
interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

const CLOSINGS = { ok: '┤', fail: '✗', unknown: '?' };

/**
 * Draws operations as plain text, a lane per client. Time runs to the right by rank, not to scale: every distinct
 * moment is a column, as far from the last as the labels need; at equal times calls stand before returns, so calls
 * that touch are drawn as concurrent. `├ … ┤` is a call from invocation to return, `├ … ?` one whose outcome is
 * unknown, `├ … ✗` one that failed; `▒ … ▒` above them is a fault that was there during the calls. Meant for
 * witnesses; O(n log n).
 */
export function timeline<Input, Output>(
  operations: readonly Operation<Input, Output>[],
  model: Pick<Model<unknown, Input, Output>, 'describe'>,
  faults: readonly FaultWindow[] = [],
): string {
  const clients = [...Map.groupBy(operations, ({ client }) => client)].sort(([a], [b]) => a - b);
  const calls = clients.map(([, lane]): Lane => {
    const bars = lane.map(({ input, output, outcome, invoke, return: end }) => {
      const label = model.describe(input, outcome === 'ok' ? output : undefined);
      const sides = { opening: '├', filling: '─', closing: CLOSINGS[outcome] };
      return { ...sides, label, begin: invoke, end, from: 0, to: 0 };
    });
    return { name: laneName(lane[0] as Operation<Input, Output>), bars };
  });
  const lanes = [...inRows(during(faults, operations)).map(faultLane), ...calls];
  layOut(lanes.flatMap(({ bars }) => bars));
  const names = Math.max(0, ...lanes.map(({ name }) => name.length));
  return lanes.map(({ name, bars }) => `${name.padEnd(names)}  ${drawLane(bars)}`).join('\n');
}

/** The faults that were there between the first call and the last return. */
function during(faults: readonly FaultWindow[], operations: readonly Operation<unknown, unknown>[]): FaultWindow[] {
  return faults.filter(({ from, to }) => {
    const begun = operations.some(({ invoke, return: end }) => (end ?? invoke) >= from);
    return begun && operations.some(({ invoke }) => to === undefined || invoke <= to);
  });
}

function faultLane(row: readonly FaultWindow[]): Lane {
  const bars = row.map(({ label, from: begin, to: end }) => {
    const sides = { opening: '▒', filling: '▒', closing: end === undefined ? '?' : '▒' };
    return { ...sides, label, begin, end, from: 0, to: 0 };
  });
  return { name: 'fault', bars };
}

function drawLane(bars: readonly Bar[]): string {
  let line = '';
  for (const { opening, filling, closing, label, from, to } of bars.toSorted((a, b) => a.from - b.from)) {
    line = `${line.padEnd(from)}${`${opening} ${label} `.padEnd(to - from, filling)}${closing}`;
  }
  return line;
}

/** Gives every bar its columns: in order, and every end far enough from its beginning for the label. */
function layOut(bars: readonly Bar[]): void {
  const moments = bars.flatMap((bar) => {
    const call = { bar, time: bar.begin, kind: 0 };
    return bar.end === undefined ? [call] : [call, { bar, time: bar.end, kind: 1 }];
  });
  moments.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.kind - b.kind));
  const groups = Map.groupBy(moments, ({ time, kind }) => `${time} ${kind}`);
  let column = -2;
  for (const group of groups.values()) {
    column += 2;
    for (const { bar, kind } of group) if (kind === 1) column = Math.max(column, shortestEnd(bar));
    for (const { bar, kind } of group) bar[kind === 0 ? 'from' : 'to'] = column;
  }
  const open = bars.filter(({ end }) => end === undefined);
  const end = Math.max(column, ...open.map(shortestEnd));
  for (const bar of open) bar.to = end;
}

function shortestEnd({ from, label }: Bar): number {
  return from + label.length + 3;
}
