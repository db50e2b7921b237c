import { setTimeout } from 'node:timers/promises';
import type { Connection } from '../providers/connection.ts';
import type { Capabilities, Capability, Provider } from '../providers/provider.ts';
import { WitError } from '../providers/wit-error.ts';
import type { Catalog } from './catalog.ts';
import { UnsupportedComponentError } from './component/component-errors.ts';
import type { GetManyShape } from './component/get-many-shape.ts';
import type { Face } from './faces/face.ts';
import type { ShapeFace } from './faces/shape-face.ts';
import { spiderlightningKeyvalue } from './faces/spiderlightning-keyvalue.ts';
import { UndeclaredResourceError } from './faces/undeclared-resource-error.ts';
import { wasiConfig } from './faces/wasi-config.ts';
import { wasiKeyvalue } from './faces/wasi-keyvalue.ts';
import { didYouMean } from './nearest-name.ts';
import { type ConfigValue, parseConfigValue, resolveConfigValue } from './reference.ts';
import { type CapabilityEntry, type Slightfile, SlightfileError } from './slightfile.ts';

/** Every interface of SpiderLightning that this host offers. */
export const faces: readonly Face[] = [spiderlightningKeyvalue];

/** Every shape of WASI's interfaces that this host offers over the same providers. */
export const shapeFaces: readonly ShapeFace[] = [...wasiKeyvalue, ...wasiConfig];

const CONNECT_TIMEOUT_MS = 30_000;

const CLOSE_TIMEOUT_MS = 5_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** What of a component decides which interfaces it is given, where one name stands for several. */
export interface ImportingComponent {
  readonly getMany?: GetManyShape | undefined;
}

/** What a linked slightfile gives to components. */
export interface Linked {
  /**
   * Import objects for a component, by interface, e.g. `spiderlightning:keyvalue/keyvalue@0.5.1`.
   *
   * @throws UnsupportedComponentError where an interface has a name that this host knows, and another type
   */
  importsFor(component: ImportingComponent): Readonly<Record<string, object>>;
  /** Closes every connection that was opened. */
  close(): Promise<void>;
}

/** One entry with its provider, connected when it is first opened and again after a failure. */
class LinkedEntry {
  readonly entry: CapabilityEntry;
  readonly #provider: Provider;
  readonly #values: ReadonlyMap<string, ConfigValue>;
  readonly #environment: Environment;
  #connection: Promise<Connection> | undefined;

  constructor(
    entry: CapabilityEntry,
    provider: Provider,
    values: ReadonlyMap<string, ConfigValue>,
    environment: Environment,
  ) {
    this.entry = entry;
    this.#provider = provider;
    this.#values = values;
    this.#environment = environment;
  }

