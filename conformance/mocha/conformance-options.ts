import type { Capability } from '../../providers/provider.ts';
import type { Profile, StrategyName } from '../backends/backend.ts';
import type { Tier } from '../check.ts';
import type { Transport } from '../session.ts';

/** What a certification by mocha depends on besides the provider; each as the flag of that name, and none is needed. */
export interface ConformanceOptions {
  /** What the provider is of; `keyvalue` unless given. */
  readonly capability?: Capability;
  /** How much to try; `default` unless given. */
  readonly tier?: Tier;
  /** All unless given. */
  readonly transports?: readonly Transport[];
  /** Makes the choices of the run that printed it; another one each time unless given. */
  readonly seed?: number;
  /** A backend of yours. */
  readonly address?: string;
  /** Have the backend only this way. */
  readonly backend?: StrategyName;
  readonly backendProfile?: Profile;
  /** Fetch a container image that is not there. */
  readonly pull?: boolean;
  /** Configuration of the provider, by key. */
  readonly configs?: Readonly<Record<string, string>>;
  /** A file of known failures, against the folder that mocha was started in where it is a path. */
  readonly knownFailures?: string | URL;
  /** Fail unless everything that binds was shown. */
  readonly strict?: boolean;
}
