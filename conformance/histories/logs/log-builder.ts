import type { Operation, Outcome } from '../operation.ts';
import { MalformedLogError, quote } from './malformed-log-error.ts';

/** How a call ended: what the checkers are told. */
export interface Ending<Output> {
  readonly outcome: Outcome;
  readonly output?: Output;
}

/** A call, and how it ended once it has. */
interface Call<Input, Output> {
  readonly process: number;
  readonly line: number;
  readonly input: Input;
  ending?: Ending<Output> & { readonly line: number };
}

/**
 * Puts the events of a log together to operations. The time of an event is the number of its line: nothing but the
 * order counts. A call that never returns has an unknown outcome, like one that returned `:info`; its process is gone
 * then, and may not call again.
 */
export class LogBuilder<Input, Output> {
  readonly #calls: Call<Input, Output>[] = [];
  /** By process: its last call. */
  readonly #last = new Map<number, Call<Input, Output>>();

  /**
   * A process calls.
   *
   * @throws MalformedLogError when the process is no number, busy, or gone
   */
  call(line: number, name: string, input: Input): void {
    const process = numberOf(line, name);
    const last = this.#last.get(process);
    if (last !== undefined && last.ending === undefined) {
      throw new MalformedLogError(
        line,
        `process ${process} calls while its call of line ${last.line} is open; expected :ok, :fail or :info first`,
      );
    }
    if (last?.ending?.outcome === 'unknown') {
      throw new MalformedLogError(
        line,
        `process ${process} calls after its :info of line ${last.ending.line}; expected a new process, ` +
          'as the old call may still take effect',
      );
    }
    const call = { process, line, input };
    this.#calls.push(call);
    this.#last.set(process, call);
  }

  /**
   * A process returns; `ending` says what that means for what it had been asked.
   *
   * @throws MalformedLogError when the process is no number, or has no open call; and whatever `ending` throws
   */
  end(line: number, name: string, ending: (input: Input) => Ending<Output>): void {
    const process = numberOf(line, name);
    const call = this.#last.get(process);
    if (call === undefined || call.ending !== undefined) {
      throw new MalformedLogError(line, `process ${process} returns without an open call; expected its :invoke first`);
    }
    call.ending = { ...ending(call.input), line };
  }

  /**
   * The operations in the order of their calls, with ids from 0.
   *
   * @throws MalformedLogError when there are none
   */
  operations(): Operation<Input, Output>[] {
    if (this.#calls.length === 0) throw new MalformedLogError(1, 'there is no call in it; expected a history');
    return this.#calls.map(({ process, line, input, ending }, id) => {
      const { outcome, output } = ending ?? { outcome: 'unknown' };
      const end = ending === undefined || outcome === 'unknown' ? undefined : BigInt(ending.line);
      return { id, client: process, input, output: output as Output, invoke: BigInt(line), return: end, outcome };
    });
  }
}

/** A process by the number that a log calls it. */
function numberOf(line: number, name: string): number {
  const process = Number(name);
  if (/^\d+$/.test(name) && Number.isSafeInteger(process)) return process;
  throw new MalformedLogError(line, `found process ${quote(name)}; expected a whole number below 2^53`);
}
