import type { Model } from './model.ts';
import { clientOf, type Operation } from './operation.ts';

/** One call of the drawing: its text, and the columns where it begins and ends. */
interface Bar<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly label: string;
  from: number;
  to: number;
}

/**
 * Draws operations as plain text, a lane per client. Time runs to the right by rank, not to scale: every distinct
 * moment is a column, as far from the last as the labels need; at equal times calls stand before returns, so calls
 * that touch are drawn as concurrent. `├ … ┤` is a call from invocation to return, `├ … ?` one whose outcome is
 * unknown, `├ … ✗` one that failed. Meant for witnesses; O(n log n).
 */
export function timeline<Input, Output>(
  operations: readonly Operation<Input, Output>[],
  model: Pick<Model<unknown, Input, Output>, 'describe'>,
): string {
  const bars = operations.map((operation): Bar<Input, Output> => {
    const { input, output, outcome } = operation;
    return { operation, label: model.describe(input, outcome === 'ok' ? output : undefined), from: 0, to: 0 };
  });
  layOut(bars);
  const names = Math.max(0, ...operations.map((operation) => nameOf(operation).length));
  return [...Map.groupBy(bars, ({ operation }) => operation.client)]
    .sort(([a], [b]) => a - b)
    .map(([, lane]) => `${nameOf((lane[0] as Bar<Input, Output>).operation).padEnd(names)}  ${draw(lane)}`)
    .join('\n');
}

function nameOf(operation: Operation<unknown, unknown>): string {
  const handle = clientOf(operation);
  return operation.client === handle ? `client ${handle}` : `client ${handle} (as ${operation.client})`;
}

function draw(lane: readonly Bar<unknown, unknown>[]): string {
  let line = '';
  for (const { operation, label, from, to } of lane.toSorted((a, b) => a.from - b.from)) {
    const last = { ok: '┤', fail: '✗', unknown: '?' }[operation.outcome];
    line = `${line.padEnd(from)}${`├ ${label} `.padEnd(to - from, '─')}${last}`;
  }
  return line;
}

/** Gives every bar its columns: in order, and every end far enough from its beginning for the label. */
function layOut(bars: readonly Bar<unknown, unknown>[]): void {
  const moments = bars.flatMap((bar) => {
    const { invoke, return: end } = bar.operation;
    const call = { bar, time: invoke, kind: 0 };
    return end === undefined ? [call] : [call, { bar, time: end, kind: 1 }];
  });
  moments.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.kind - b.kind));
  const groups = Map.groupBy(moments, ({ time, kind }) => `${time} ${kind}`);
  let column = -2;
  for (const group of groups.values()) {
    column += 2;
    for (const { bar, kind } of group) if (kind === 1) column = Math.max(column, shortestEnd(bar));
    for (const { bar, kind } of group) bar[kind === 0 ? 'from' : 'to'] = column;
  }
  const open = bars.filter(({ operation }) => operation.return === undefined);
  const end = Math.max(column, ...open.map(shortestEnd));
  for (const bar of open) bar.to = end;
}

function shortestEnd({ from, label }: Bar<unknown, unknown>): number {
  return from + label.length + 3;
}
