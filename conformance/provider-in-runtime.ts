import { type ResolvedProvider, resolveProvider } from './resolve-provider.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';
import type { RunConfig } from './run-config.ts';
import { UsageError } from './usage-error.ts';

/** What stands behind each package where nobody says otherwise. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'wasi:keyvalue': 'keyvalue.memory',
  'wasi:config': 'configs.envvars',
};

/** The package of WASI that the providers of a capability serve. */
const PACKAGES: Readonly<Record<string, string>> = { keyvalue: 'wasi:keyvalue', configs: 'wasi:config' };

/** What stands behind a package of WASI in a runtime: a provider, the runtime itself, or nothing that serves it. */
export type InRuntime =
  | { readonly serves: true; readonly provider: ResolvedProvider | undefined }
  | { readonly serves: false; readonly shown: string };

/**
 * Chooses what stands behind a package of WASI in a runtime.
 *
 * @param of the package, e.g. `wasi:keyvalue`
 * @throws UsageError where a provider is named for a runtime that takes none, or more than one, or there is no such one
 */
export async function providerInRuntime(
  { runtime, shown }: ResolvedRuntime,
  of: string,
  { providers, folder }: Pick<RunConfig, 'providers' | 'folder'>,
): Promise<InRuntime> {
  const [named] = providers;
  if (runtime.hasProviders !== true) {
    if (named !== undefined) throw new UsageError(`${shown} has stores of its own: it takes no --provider`);
    return { serves: true, provider: undefined };
  }
  if (providers.length > 1) throw new UsageError('a runtime is certified over one provider: give one --provider');
  const provider = await resolveProvider(named ?? PROVIDERS[of] ?? '', folder);
  if (PACKAGES[provider.provider.capability] === of) return { serves: true, provider };
  return { serves: false, shown: provider.shown };
}
