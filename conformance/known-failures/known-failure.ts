/** A failure that somebody knows of and has written down: a `[[known-failure]]` of a file of known failures. */
export interface KnownFailure {
  /** File of the module of the provider, or of the adapter of a runtime, without symbolic links. */
  readonly module: string;
  readonly check: string;
  /** The one requirement that the check finds broken. Where it breaks another one, that is news. */
  readonly requirement: string;
  /** The transports over which it fails. */
  readonly transports: readonly string[];
  readonly reason: string;
  /** Where it is followed up, an http or https URL. */
  readonly link: string;
  /** Where it stands, for messages: `known.toml:12`. */
  readonly place: string;
}
