import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'smol-toml';
import packageJson from '../../../package.json' with { type: 'json' };
import { moduleFile } from '../../module-file.ts';
import type { Order, Runtime, Start } from '../runtime.ts';

const CLI = moduleFile(join(import.meta.dirname, '../../../reference-host'), 'cli');

/** Providers that keep what was written when their host ends. */
const LASTING = ['keyvalue.filesystem', 'keyvalue.redis'];

/** What an environment variable can be called, for a pattern of names that are separated by commas. */
const NAME = /^[^=,*\0\s]+$/;

/** The host of this project, over whichever provider stands behind the interface. */
const referenceHost: Runtime = {
  name: 'reference-host',
  shapes: [
    'keyvalue-0.2.0-draft',
    'keyvalue-0.2.0-draft2',
    'keyvalue-0.2.0-draft2-spin',
    'config-0.2.0-draft-2024-09-27',
    'config-0.2.0-rc.1',
  ],
  worlds: ['command'],
  hostFunctions: 'this project',
  hasProviders: true,
  stores: 'any',
  isolation: 'name',
  cannot: ({ provider }) => ({
    seeds: 'a slightfile configures no data',
    ...(provider !== undefined && !provider.outside && !LASTING.includes(provider.id)
      ? { restart: `${provider.id} keeps data in memory alone` }
      : {}),
  }),
  find: async () => ({ version: packageJson.version }),
  async start(order) {
    const { shape, folder, component, values, provider } = order;
    if (provider === undefined) throw new Error('the reference host needs a provider');
    const config = shape.startsWith('config');
    if (!config && Object.keys(values).length > 0) return { cannot: 'a slightfile configures no data' };
    const odd = Object.entries(values).find(([key, value]) => !NAME.test(key) || value.includes('\0'));
    if (odd !== undefined) return { cannot: `no environment variable can be ${JSON.stringify(odd[0])}` };
    const slightfile = join(folder, 'slightfile.toml');
    await writeFile(slightfile, toSlightfile(order, provider), { mode: 0o600 });
    const socket = join(folder, 'guests.sock');
    const outside = provider.outside ? ['--provider', fileURLToPath(provider.module)] : [];
    const args = ['-c', slightfile, 'run', ...outside, '--listen', socket, component];
    const start: Start = {
      command: [process.execPath, CLI, ...args],
      reached: { by: 'socket', path: socket, ready: /^listening$/m },
    };
    return config ? { ...start, env: values } : start;
  },
};

function toSlightfile({ values }: Order, { id, configs }: Order['provider'] & object): string {
  const names = Object.keys(values).join(',');
  const all = { ...configs, ...(names === '' ? {} : { ENVVARS_ALLOW: names }) };
  const entry = { resource: id, name: '*', ...(Object.keys(all).length === 0 ? {} : { configs: all }) };
  return stringify({ specversion: '0.2', capability: [entry] });
}

export default referenceHost;
