import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Capability } from '../providers/provider.ts';

/**
 * Whether providers of a capability can be certified by themselves: it has an interface of SpiderLightning with
 * requirements, and checks of them. What is published by WASI alone is certified through a runtime.
 */
export function isCertifiable(capability: Capability): boolean {
  const places = [join('../wit', capability), join('checks', capability)];
  return places.every((place) => existsSync(join(import.meta.dirname, place)));
}
