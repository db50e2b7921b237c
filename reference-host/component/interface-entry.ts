import type { InstanceEntry, Members } from './type-entry.ts';

/** The type of an instance, from what it has and which of its resources it defines itself. */
export function interfaceEntry(members: Members, resources: readonly string[]): InstanceEntry {
  const functions: string[] = [];
  const fallible: string[] = [];
  const types = new Map<string, string>();
  for (const [name, entry] of members) {
    if (entry?.kind !== 'function') continue;
    functions.push(name);
    types.set(name, entry.text);
    if (entry.fallible) fallible.push(name);
  }
  return { kind: 'instance', shape: { functions, fallible, resources, types }, members };
}

/** The names under which resources are exported, be they defined there or only used. */
export function exportedResources(members: Members): string[] {
  return [...members].filter(([, entry]) => entry?.kind === 'resource').map(([name]) => name);
}
