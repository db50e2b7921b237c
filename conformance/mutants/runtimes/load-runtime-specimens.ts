import { join } from 'node:path';
import { moduleFiles } from '../../module-file.ts';
import type { BenignRuntime, RuntimeMutant } from './runtime-specimen.ts';

/** A specimen, and the module that has it in its list. */
export interface Loaded<T> {
  readonly specimen: T;
  readonly module: string;
}

/** Every faulty runtime: the default exports of the files in `faulty/`. */
export function loadRuntimeMutants(): Promise<Loaded<RuntimeMutant>[]> {
  return lists('faulty');
}

/** Every odd runtime that is allowed: the default exports of the files in `benign/`. */
export function loadBenignRuntimes(): Promise<Loaded<BenignRuntime>[]> {
  return lists('benign');
}

async function lists<T>(folder: string): Promise<Loaded<T>[]> {
  const loaded: Loaded<T>[] = [];
  for (const module of moduleFiles(join(import.meta.dirname, folder))) {
    const { default: specimens } = (await import(module)) as { default?: T[] };
    if (!Array.isArray(specimens)) throw new Error(`${module} exports no list as its default`);
    for (const specimen of specimens) loaded.push({ specimen, module });
  }
  return loaded;
}
