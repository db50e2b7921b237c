// Generated from the folders beside it by `npm run generate`.
import type { Capability, Provider } from './provider.ts';

/** A provider that ships with the project, as far as it can be known without loading its client. */
export interface RegistryEntry {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly capability: Capability;
  /** Names of the configuration keys it reads. */
  readonly configs: readonly string[];
  load(): Promise<Provider>;
}

/** Every provider that ships with the project, by ID. */
export const registry: readonly RegistryEntry[] = [
  {
    id: 'configs.envvars',
    aliases: [],
    capability: 'configs',
    configs: ['ENVVARS_ALLOW'],
    load: async () => (await import('./configs/envvars.ts')).default,
  },
  {
    id: 'keyvalue.filesystem',
    aliases: ['kv.filesystem'],
    capability: 'keyvalue',
    configs: ['FILESYSTEM_ROOT'],
    load: async () => (await import('./keyvalue/filesystem.ts')).default,
  },
  {
    id: 'keyvalue.memory',
    aliases: ['kv.memory'],
    capability: 'keyvalue',
    configs: [],
    load: async () => (await import('./keyvalue/memory.ts')).default,
  },
  {
    id: 'keyvalue.redis',
    aliases: ['kv.redis'],
    capability: 'keyvalue',
    configs: ['REDIS_ADDRESS', 'REDIS_ALLOW_EVICTION'],
    load: async () => (await import('./keyvalue/redis.ts')).default,
  },
];
