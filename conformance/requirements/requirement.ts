/** A numbered statement that a subject must satisfy, as it stands in a doc comment of the WIT. */
export interface Requirement {
  /** E.g. `KV-GET-SET`. For ever: an ID is retired, never reused. */
  readonly id: string;
  /** `core` binds every subject; the name of a level binds those that claim it. */
  readonly binds: string;
  /** Whether it is about the host that runs guests, so that only a component can show it. */
  readonly ofHost: boolean;
  /** Traits without which the statement has no meaning. */
  readonly when: readonly string[];
  /** The statement, on one line. */
  readonly text: string;
  /** Where it stands, e.g. `wit/keyvalue/keyvalue.wit:12`. */
  readonly source: string;
}
