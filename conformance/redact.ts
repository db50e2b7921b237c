import type { ConfigKey } from '../providers/provider.ts';

/**
 * The parts of a configuration that must never be shown: of a URL its password and user name, of any other secret
 * value the whole. Each also as it stands percent-encoded, and as it stands in a quoted string.
 */
export function secretsOf(
  keys: Readonly<Record<string, ConfigKey>>,
  configs: Readonly<Record<string, string>>,
): string[] {
  const secrets = Object.entries(configs)
    .filter(([key]) => keys[key]?.secret === true)
    .flatMap(([, value]) => partsOf(value))
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return [...new Set(secrets)].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
}

function partsOf(value: string): string[] {
  if (!URL.canParse(value)) return [value];
  const { username, password } = new URL(value);
  return [username, password].flatMap((part) => [part, decoded(part)]);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Fields of a report that hold words of the suite's own, which a secret may be one of by chance. */
const OWN_WORDS = new Set([
  'outcome',
  'kind',
  'verdict',
  'level',
  'strategy',
  'fidelity',
  'binds',
  'id',
  'check',
  'covers',
  'timeline',
]);

/** A copy of any data in which no string holds a secret, the suite's own words left as they are. */
export function redact<T>(data: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return data;
  return replaceStrings(data, (text) =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '<secret>'), text),
  ) as T;
}

function replaceStrings(data: unknown, replace: (text: string) => string): unknown {
  if (typeof data === 'string') return replace(data);
  if (Array.isArray(data)) return data.map((item) => replaceStrings(item, replace));
  if (typeof data === 'object' && data !== null) {
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, OWN_WORDS.has(key) ? value : replaceStrings(value, replace)]),
    );
  }
  return data;
}
