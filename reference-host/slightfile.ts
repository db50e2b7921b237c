import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import type { Capability } from '../providers/provider.ts';
import type { Catalog } from './catalog.ts';
import { knownResources } from './known-resources.ts';
import { didYouMean } from './nearest-name.ts';

/** A slightfile that cannot be used. Its message is one line that names the file, the place and the cure. */
export class SlightfileError extends Error {
  override readonly name = 'SlightfileError';

  constructor(message: string) {
    super(printable(message));
  }
}

/** A text with control characters written as escapes, as names in a slightfile may have them and lines may not. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** One `[[capability]]`. */
export interface CapabilityEntry {
  /** Its number in the file, from 1, for messages. */
  readonly position: number;
  /** As written, e.g. `kv.redis`. */
  readonly resource: string;
  /** What the resource is one of. */
  readonly capability: Capability;
  /** What the guest passes to `open`; `*` stands for every name. In version 0.1 it is the resource. */
  readonly name: string;
  /** `[capability.configs]`, values as written; undefined where the section is missing. */
  readonly configs: Readonly<Record<string, string>> | undefined;
}

/** The configuration of a host: which backend serves which name. */
export interface Slightfile {
  readonly path: string;
  readonly specversion: '0.1' | '0.2';
  /** Version 0.1 only: where every configuration value comes from. */
  readonly secretStore: string | undefined;
  readonly capabilities: readonly CapabilityEntry[];
  /** Things that are odd and do no harm, one line each. */
  readonly warnings: readonly string[];
}

const TOP_LEVEL = ['specversion', 'secret_store', 'secret_settings', 'capability'];
const CAPABILITY = ['resource', 'name', 'configs'];
const SECRET_STORES = ['configs.azapp', 'configs.envvars', 'configs.usersecrets', 'configs.local'];

/**
 * Reads a slightfile of version 0.1 or 0.2.
 *
 * The rules are the original host's, less its accidents: values are strings, a name is declared once per capability
 * and none beside `*`; but an entry may be named like a resource, an unknown key inside a capability is an error, and
 * an unknown one at the top level is a warning.
 *
 * @param catalog the resources it may name
 * @throws SlightfileError where the file is missing, is no TOML, or breaks a rule
 */
export function readSlightfile(path: string, catalog: Catalog): Slightfile {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const what =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'is a folder; expected a file'
          : error instanceof TypeError
            ? 'is not UTF-8 text'
            : `cannot be read (${String(code)})`;
    throw new SlightfileError(`${path}: ${what}`);
  }
  return parseSlightfile(text, path, catalog);
}

/** The same from text; `path` is for messages. */
export function parseSlightfile(text: string, path: string, catalog: Catalog): Slightfile {
  const fail = (what: string): never => {
    throw new SlightfileError(`${path}: ${what}`);
  };
  let document: Record<string, unknown>;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.replace('Invalid TOML document: ', '').split('\n');
    return fail(`line ${error.line}, column ${error.column}: ${reason}`);
  }

  const { specversion, secret_store: secretStore, capability = [] } = document;
  if (specversion === undefined) return fail('specversion is missing; add specversion = "0.2"');
  if (specversion !== '0.1' && specversion !== '0.2') {
    return fail(`specversion is ${JSON.stringify(specversion)}; expected "0.1" or "0.2"`);
  }
  if (secretStore !== undefined && (typeof secretStore !== 'string' || !SECRET_STORES.includes(secretStore))) {
    return fail(`secret_store is ${JSON.stringify(secretStore)}; expected one of ${SECRET_STORES.join(', ')}`);
  }
  if (!Array.isArray(capability)) return fail('capability is no list; write each entry under [[capability]]');

  const capabilities = capability.map((entry, index) => parseEntry(entry, index + 1, specversion, catalog, fail));
  checkNames(capabilities, fail);
  const warnings = Object.keys(document)
    .filter((key) => !TOP_LEVEL.includes(key))
    .map((key) => printable(`${path}: unknown key ${key} is ignored${didYouMean(key, TOP_LEVEL)}`));
  if (specversion === '0.2' && secretStore !== undefined) {
    warnings.push(`${path}: secret_store has no meaning in version 0.2; use \${store.key} references`);
  }
  return { path, specversion, secretStore, capabilities, warnings };
}

function parseEntry(
  entry: unknown,
  position: number,
  specversion: '0.1' | '0.2',
  catalog: Catalog,
  failFile: (what: string) => never,
): CapabilityEntry {
  const fail = (what: string): never => failFile(`capability ${position}: ${what}`);
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || entry instanceof Date)
    return fail('is no table; write it under [[capability]]');
  for (const key of Object.keys(entry)) {
    if (!CAPABILITY.includes(key)) fail(`unknown key ${key}${didYouMean(key, CAPABILITY)}`);
  }
  const { resource, name, configs } = entry as Record<string, unknown>;
  if (typeof name !== 'string') return fail(`name is ${name === undefined ? 'missing' : 'no string'}`);
  if (specversion === '0.1') {
    if (resource !== undefined) fail('resource belongs to specversion "0.2", and this file says "0.1"');
    if (configs !== undefined) fail('configs belong to specversion "0.2", and this file says "0.1"');
    return { position, resource: name, capability: findCapability(name, catalog, fail), name, configs: undefined };
  }
  if (resource === undefined) {
    return fail(
      Object.hasOwn(knownResources, name)
        ? 'resource is missing: an entry with only a name belongs to specversion "0.1"'
        : 'resource is missing; add, for example, resource = "kv.filesystem"',
    );
  }
  if (typeof resource !== 'string') return fail('resource is no string');
  const capability = findCapability(resource, catalog, fail);
  if (name === '') fail('name is empty');
  const parsed = configs === undefined ? undefined : parseConfigs(configs, fail);
  return { position, resource, capability, name, configs: parsed };
}

function parseConfigs(configs: unknown, fail: (what: string) => never): Record<string, string> {
  if (typeof configs !== 'object' || configs === null || Array.isArray(configs) || configs instanceof Date) {
    return fail('configs is no table; write it under [capability.configs]');
  }
  for (const [key, value] of Object.entries(configs)) {
    if (typeof value !== 'string') fail(`the value of ${key} is no string; put it in quotes`);
  }
  return { ...(configs as Record<string, string>) };
}

function findCapability(resource: string, catalog: Catalog, fail: (what: string) => never): Capability {
  const found = catalog.find(resource);
  if (found !== undefined) return found.capability;
  if (Object.hasOwn(knownResources, resource))
    return fail(`resource ${resource} is known, and this host does not provide it yet`);
  return fail(`unknown resource ${JSON.stringify(resource)}${didYouMean(resource, catalog.names())}`);
}

/** A name stands once in a capability; exact names and a `*` may stand together (GEN-OPEN-WILDCARD). */
function checkNames(capabilities: readonly CapabilityEntry[], fail: (what: string) => never): void {
  const seen = new Set<string>();
  for (const { capability, name, position } of capabilities) {
    const key = `${capability} ${name}`;
    if (seen.has(key)) {
      fail(`capability ${position}: the name ${name} is already declared for ${capability}; names are unique`);
    }
    seen.add(key);
  }
}
