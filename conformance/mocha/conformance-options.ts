import type { Capability } from '../../providers/provider.ts';
import type { Transport } from '../session.ts';
import type { CommonOptions } from './common-options.ts';

/** What a certification by mocha depends on besides the provider; each as the flag of that name, and none is needed. */
export interface ConformanceOptions extends CommonOptions {
  /** What the provider is of; `keyvalue` unless given. */
  readonly capability?: Capability;
  /** All unless given. */
  readonly transports?: readonly Transport[];
}
