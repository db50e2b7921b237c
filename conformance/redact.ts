import type { ConfigKey } from '../providers/provider.ts';
import { secretForms } from './secret-forms.ts';

const HIDDEN = '<secret>';

/** So many characters of a secret, from its beginning or up to its end, are hidden too: texts are cut to be shown. */
const PART = 12;

/** A value of a URL's query is a secret from this length on: shorter ones are numbers and switches. */
const QUERY = 12;

/**
 * The parts of a configuration that must never be shown: of a URL its password, its user name and long values of its
 * query, of any other secret value the whole. Each also as it stands percent-encoded.
 */
export function secretsOf(
  keys: Readonly<Record<string, ConfigKey>>,
  configs: Readonly<Record<string, string>>,
): string[] {
  const secrets = Object.entries(configs)
    .filter(([key]) => keys[key]?.secret === true)
    .flatMap(([, value]) => partsOf(value));
  return [...new Set(secrets)].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
}

function partsOf(value: string): string[] {
  // Many a token has a colon, and would pass for a URL without a host.
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value) || !URL.canParse(value)) return [value];
  const { username, password, searchParams } = new URL(value);
  const query = [...searchParams.values()].filter(({ length }) => length >= QUERY);
  return [username, password, ...query].flatMap((part) => [part, decoded(part)]);
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

/**
 * A copy of any data in which no string holds a secret, in any of its forms, nor a longer part of one where it was cut;
 * the suite's own words are left as they are. The bytes of a recorded call are searched as bytes.
 */
export function redact<T>(data: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return data;
  const forms = secrets.flatMap(secretForms).sort((a, b) => b.length - a.length);
  return replaceStrings(data, (text) => forms.reduce(hide, text)) as T;
}

/** A text without a form of a secret, and without its longer beginnings and ends. */
function hide(text: string, form: string): string {
  const shown = text.replaceAll(form, HIDDEN);
  return form.length > PART ? hideParts(hideParts(shown, form, 1), form, -1) : shown;
}

/** Hides every part of a form that begins (1) where the form does, or ends (-1) where it does, at its full length. */
function hideParts(text: string, form: string, step: 1 | -1): string {
  const part = step === 1 ? form.slice(0, PART) : form.slice(-PART);
  let shown = text;
  let at = shown.indexOf(part);
  while (at !== -1) {
    const first = step === 1 ? at : at + PART - 1;
    let length = PART;
    while (length < form.length && shown[first + step * length] === form.at(step === 1 ? length : -1 - length))
      length++;
    const begin = step === 1 ? first : first - length + 1;
    shown = shown.slice(0, begin) + HIDDEN + shown.slice(begin + length);
    at = shown.indexOf(part, begin + HIDDEN.length);
  }
  return shown;
}

function replaceStrings(data: unknown, replace: (text: string) => string): unknown {
  if (typeof data === 'string') return replace(data);
  if (Array.isArray(data)) return data.map((item) => replaceStrings(item, replace));
  if (typeof data === 'object' && data !== null) {
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => {
        if (OWN_WORDS.has(key)) return [key, value];
        return [
          key,
          key === 'bytes' && typeof value === 'string' ? inBytes(value, replace) : replaceStrings(value, replace),
        ];
      }),
    );
  }
  return data;
}

/** The same for bytes in base64, which stay base64. */
function inBytes(base64: string, replace: (text: string) => string): string {
  const bytes = Buffer.from(base64, 'base64').toString('latin1');
  const replaced = replace(bytes);
  return replaced === bytes ? replace(base64) : Buffer.from(replaced, 'latin1').toString('base64');
}
