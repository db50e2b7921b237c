import type { Chart, DrawnCall } from './drawing.ts';
import { inRows } from './fault-window.ts';

/** Where a call stands, in pixels from the left. */
export interface Bar {
  readonly call: DrawnCall;
  readonly from: number;
  readonly to: number;
  /** Where it takes effect in the longest order, if it is in it. */
  readonly point: number | undefined;
}

/** A chart with a place for everything. */
export interface ChartLayout {
  readonly bars: readonly Bar[];
  /** With the row of its label, from the top. */
  readonly faults: readonly {
    readonly label: string;
    readonly from: number;
    readonly to: number;
    readonly row: number;
  }[];
  readonly width: number;
}

/** Left of the first moment: names of lanes stand there. */
const LEFT = 130;
/** Between two moments. */
const GAP = 14;
/** Of one character of a label, and around a label. */
const CHARACTER = 7.3;
const PADDING = 16;
/** A longer label is cut; the whole stands in the details. */
const MOST_CHARACTERS = 34;
/** Between the effects of two calls in order. */
const STEP = 5;

/**
 * Gives every call its place: time by rank, so that every distinct moment is a column, as far from the last as the
 * labels need. At equal times calls stand before returns, so that what touches is drawn as concurrent. O(n log n).
 */
export function layOut({ calls, faults }: Chart): ChartLayout {
  const spans = [
    ...calls.map((call) => ({ ...call, least: labelWidth(call) })),
    ...faults.map((fault) => ({ ...fault, least: Math.round(fault.label.length * CHARACTER + PADDING) })),
  ];
  const moments = spans.flatMap(({ from, to }, index) => {
    const begin = { time: from, kind: 0, index };
    return to === null ? [begin] : [begin, { time: to, kind: 1, index }];
  });
  moments.sort((a, b) => a.time - b.time || a.kind - b.kind);

  const begins: number[] = [];
  const ends: number[] = [];
  let at = LEFT - GAP;
  let place = LEFT;
  for (const [index, { time, kind }] of moments.entries()) {
    const before = moments[index - 1];
    const isNew = before === undefined || before.time !== time || before.kind !== kind;
    if (isNew) {
      place = at + GAP;
      for (let next = index; moments[next]?.time === time && moments[next]?.kind === kind; next++) {
        const span = moments[next]?.index ?? 0;
        if (kind === 1) place = Math.max(place, (begins[span] ?? 0) + (spans[span]?.least ?? 0));
      }
      at = place;
    }
    (kind === 0 ? begins : ends)[moments[index]?.index ?? 0] = place;
  }
  const open = spans.flatMap(({ to, least }, index) => (to === null ? [(begins[index] ?? 0) + least] : []));
  const right = Math.max(at, ...open);
  const spanOf = (index: number) => ({ from: begins[index] ?? LEFT, to: ends[index] ?? right });

  const rows = inRows(faults);
  const points = pointsOf(calls, spanOf);
  return {
    bars: calls.map((call, index) => ({ call, ...spanOf(index), point: points.get(call) })),
    faults: faults.map((fault, index) => {
      const row = rows.findIndex((one) => one.includes(fault));
      return { label: fault.label, ...spanOf(calls.length + index), row };
    }),
    width: Math.ceil(right + GAP),
  };
}

/** One instant inside each call, in the order in which they take effect. */
function pointsOf(
  calls: readonly DrawnCall[],
  spanOf: (index: number) => { from: number; to: number },
): Map<DrawnCall, number> {
  const ordered = calls
    .map((call, index) => ({ call, ...spanOf(index) }))
    .filter(({ call }) => call.step !== undefined)
    .sort((a, b) => (a.call.step?.place ?? 0) - (b.call.step?.place ?? 0));
  const points = new Map<DrawnCall, number>();
  let last = 0;
  for (const { call, from, to } of ordered) {
    // What is before it began before it ended, so there is room.
    last = Math.min(Math.max(last + STEP, from + STEP), Math.max(last, to - 1));
    points.set(call, last);
  }
  return points;
}

/** What stands before a label is its place in the order, or the mark of what is not allowed. */
function labelWidth({ short, step, illegal }: DrawnCall): number {
  const place = step === undefined ? 0 : String(step.place).length + 1;
  const mark = illegal === undefined ? 0 : 3;
  return Math.round((Math.min(short.length, MOST_CHARACTERS) + place + mark) * CHARACTER + PADDING);
}
