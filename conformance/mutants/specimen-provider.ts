import type { KeyValueProvider } from '../../providers/provider.ts';
import { type ResolvedProvider, resolveProvider } from '../resolve-provider.ts';
import type { Specimen } from './mutant.ts';

/** The provider of a specimen, with the module that other processes load it from. */
export async function specimenProvider(specimen: Specimen, folder: string): Promise<ResolvedProvider> {
  const shipped = await resolveProvider(`keyvalue.${specimen.base === 'host' ? 'memory' : specimen.base}`, folder);
  if (specimen.provide === undefined) return { ...shipped, shown: specimen.id };
  const module = new URL('./specimen-module.ts', import.meta.url);
  module.searchParams.set('id', specimen.id);
  module.searchParams.set('folder', folder);
  const provider = specimen.provide(shipped.provider as KeyValueProvider);
  return { provider, module, outside: true, shown: specimen.id };
}