  connection(): Promise<Connection> {
    this.#connection ??= this.#connect().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  async #connect(): Promise<Connection> {
    const configs: Record<string, string> = {};
    for (const [key, value] of this.#values) {
      configs[key] = resolveConfigValue(value, this.#environment, key);
      const wrong = this.#provider.configs[key]?.check?.(configs[key]);
      if (wrong !== undefined) throw new WitError('unexpected-error', `${key} ${wrong}`);
    }
    const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
    return this.#provider.connect(configs, { signal, deadline: performance.now() + CONNECT_TIMEOUT_MS });
  }

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    if (connection === undefined) return;
    // What goes wrong here is nobody's result any more, and nobody waits for it for ever.
    const closing = (async () => connection.close())();
    await Promise.race([closing.catch(() => {}), setTimeout(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}

/**
 * Makes import objects of a slightfile. Everything that can be known without a network is checked here (GEN-CONFIG);
 * connections are made when a guest opens a resource.
 *
 * @param catalog the one that the slightfile was read with
 * @param environment where `${envvars.X}` looks
 * @throws SlightfileError naming the entry, the key and the cure
 */
export async function link(
  slightfile: Slightfile,
  catalog: Catalog,
  environment: Environment = process.env,
): Promise<Linked> {
  const entries: LinkedEntry[] = [];
  for (const entry of slightfile.capabilities) {
    const provider = await catalog.find(entry.resource)?.load();
    if (provider === undefined) throw new Error(`${entry.resource} is not in the catalog that the slightfile passed`);
    const values = checkConfigs(slightfile, entry, provider, environment);
    entries.push(new LinkedEntry(entry, provider, values, environment));
  }
  const of = (capability: Capability) => entries.filter(({ entry }) => entry.capability === capability);
  const imports: Record<string, object> = {};
  for (const face of faces) {
    imports[face.interface] = face.create(resolver(face.capability, slightfile, of(face.capability)));
  }
  const shapes = shapeFaces.map(({ getMany, capability, create }) => {
    const declared = slightfile.specversion === '0.1' ? [] : of(capability).map(({ entry }) => entry.name);
    return { getMany, imports: create(resolver(capability, slightfile, of(capability)), declared) };
  });
  return {
    importsFor: ({ getMany: wanted = 'optional-pairs' }) => {
      if (wanted === 'unknown') {
        throw new UnsupportedComponentError(
          'the component imports a get-many of wasi:keyvalue/batch of a type that this host does not know',
        );
      }
      const fitting = shapes.filter(({ getMany }) => getMany === undefined || getMany === wanted);
      return Object.assign({}, imports, ...fitting.map((shape) => shape.imports));
    },
    close: async () => {
      await Promise.all(entries.map((entry) => entry.close()));
    },
  };
}

/** Finds the entry for a name: the exact one, else the `*`, else, in version 0.1, the last of the capability. */
function resolver<C extends Capability>(
  capability: C,
  slightfile: Slightfile,
  entries: readonly LinkedEntry[],
): (name: string) => Promise<Capabilities[C]> {
  const byName = new Map(entries.map((linked) => [linked.entry.name, linked]));
  const fallback = slightfile.specversion === '0.1' ? entries.at(-1) : undefined;
  return async (name) => {
    const found = byName.get(name) ?? byName.get('*') ?? fallback;
    if (found === undefined) throw new UndeclaredResourceError(capability, name);
    return (await found.connection()) as Capabilities[C];
  };
}

function checkConfigs(
  slightfile: Slightfile,
  entry: CapabilityEntry,
  provider: Provider,
  environment: Environment,
): Map<string, ConfigValue> {
  const where = `${slightfile.path}: capability ${entry.position} (${entry.resource}, named ${entry.name})`;
  const fail = (what: string): never => {
    throw new SlightfileError(`${where}: ${what}`);
  };
  const known = Object.keys(provider.configs);
  const given =
    slightfile.specversion === '0.1' ? secretStoreConfigs(slightfile, provider, environment) : (entry.configs ?? {});
  const values = new Map<string, ConfigValue>();
  for (const [key, text] of Object.entries(given)) {
    const config = Object.hasOwn(provider.configs, key) ? provider.configs[key] : undefined;
    if (config === undefined) {
      const cure = known.length === 0 ? '; it takes none' : didYouMean(key, known) || `; it takes ${known.join(', ')}`;
      return fail(`unknown configuration key ${key}${cure}`);
    }
    const value = parseConfigValue(text);
    if (value.kind === 'invalid') return fail(`${key} ${value.why}`);
    const wrong = value.kind === 'literal' ? config.check?.(value.text) : undefined;
    if (wrong !== undefined) fail(`${key} ${wrong}`);
    values.set(key, value);
  }
  for (const [key, config] of Object.entries(provider.configs)) {
    if (config.required === true && !values.has(key)) {
      const cure =
        slightfile.specversion === '0.1' ? 'set secret_store = "configs.envvars"' : `add it under [capability.configs]`;
      fail(`the configuration key ${key} is missing (${config.description}); ${cure}`);
    }
  }
  return values;
}

/** In version 0.1 every key of a provider comes from the secret store, under its own name. */
function secretStoreConfigs(
  slightfile: Slightfile,
  provider: Provider,
  environment: Environment,
): Record<string, string> {
  if (slightfile.secretStore === undefined) return {};
  const store = slightfile.secretStore.replace('configs.', '');
  const keys = Object.keys(provider.configs).filter((key) => {
    return provider.configs[key]?.required === true || (store === 'envvars' && environment[key] !== undefined);
  });
  return Object.fromEntries(keys.map((key) => [key, `\${${store}.${key}}`]));
}
