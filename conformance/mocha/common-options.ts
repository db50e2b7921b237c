import type { Profile, StrategyName } from '../backends/backend.ts';
import type { Tier } from '../check.ts';

/** What a certification by mocha depends on, whatever is certified; each as the flag of that name, and none is needed. */
export interface CommonOptions {
  /** How much to try; `default` unless given. */
  readonly tier?: Tier;
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
