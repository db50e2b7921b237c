import type { Flags } from '../run-config.ts';
import type { CommonOptions } from './common-options.ts';
import { pathOf } from './path-of.ts';

/** Options as the flags that say the same. */
export function commonFlags(options: CommonOptions, folder: string): Flags {
  const {
    tier = 'default',
    seed,
    address,
    backend,
    backendProfile = 'durable',
    pull,
    configs,
    knownFailures,
  } = options;
  return {
    tier,
    backendProfile,
    report: '.',
    ...(seed === undefined ? {} : { seed }),
    ...(address === undefined ? {} : { address }),
    ...(backend === undefined ? {} : { backend }),
    ...(pull === true ? { pull } : {}),
    ...(configs === undefined ? {} : { config: Object.entries(configs).map(([key, value]) => `${key}=${value}`) }),
    ...(knownFailures === undefined ? {} : { knownFailures: pathOf(knownFailures, folder) }),
  };
}
