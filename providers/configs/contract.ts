import type { CallContext, Connection } from '../connection.ts';

/**
 * The neutral contract of configuration: what a provider implements, and what every published interface over it is built
 * on. Keys are any strings; values are bytes, as `spiderlightning:configs` has them, and an interface whose values are
 * text refuses what is no UTF-8.
 */
export interface ConfigsConnection extends Connection {
  /** The configuration of that name. Opening creates nothing. */
  open(name: string, context: CallContext): Promise<Configs>;
}

/** The configuration under one name. All methods may be called concurrently. */
export interface Configs {
  /** The value of a key, or undefined where it has none. The caller owns the bytes. */
  get(key: string, context: CallContext): Promise<Uint8Array | undefined>;
  /** Every key that has a value, each once. */
  keys(context: CallContext): Promise<readonly string[]>;
}
