/** A fault in effect. */
export interface Injection {
  /** How often it took effect; what counts is said with each fault. */
  readonly hits: number;
  /** What was cut or held, whole, for proofs. */
  readonly messages: readonly Uint8Array[];
  /**
   * Resolves once there were so many hits.
   *
   * @param count 1 where it is not given
   * @throws Error where there will not be: the fault was healed, or failed, before
   */
  reached(count?: number): Promise<void>;
  /** Ends this fault alone; what it held flows. Ending it again changes nothing. */
  heal(): void;
}
