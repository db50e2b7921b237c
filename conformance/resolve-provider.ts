import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadProvider, ProviderModuleError } from '../providers/load-provider.ts';
import type { Provider } from '../providers/provider.ts';
import { Catalog } from '../reference-host/catalog.ts';
import { didYouMean } from '../reference-host/nearest-name.ts';
import { moduleFile } from './module-file.ts';
import { UsageError } from './usage-error.ts';

/** A provider that was found, and where. */
export interface ResolvedProvider {
  readonly provider: Provider;
  readonly module: URL;
  /** Whether it does not ship with the project. */
  readonly outside: boolean;
  /** Its ID, or the path as the user wrote it. */
  readonly shown: string;
}

/** Where a provider is, before any of its code is loaded. */
export type LocatedProvider = Omit<ResolvedProvider, 'provider'>;

/**
 * Finds and loads a provider, by a name as {@link locateProvider} takes it.
 *
 * @throws UsageError where there is none
 */
export async function resolveProvider(name: string, folder: string): Promise<ResolvedProvider> {
  const located = locateProvider(name, folder);
  const entry = new Catalog().find(name);
  if (entry !== undefined) return { provider: await entry.load(), ...located };
  try {
    return { provider: await loadProvider(fileURLToPath(located.module), name), ...located };
  } catch (error) {
    if (error instanceof ProviderModuleError) throw new UsageError(error.message);
    throw error;
  }
}

/**
 * Finds a provider: by ID or alias, by a path against a folder, or by the name of a package there.
 *
 * @throws UsageError where there is none
 */
export function locateProvider(name: string, folder: string): LocatedProvider {
  const catalog = new Catalog();
  const entry = catalog.find(name);
  if (entry !== undefined) {
    const [capability, backend] = entry.id.split('.');
    const file = moduleFile(join(import.meta.dirname, '../providers', capability ?? ''), backend ?? '');
    return { module: pathToFileURL(file), outside: false, shown: entry.id };
  }
  const path = /^\.{0,2}[/\\]|\.[cm]?[jt]s$/.test(name) ? resolve(folder, name) : packageFile(name, folder);
  if (path === undefined) {
    const cure = didYouMean(name, catalog.names()) || ` (there are ${ids(catalog)}; a provider of yours is a path)`;
    throw new UsageError(`unknown provider ${name}${cure}`);
  }
  if (!existsSync(path)) throw new UsageError(`unknown provider ${name}: there is no such file`);
  return { module: pathToFileURL(path), outside: true, shown: name };
}

function ids(catalog: Catalog): string {
  return catalog
    .names()
    .filter((name) => name.startsWith('keyvalue.'))
    .join(', ');
}

function packageFile(name: string, folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
}
