import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, TomlError } from 'smol-toml';
import { didYouMean } from '../../reference-host/nearest-name.ts';
import { printable } from '../../reports/terminal/text.ts';
import { locateProvider } from '../resolve-provider.ts';
import { locateRuntime } from '../resolve-runtime.ts';
import { transports } from '../session.ts';
import { WORLDS } from '../subjects/runtime.ts';
import { UsageError } from '../usage-error.ts';
import type { KnownFailure } from './known-failure.ts';

/** The IDs that an entry may name. */
export interface KnownIds {
  readonly checks: readonly string[];
  readonly requirements: readonly string[];
}

const TABLE = 'known-failure';
const REQUIRED = ['check', 'requirement', 'reason', 'link'] as const;
const KEYS: readonly string[] = ['provider', 'runtime', ...REQUIRED, 'transports'];

/** Over which a provider, and a runtime, is judged. */
const TRANSPORTS = { provider: transports, runtime: WORLDS };

type Fail = (what: string) => never;

/**
 * Reads a file of known failures. The path of a provider, or of the adapter of a runtime, is against the folder of the
 * file.
 *
 * @param shown the file as the user wrote it, for messages
 * @throws UsageError with the place, where the file cannot be read, is no TOML, has a key, a provider, a check, a
 *   requirement or a transport that does not exist, says not all it must, or says something twice
 */
export function readKnownFailures(path: string, shown: string, ids: KnownIds): KnownFailure[] {
  const failAt = (place: string, what: string): never => {
    throw new UsageError(printable(`${place}: ${what}`, 1_000));
  };
  const failFile: Fail = (what) => failAt(shown, what);
  const text = readText(path, failFile);
  const document = parseToml(text, failFile);
  for (const key of Object.keys(document)) {
    if (key !== TABLE) failFile(`unknown key ${key}${didYouMean(key, [TABLE]) || `; expected [[${TABLE}]]`}`);
  }
  const entries = document[TABLE] ?? [];
  if (!Array.isArray(entries)) return failFile(`${TABLE} is no list; write each entry under [[${TABLE}]]`);
  const places = placesOf(text, shown, entries.length);
  const failures = entries.map((entry: unknown, index) => {
    const place = places[index] ?? shown;
    return parseEntry(entry, dirname(path), place, ids, (what) => failAt(place, what));
  });
  for (const [index, failure] of failures.entries()) {
    const earlier = failures.slice(0, index).find((other) => isSame(failure, other));
    if (earlier !== undefined) failAt(failure.place, `says what ${earlier.place} says already; delete one of them`);
  }
  return failures;
}

function readText(path: string, fail: Fail): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) return fail('is not UTF-8 text');
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return fail('there is no such file');
    return fail(code === 'EISDIR' ? 'is a folder; expected a file' : `cannot be read (${String(code)})`);
  }
}

function parseToml(text: string, fail: Fail): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.replace('Invalid TOML document: ', '').split('\n');
    return fail(`line ${error.line}, column ${error.column}: ${reason}`);
  }
}

/**
 * Where each entry begins. The parser does not say, so the headers are counted; where there are not as many as entries
 * (one stands in a string, or the list is written inline), entries have their number instead of a line.
 */
function placesOf(text: string, shown: string, entries: number): string[] {
  const lines = text
    .split('\n')
    .flatMap((line, index) => (/^\s*\[\[\s*known-failure\s*\]\]/.test(line) ? [index] : []));
  if (lines.length === entries) return lines.map((line) => `${shown}:${line + 1}`);
  return Array.from({ length: entries }, (_, index) => `${shown}: ${TABLE} ${index + 1}`);
}

function parseEntry(entry: unknown, folder: string, place: string, ids: KnownIds, fail: Fail): KnownFailure {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || entry instanceof Date) {
    return fail(`is no table; write it under [[${TABLE}]]`);
  }
  const unknown = Object.keys(entry).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    fail(`unknown key ${unknown}${didYouMean(unknown, KEYS) || `; expected ${KEYS.join(', ')}`}`);
  const members = entry as Record<string, unknown>;
  const { check, requirement, reason, link } = Object.fromEntries(
    REQUIRED.map((key) => [key, text(key, members[key], fail)]),
  ) as Record<(typeof REQUIRED)[number], string>;
  const of = members.runtime === undefined ? 'provider' : 'runtime';
  if (of === 'runtime' && members.provider !== undefined) fail('names a provider and a runtime; it can be of one only');
  const subject = text(of, members[of], fail);
  named('check', check, ids.checks, fail);
  named('requirement', requirement, ids.requirements, fail);
  if (!URL.canParse(link) || !/^https?:$/.test(new URL(link).protocol)) {
    fail(`link is ${JSON.stringify(link)}; expected where it is followed up, an http or https URL`);
  }
  const over = parseTransports(members.transports, TRANSPORTS[of], fail);
  return { module: moduleOf(of, subject, folder, fail), check, requirement, transports: over, reason, link, place };
}

function text(key: string, value: unknown, fail: Fail): string {
  if (value === undefined) return fail(`${key} is missing`);
  if (typeof value !== 'string') return fail(`${key} is no string`);
  return value.trim() === '' ? fail(`${key} is empty`) : value.trim();
}

function named(what: string, name: string, names: readonly string[], fail: Fail): void {
  if (!names.includes(name)) fail(`unknown ${what} ${name}${didYouMean(name, names) || ' (--list shows them)'}`);
}

function parseTransports(value: unknown, transports: readonly string[], fail: Fail): readonly string[] {
  if (value === undefined) return transports;
  if (!Array.isArray(value) || value.length === 0) {
    return fail(`transports is no list of transports; expected some of ${transports.join(', ')}`);
  }
  for (const [index, name] of value.entries()) {
    if (!transports.includes(name)) {
      const cure = didYouMean(String(name), transports) || `; expected some of ${transports.join(', ')}`;
      fail(`unknown transport ${String(name)}${cure}`);
    }
    if (value.indexOf(name) !== index) fail(`transports names ${name} twice`);
  }
  return value;
}

function moduleOf(of: 'provider' | 'runtime', name: string, folder: string, fail: Fail): string {
  try {
    const located = of === 'provider' ? locateProvider(name, folder) : locateRuntime(name, folder);
    return realpathSync(fileURLToPath(located.module));
  } catch (error) {
    if (error instanceof UsageError) return fail(error.message);
    throw error;
  }
}

function isSame(one: KnownFailure, other: KnownFailure): boolean {
  return (
    one.module === other.module &&
    one.check === other.check &&
    one.requirement === other.requirement &&
    one.transports.some((transport) => other.transports.includes(transport))
  );
}
