import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Outcome } from '../report.ts';
import { MARKS, type Paint, paint, tinted } from './outcomes.ts';
import { columns, count, duration, grouped, hang, pad, printable, shorten, wrap } from './text.ts';

/** A check over one transport that has begun. */
export interface Started {
  check: string;
  transport: string;
}

/** The same when it is over; `reason` says why it did not pass. */
export interface Finished extends Started {
  outcome: Outcome;
  durationMs: number;
  calls: number;
  reason?: string;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_LINE = '\r\x1b[2K';
/** Redrawing more often than this costs time and shows nothing more. */
const REDRAW_MS = 80;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What happens during a run. On a terminal one line shows where the run is, and only what did not pass leaves a line
 * behind; elsewhere each finished check is one plain line.
 */
export class Progress {
  readonly #stream: NodeJS.WriteStream | Writable;
  readonly #tty: boolean;
  readonly #paint: Paint;
  readonly #running = new Map<string, Started>();
  readonly #counts = new Map<Outcome, number>();
  #title = '';
  #total = 0;
  #done = 0;
  #begun = 0;
  #drawn = 0;
  #active = false;
  #timer: NodeJS.Timeout | undefined;

  /** `color` asks for colour; NO_COLOR in the environment refuses it. */
  constructor(stream: NodeJS.WriteStream | Writable, options: { tty: boolean; color: boolean }) {
    this.#stream = stream;
    this.#tty = options.tty;
    this.#paint = paint(options.color && !process.env.NO_COLOR);
  }

  /** Begins a part of the run, `total` checks long; a part that is still open ends first. */
  begin(title: string, total: number): void {
    this.end();
    this.#title = printable(title);
    this.#total = total;
    this.#done = 0;
    this.#counts.clear();
    this.#running.clear();
    this.#begun = performance.now();
    this.#active = true;
    if (this.#tty) this.#takeTerminal();
    this.#line(this.#paint.bold(this.#title));
  }

  /** A check has begun. */
  started({ check, transport }: Started): void {
    this.#running.set(key({ check, transport }), { check, transport });
    this.#draw();
  }

  /** A check is over. */
  finished(finished: Finished): void {
    this.#running.delete(key(finished));
    this.#done += 1;
    this.#counts.set(finished.outcome, (this.#counts.get(finished.outcome) ?? 0) + 1);
    // On a terminal a pass is quiet: the count goes up.
    if (this.#tty && finished.outcome === 'pass') this.#draw();
    else this.#line(this.#finishedLine(finished));
  }

  /** A line for the reader, e.g. that a backend is being started. */
  message(line: string): void {
    this.#line(printable(line));
  }

  /** Ends the part that is open, with one line of counts, and gives the terminal back. */
  end(): void {
    if (!this.#active) return;
    this.#active = false;
    this.#releaseTerminal();
    const counts = [...this.#counts].map(([outcome, times]) =>
      tinted(this.#paint, outcome, `${grouped(times)} ${outcome}`),
    );
    const seen =
      this.#done === this.#total
        ? count(this.#done, 'check')
        : `${grouped(this.#done)} of ${count(this.#total, 'check')}`;
    this.#line([`${seen} in ${duration(performance.now() - this.#begun)}`, ...counts].join(', '));
  }

  #finishedLine({ check, transport, outcome, durationMs, calls, reason }: Finished): string {
    const mark = tinted(this.#paint, outcome, pad(MARKS[outcome], 6));
    const name = `${mark}${pad(printable(check), 32)}  ${pad(printable(transport), 6)}  `;
    const facts = `${count(calls, 'call')}  ${duration(durationMs)}`;
    if (outcome === 'pass') return name + facts;
    const why = printable(reason ?? '') || 'no reason was given';
    // The word stands beside every mark but FAIL of a plain failure, since several outcomes share one.
    const told = outcome === 'fail' ? why : `${outcome}: ${why}`;
    const start = MARKS[outcome] === 'skip' ? name : `${name}${facts}  `;
    // A terminal would break the reason in the middle of a word; a log is searched by line.
    if (!this.#tty || columns(told) + columns(stripVTControlCharacters(start)) <= this.#width()) return start + told;
    return [start.trimEnd(), ...hang(' '.repeat(6), wrap(told, this.#width() - 6))].join('\n');
  }

  /** Writes something that stays, above the live line. */
  #line(text: string): void {
    this.#stream.write(`${this.#tty ? CLEAR_LINE : ''}${text}\n`);
    this.#drawn = 0;
    this.#draw();
  }

  #draw(): void {
    if (!this.#tty || !this.#active) return;
    const now = performance.now();
    if (now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    const bad = (['fail', 'unexpected-pass', 'error'] as const).reduce(
      (sum, each) => sum + (this.#counts.get(each) ?? 0),
      0,
    );
    const total = grouped(this.#total);
    // What changes least stands first, so that the line does not jump about.
    const state = `${grouped(this.#done).padStart(total.length)}/${total}  ${elapsed(now - this.#begun)}  `;
    const failed = bad === 0 ? '' : `${grouped(bad)} failed  `;
    const latest = [...this.#running.values()].at(-1);
    const others = this.#running.size > 1 ? ` and ${grouped(this.#running.size - 1)} more` : '';
    const current =
      latest === undefined ? '' : `${printable(latest.check)} over ${printable(latest.transport)}${others}`;
    // A line as wide as the terminal would wrap, and clearing it would leave half of it behind.
    const line = shorten(state + failed + current, this.#width() - 1);
    const colored = failed === '' ? line : line.replace(failed, tinted(this.#paint, 'fail', failed));
    this.#stream.write(`${CLEAR_LINE}${colored}`);
  }

  #width(): number {
    return ('columns' in this.#stream && this.#stream.columns) || 80;
  }

  #takeTerminal(): void {
    this.#stream.write(HIDE_CURSOR);
    process.on('exit', this.#restore);
    for (const signal of SIGNALS) process.on(signal, this.#interrupted);
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  #releaseTerminal(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.off('exit', this.#restore);
    for (const signal of SIGNALS) process.off(signal, this.#interrupted);
    this.#restore();
  }

  readonly #restore = (): void => {
    this.#stream.write(`${CLEAR_LINE}${SHOW_CURSOR}`);
  };

  readonly #interrupted = (signal: NodeJS.Signals): void => {
    this.#active = false;
    this.#releaseTerminal();
    // Listening took away the signal's usual effect. Where nobody else listens, it is given back.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
}

function key({ check, transport }: Started): string {
  return `${transport} ${check}`;
}

function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
