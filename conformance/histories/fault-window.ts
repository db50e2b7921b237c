/** A time during which a test disturbed something, in the clock of the history. */
export interface FaultWindow {
  /** What was done, in a few words. */
  readonly label: string;
  readonly from: bigint;
  /** Undefined where it was never healed. */
  readonly to?: bigint;
}
