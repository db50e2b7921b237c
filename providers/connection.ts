/** A promise beyond the core, made by a provider and judged by the suite. What each means stands in the WIT. */
export type Level = 'LIN' | 'PERSIST' | 'DUR-H' | 'DUR-S' | 'LARGE' | 'CTRL';

/** Claimed levels; `LARGE` carries its number of bytes, the others are `true`. */
export type Claims = { readonly [L in Level]?: L extends 'LARGE' ? number : true };

/** What every call of a provider is given: the time it has. */
export interface CallContext {
  /** Aborts when the caller no longer waits. */
  readonly signal: AbortSignal;
  /** When the call must have settled, in milliseconds of `performance.now()`. */
  readonly deadline: number;
}

/** Declared limits of a connection. Sizes are in bytes, times in milliseconds. */
export interface Limits {
  readonly maxKeyBytes: number;
  readonly maxValueBytes: number;
  /** Within this time every call settles (at most 30 000). */
  readonly opTimeoutMs: number;
  /** Within this time after the backend is back, calls work again (at most 15 000). */
  readonly recoveryTimeMs: number;
}

/** What every connection of a provider says about itself, whatever its capability. */
export interface Connection {
  /** The levels that hold on this backend. */
  readonly claims: Claims;
  /** For each level that the provider can claim and this backend does not allow: why. */
  readonly withheld?: Readonly<Partial<Record<Level, string>>>;
  readonly limits: Limits;
  /** Lets go of everything the connection holds. Calls after it may fail in any way. */
  close(): Promise<void>;
}
