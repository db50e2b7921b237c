/** What the process of a stand-in is told, as JSON in its one argument. */
export interface StandInOrder {
  /** E.g. `keyvalue-0.2.0-draft2`. */
  readonly shape: string;
  readonly reach: 'stdio' | 'socket' | 'http';
  /** Where its socket is to be. */
  readonly socket: string;
  /** The pairs of its configuration, or of its stores. */
  readonly values: Readonly<Record<string, string>>;
  /** Functions of its own: one of the specimens that a module has a list of; without one all are as they should be. */
  readonly specimen?: { readonly module: string; readonly id: string };
  /** How it misbehaves. */
  readonly misbehaviour?: string;
  /** A file that takes the ID of each of its processes, a line each. */
  readonly pids?: string;
}
