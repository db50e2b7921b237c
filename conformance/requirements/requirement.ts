/**
 * What the published text is about a point: it states it, leaves it open, or says it in two ways. Only what is stated is
 * judged; of the others a run records what a subject does.
 */
export type Strength = 'stated' | 'ambiguous' | 'contradictory';

/** A numbered statement that a subject must satisfy, or a point left open, as it stands in a doc comment of the WIT. */
export interface Requirement {
  /** E.g. `KV-GET-SET`. For ever: an ID is retired, never reused. */
  readonly id: string;
  /** `core` binds every subject; the name of a level binds those that claim it. */
  readonly binds: string;
  readonly strength: Strength;
  /** Whether it is about the host that runs guests, so that only a component can show it. */
  readonly ofHost: boolean;
  /** Traits without which the statement has no meaning. */
  readonly when: readonly string[];
  /** The statement, on one line. */
  readonly text: string;
  /** The published text that it rests on, where that is not this project's own. */
  readonly quote?: string;
  /** Where it is discussed upstream, e.g. `WebAssembly/wasi-keyvalue#57`. */
  readonly see?: readonly string[];
  /** Where it stands, e.g. `wit/keyvalue/keyvalue.wit:12`. */
  readonly source: string;
}
