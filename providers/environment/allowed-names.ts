/**
 * Whether a list allows a name. The list has names divided by commas, blanks around them aside; `PREFIX_*` stands for
 * every name that begins so, `*` for every name. Letter case counts. An empty list allows none (ALLOW).
 *
 * @param list as {@link wrongAllowList} finds it good
 */
export function allowedNames(list: string): (name: string) => boolean {
  const entries = list.split(',').map((entry) => entry.trim());
  const exact = new Set(entries.filter((entry) => entry !== '' && !entry.endsWith('*')));
  const prefixes = entries.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

/** Says what is wrong with such a list, or nothing where it is good. */
export function wrongAllowList(list: string): string | undefined {
  const entries = list.split(',').map((entry) => entry.trim());
  if (entries.slice(0, -1).includes('') || (entries.length > 1 && entries.at(-1) === '')) return 'has an empty name';
  if (entries.some((entry) => entry.slice(0, -1).includes('*'))) {
    return 'has a * that is not at the end of a name; only PREFIX_* and * stand for several';
  }
  if (entries.some((entry) => entry.includes('=') || entry.includes('\0'))) {
    return 'has a name with = or NUL, which no environment variable has';
  }
  return undefined;
}
