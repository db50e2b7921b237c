import { createHash } from 'node:crypto';
import { cacheKey } from './cache-key.ts';
import { Component } from './component.ts';
import { ComponentCache } from './component-cache.ts';
import { defaultCacheDirectory } from './default-cache-directory.ts';
import { describeComponent } from './describe-component.ts';
import { readComponentFile } from './read-component-file.ts';

/** How to load a component. */
export interface LoadOptions {
  /** Where transpiled components are kept; default `SLIGHT_CACHE`, or else the user's cache folder. */
  readonly cacheDirectory?: string;
}

/**
 * Loads a component from a file. The first time it is transpiled, which takes a second; the result is kept on disk, and
 * where the disk refuses, the component works all the same.
 *
 * @throws ComponentFileError if the file is not there or cannot be read
 * @throws NotWasmError, CoreModuleError, UnsupportedComponentError if it is no component that this host can run
 */
export async function loadComponent(file: string, options: LoadOptions = {}): Promise<Component> {
  const bytes = await readComponentFile(file);
  const description = describeComponent(bytes, file);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const cache = new ComponentCache(options.cacheDirectory ?? defaultCacheDirectory());
  const key = await cacheKey(digest);
  let files = await cache.find(key);
  let kept = files !== undefined;
  if (!files) {
    // Loaded only here: a start from the cache must not pay for jco.
    const { transpileComponent } = await import('./transpile-component.ts');
    files = await transpileComponent(bytes, description, file);
    kept = await cache.store(key, files);
  }
  return new Component(digest, description, files, kept ? cache.folder(key) : undefined);
}
