import type { Capability, Provider } from '../providers/provider.ts';
import { registry } from '../providers/registry.ts';

/** What a host knows of a provider before it loads it. */
export interface CatalogEntry {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly capability: Capability;
  load(): Promise<Provider>;
}

/** The providers that a slightfile may name. */
export class Catalog {
  readonly #entries: readonly CatalogEntry[];

  /** @param outside providers besides those that ship with the project; they win where a name stands twice */
  constructor(outside: readonly Provider[] = []) {
    const entries = outside.map((provider) => ({
      id: provider.id,
      aliases: provider.aliases,
      capability: provider.capability,
      load: async () => provider,
    }));
    this.#entries = [...entries, ...registry];
  }

  /** The provider of that ID or alias. */
  find(resource: string): CatalogEntry | undefined {
    return this.#entries.find(({ id, aliases }) => id === resource || aliases.includes(resource));
  }

  /** Every ID and alias. */
  names(): string[] {
    return this.#entries.flatMap(({ id, aliases }) => [id, ...aliases]);
  }
}
