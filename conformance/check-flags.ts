import { didYouMean } from '../reference-host/nearest-name.ts';
import type { ResolvedProvider } from './resolve-provider.ts';
import type { RunConfig } from './run-config.ts';
import { UsageError } from './usage-error.ts';

/**
 * Sees that what the user said about a backend concerns every provider of a run, or it would be ignored.
 *
 * @throws UsageError where it does not
 */
export function checkFlags(
  { backend, configs }: Pick<RunConfig, 'backend' | 'configs'>,
  providers: readonly ResolvedProvider[],
): void {
  for (const { provider, shown } of providers) {
    if (provider.backend === undefined && backend.address !== undefined) {
      throw new UsageError(`${shown} has no backend, so it takes no --address`);
    }
    if (provider.backend === undefined && backend.strategy !== undefined) {
      throw new UsageError(`${shown} has no backend, so it takes no --backend`);
    }
    const address = Object.keys(provider.backend?.configs ?? {}).find((key) => Object.hasOwn(configs, key));
    if (address !== undefined) throw new UsageError(`--config ${address} is the address of the backend: use --address`);
    const unknown = Object.keys(configs).find((key) => !Object.hasOwn(provider.configs, key));
    if (unknown !== undefined) {
      const known = Object.keys(provider.configs);
      const cure =
        didYouMean(unknown, known) || (known.length === 0 ? '; it takes none' : `; it takes ${known.join(', ')}`);
      throw new UsageError(`--config: ${shown} has no configuration key ${unknown}${cure}`);
    }
  }
}
