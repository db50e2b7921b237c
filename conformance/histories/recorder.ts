import { type Operation, validateHistory } from './operation.ts';

/** What a `Recorder` needs to know. */
export interface RecorderOptions<Input> {
  /** How many clients call at the same time; they are numbered from 0. */
  readonly clients: number;
  /**
   * Whether a call that threw definitely had no effect. Reads are always `fail`; a mutation is `unknown` unless its
   * error is on the list of definite ones.
   */
  readonly classify: (error: unknown, input: Input) => 'fail' | 'unknown';
  /** Nanoseconds, monotonic. Default: `process.hrtime.bigint`. */
  readonly clock?: () => bigint;
}

interface Slot {
  process: number;
  busy: boolean;
}

/**
 * Records the calls of concurrent clients as a history. After an unknown outcome a client goes on under the fresh id
 * `client + clients` (Jepsen's rule), because its lost call may still take effect behind its next ones; `handle` keeps
 * the number that the caller knows.
 */
export class Recorder<Input, Output> {
  private readonly options: RecorderOptions<Input>;
  private readonly clock: () => bigint;
  private readonly slots: Slot[];
  private readonly operations: Operation<Input, Output>[] = [];

  constructor(options: RecorderOptions<Input>) {
    this.options = options;
    this.clock = options.clock ?? process.hrtime.bigint;
    this.slots = Array.from({ length: options.clients }, (_, process) => ({ process, busy: false }));
  }

  /**
   * Performs one call and records it. A call that throws does not throw here: the error is classified, and what was
   * recorded is returned.
   *
   * @throws RangeError when the client does not exist or is still in a call
   * @throws whatever `classify` throws; the call is then recorded as unknown
   */
  async record(client: number, input: Input, call: () => Promise<Output>): Promise<Operation<Input, Output>> {
    const slot = this.slots[client];
    if (!slot) throw new RangeError(`there is no client ${client} among ${this.slots.length}`);
    if (slot.busy) throw new RangeError(`client ${client} is still in a call`);
    slot.busy = true;
    const id = this.operations.length;
    // Nothing but the call stands between the two readings of the clock, so intervals only ever widen.
    const begun = { id, client: slot.process, handle: client, input, invoke: this.clock() };
    this.operations.push({ ...begun, return: undefined, outcome: 'unknown' });
    let outcome: 'fail' | 'unknown' = 'unknown';
    try {
      const output = await call();
      const end = this.clock();
      return this.finish(slot, { ...begun, output, return: end, outcome: 'ok' });
    } catch (error) {
      const end = this.clock();
      try {
        outcome = this.options.classify(error, input);
      } finally {
        this.finish(slot, { ...begun, return: outcome === 'fail' ? end : undefined, outcome });
      }
      return this.operations[id] as Operation<Input, Output>;
    }
  }

  /**
   * Everything recorded so far; calls still in flight are unknown. O(n log n).
   *
   * @throws MalformedHistoryError when the clock ran backwards
   */
  history(): Operation<Input, Output>[] {
    validateHistory(this.operations);
    return [...this.operations];
  }

  private finish(slot: Slot, operation: Operation<Input, Output>): Operation<Input, Output> {
    this.operations[operation.id] = operation;
    if (operation.outcome === 'unknown') slot.process += this.slots.length;
    slot.busy = false;
    return operation;
  }
}
