import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { didYouMean } from '../reference-host/nearest-name.ts';
import { moduleFiles } from './module-file.ts';
import { shapeIds } from './requirements/read-requirements.ts';
import { ABILITIES, type Runtime, WORLDS } from './subjects/runtime.ts';
import { UsageError } from './usage-error.ts';

const require = createRequire(import.meta.url);

const ADAPTERS = join(import.meta.dirname, 'subjects/runtimes');

/** Where the adapter of a runtime is, before it is loaded. */
export interface LocatedRuntime {
  readonly module: URL;
  /** Its name, or the path of its adapter as the user wrote it. */
  readonly shown: string;
}

/** An adapter that was found and loaded. */
export interface ResolvedRuntime extends LocatedRuntime {
  readonly runtime: Runtime;
}

/** The runtimes that have an adapter here. */
export function runtimeNames(): string[] {
  return moduleFiles(ADAPTERS).map((file) => basename(file, extname(file)));
}

/**
 * Finds the adapter of a runtime: by its name, or by a path against a folder.
 *
 * @throws UsageError where there is none
 */
export function locateRuntime(name: string, folder: string): LocatedRuntime {
  const shipped = moduleFiles(ADAPTERS).find((file) => basename(file, extname(file)) === name);
  if (shipped !== undefined) return { module: pathToFileURL(shipped), shown: name };
  if (!/^\.{0,2}[/\\]|\.[cm]?[jt]s$/.test(name)) {
    const names = runtimeNames();
    const cure = didYouMean(name, names) || ` (there are ${names.join(', ')}; an adapter of yours is a path)`;
    throw new UsageError(`unknown runtime ${name}${cure}`);
  }
  const path = resolve(folder, name);
  if (!existsSync(path)) throw new UsageError(`unknown runtime ${name}: there is no such file`);
  return { module: pathToFileURL(path), shown: name };
}

/**
 * Finds and loads an adapter, and sees that it is one.
 *
 * @throws UsageError where it is none, with what is wrong
 */
export async function resolveRuntime(name: string, folder: string): Promise<ResolvedRuntime> {
  const located = locateRuntime(name, folder);
  let module: { readonly default?: unknown };
  try {
    module = await import(located.module.href);
  } catch (error) {
    throw cannotBeLoaded(name, error);
  }
  return checked(located, module.default);
}

/**
 * The same without waiting.
 *
 * @throws UsageError also where the adapter waits when it is loaded
 */
export function requireRuntime(name: string, folder: string): ResolvedRuntime {
  const located = locateRuntime(name, folder);
  let module: { readonly default?: unknown };
  try {
    module = require(fileURLToPath(located.module));
  } catch (error) {
    throw cannotBeLoaded(name, error);
  }
  return checked(located, module.default);
}

function cannotBeLoaded(name: string, error: unknown): UsageError {
  const [line = ''] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
  const waits = error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_ASYNC_MODULE';
  return new UsageError(`the adapter ${name} cannot be loaded: ${waits ? 'it has an await at its top level' : line}`);
}

function checked(located: LocatedRuntime, adapter: unknown): ResolvedRuntime {
  const wrong = whatIsWrong(adapter);
  if (wrong !== undefined) {
    throw new UsageError(`${basename(fileURLToPath(located.module))} is no adapter of a runtime: ${wrong}`);
  }
  return { ...located, runtime: adapter as Runtime };
}

function whatIsWrong(adapter: unknown): string | undefined {
  if (typeof adapter !== 'object' || adapter === null) return 'its default export is no object';
  const members = adapter as Record<string, unknown>;
  const { name, shapes, worlds, hostFunctions, stores, isolation, cannot, find, start } = members;
  if (typeof name !== 'string' || name === '') return 'it has no name';
  const known = shapeIds();
  if (!isListOf(shapes, known)) return `shapes is no list of ${known.join(', ')}`;
  if (!isListOf(worlds, WORLDS)) return `worlds is no list of ${WORLDS.join(', ')}`;
  if (hostFunctions !== 'the runtime' && hostFunctions !== 'this project') {
    return "hostFunctions is neither 'the runtime' nor 'this project'";
  }
  const names = Array.isArray(stores) && stores.length > 0 && stores.every((store) => typeof store === 'string');
  if (stores !== 'any' && !names) return "stores is neither 'any' nor a list of names";
  if (!['name', 'open', 'process'].includes(isolation as string))
    return "isolation is none of 'name', 'open', 'process'";
  if (isolation === 'name' && stores !== 'any') return "isolation is 'name', but only some names can be opened";
  if (typeof cannot !== 'function') {
    if (typeof cannot !== 'object' || cannot === null) return 'cannot is no object';
    const unknown = Object.keys(cannot).find((ability) => !(ABILITIES as readonly string[]).includes(ability));
    if (unknown !== undefined) return `cannot names ${unknown}; expected some of ${ABILITIES.join(', ')}`;
    const unsaid = Object.entries(cannot).find(([, reason]) => typeof reason !== 'string' || reason.trim() === '');
    if (unsaid !== undefined) return `cannot.${unsaid[0]} is no reason`;
  }
  for (const member of ['startWithinMs', 'callWithinMs']) {
    const time = members[member];
    if (time !== undefined && !(typeof time === 'number' && time > 0)) return `${member} is no number of milliseconds`;
  }
  if (typeof find !== 'function') return 'it has no method find';
  return typeof start === 'function' ? undefined : 'it has no method start';
}

function isListOf(value: unknown, known: readonly string[]): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => known.includes(item));
}
