import { WitError } from '../providers/wit-error.ts';

/** Stores that a reference may name in this host. */
const STORES = ['envvars', 'local'] as const;

/** Stores that the original host had and this one does not have yet. */
const LATER = ['azapp', 'usersecrets'];

/** A configuration value: literal text, or a reference that is looked up when the resource is opened. */
export type ConfigValue =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'reference'; readonly store: (typeof STORES)[number]; readonly key: string };

/**
 * Reads a configuration value. Only a whole value is a reference, `${store.key}`, and the last dot divides the two;
 * anything around it makes it a literal, as the original host had it.
 *
 * @returns the value, or what is wrong with it in one phrase
 */
export function parseConfigValue(text: string): ConfigValue | { readonly kind: 'invalid'; readonly why: string } {
  const inner = /^\$\{(.+)\}$/s.exec(text)?.[1];
  if (inner === undefined) return { kind: 'literal', text };
  const divided = /^(.+)\.(.+)$/s.exec(inner);
  const store = divided?.[1];
  const key = divided?.[2];
  const known = `\${${STORES.join('.KEY}, ${')}.KEY}`;
  if (store === undefined || key === undefined) {
    return { kind: 'invalid', why: `is a reference without a store; expected ${known}` };
  }
  const found = STORES.find((candidate) => candidate === store);
  if (found !== undefined) return { kind: 'reference', store: found, key };
  const why = LATER.includes(store)
    ? `refers to the store ${store}, which this host does not provide yet; it has ${known}`
    : `refers to the unknown store ${store}; expected ${known}`;
  return { kind: 'invalid', why };
}

/**
 * Looks a value up.
 *
 * @param environment the host's environment variables
 * @param what the configuration key, for the error
 * @throws WitError `unexpected-error` that names the key, never a value, where the reference leads nowhere (CFG-REF)
 */
export function resolveConfigValue(
  value: ConfigValue,
  environment: Readonly<Record<string, string | undefined>>,
  what: string,
): string {
  if (value.kind === 'literal') return value.text;
  if (value.store === 'local') return value.key;
  const found = Object.hasOwn(environment, value.key) ? environment[value.key] : undefined;
  if (found === undefined) {
    throw new WitError('unexpected-error', `${what} refers to the environment variable ${value.key}, which is not set`);
  }
  return found;
}
