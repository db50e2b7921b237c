import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Capability, Provider } from './provider.ts';

/** A module that exports no provider. Its message is one line that names the module and what is wrong with it. */
export class ProviderModuleError extends Error {
  override readonly name = 'ProviderModuleError';
}

/**
 * Loads the provider that a module of anybody's exports as its default, TypeScript or JavaScript.
 *
 * @param path absolute path of the file
 * @param shown the path as the user wrote it, for messages
 * @throws ProviderModuleError
 */
export async function loadProvider(path: string, shown: string): Promise<Provider> {
  let module: Record<string, unknown>;
  if (isFolder(path)) throw new ProviderModuleError(`${shown}: is a folder; expected a file`);
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ProviderModuleError(
      code === 'ERR_MODULE_NOT_FOUND' && reason?.startsWith(`Cannot find module '${path}'`)
        ? `${shown}: there is no such file`
        : `${shown}: ${reason}`,
    );
  }
  const wrong = whatIsWrong(module.default);
  if (wrong !== undefined) throw new ProviderModuleError(`${shown}: ${wrong}`);
  return module.default as Provider;
}

const CAPABILITIES: readonly string[] = ['keyvalue', 'configs'] satisfies Capability[];

const LEVELS = ['LIN', 'PERSIST', 'DUR-H', 'DUR-S', 'CTRL', 'LARGE'];

/** Whether a level exists and is claimed as it is to be: with `true`, or `LARGE` with its number of bytes. */
export function isClaim(level: string, claim: unknown): boolean {
  if (level === 'LARGE') return Number.isSafeInteger(claim) && (claim as number) > 0;
  return LEVELS.includes(level) && claim === true;
}

function whatIsWrong(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return 'has no default export that is a provider; see providers/provider.ts for what one is';
  }
  const provider = value as Record<string, unknown>;
  const isRecord = (field: unknown) => typeof field === 'object' && field !== null && !Array.isArray(field);
  if (typeof provider.id !== 'string' || provider.id === '') return 'the provider has no id; expected a string';
  if (!CAPABILITIES.includes(String(provider.capability))) {
    return `the provider's capability is none of ${CAPABILITIES.join(', ')}`;
  }
  if (typeof provider.connect !== 'function') return 'the provider has no method connect';
  if (!isRecord(provider.configs)) return 'the provider has no configs; expected an object, {} for none';
  if (!isRecord(provider.claims)) return 'the provider has no claims; expected an object, {} for none';
  const wrong = Object.entries(provider.claims as object).find(([level, claim]) => !isClaim(level, claim));
  if (wrong !== undefined)
    return `the provider claims ${wrong[0]}; expected ${LEVELS.join(', ')} with true, LARGE with bytes`;
  if (!Array.isArray(provider.aliases)) return 'the provider has no aliases; expected an array, [] for none';
  if (!Array.isArray(provider.traits)) return 'the provider has no traits; expected an array, [] for none';
  if (!['process', 'machine', 'network'].includes(String(provider.scope))) {
    return "the provider's scope is none of process, machine, network";
  }
  return undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
