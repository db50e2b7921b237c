import type { Runtime } from '../report.ts';

/** Who does what at each point that a published text leaves open. */
export interface Ledger {
  readonly subjects: readonly LedgerSubject[];
  readonly packages: readonly LedgerPackage[];
  /** Certifications that a later one of the same subject takes the place of. */
  readonly superseded: readonly string[];
}

/** A runtime with a shape, and what serves it there. */
export interface LedgerSubject {
  /** As `subjectName` has it, with the system where the same was certified on several. */
  readonly name: string;
  readonly hostFunctions: Runtime['hostFunctions'];
  /** Who decided what it does: the runtime's name, or `this project`. Subjects of one maker are one opinion. */
  readonly maker: string;
  readonly worlds: readonly string[];
  /** The backend, e.g. `redis 7.0.15 (real)`; absent where there is none. */
  readonly backend?: string;
  readonly system: string;
  /** The day of the run. */
  readonly day: string;
  readonly tier: string;
  readonly suite: string;
  /** Whether the run was of all checks. */
  readonly whole: boolean;
  /** Why nothing was observed; absent where something could be. */
  readonly notRun?: string;
}

/** The points of one WIT package. */
export interface LedgerPackage {
  /** Without its version, e.g. `wasi:keyvalue`. */
  readonly name: string;
  /** Those where subjects differ first, then those where they agree, then those that nobody showed. */
  readonly points: readonly LedgerPoint[];
}

/** One point that the text leaves open. */
export interface LedgerPoint {
  readonly id: string;
  readonly text: string;
  readonly strength: 'ambiguous' | 'contradictory';
  readonly quote?: string;
  readonly see: readonly string[];
  /** How many subjects have the point in their shape. */
  readonly subjects: number;
  /** What subjects do, what most of them do first. */
  readonly behaviours: readonly LedgerEntry[];
  /** Why it is not known what a subject does. */
  readonly unshown: readonly LedgerEntry[];
}

/** Subjects of which the same can be said. */
export interface LedgerEntry {
  readonly what: string;
  readonly subjects: readonly LedgerMention[];
}

/** A subject, and the worlds that it holds in, where it does not in all. */
export interface LedgerMention {
  readonly subject: LedgerSubject;
  readonly worlds: readonly string[];
}
