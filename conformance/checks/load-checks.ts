import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Capability } from '../../providers/provider.ts';
import type { Check } from '../check.ts';
import { moduleFiles } from '../module-file.ts';

const require = createRequire(import.meta.url);

/** What is simplest to understand when it fails comes first. */
const KINDS: readonly Check['kind'][] = ['example', 'security', 'model', 'history', 'fault'];

/** The folder of the checks of a capability, or of a package of WASI. */
export type CheckFolder = Capability | 'wasi-keyvalue' | 'wasi-config';

/**
 * Every check of a capability, or of a package of WASI: the default exports of the files in its folder. Without waiting, because a mocha file
 * that waits defines its tests too late.
 *
 * @throws Error where a file exports no checks, or two have one ID
 */
export function loadChecks(of: CheckFolder): Check[] {
  const folder = join(import.meta.dirname, of);
  const checks: Check[] = [];
  for (const file of moduleFiles(folder)) {
    const module: { default?: Check[] } = require(file);
    if (!Array.isArray(module.default)) throw new Error(`${basename(file)} exports no list of checks as its default`);
    checks.push(...module.default);
  }
  const ids = new Set<string>();
  for (const { id } of checks) {
    if (ids.has(id)) throw new Error(`two checks have the ID ${id}`);
    ids.add(id);
  }
  const rank = ({ foundation, kind }: Check) => (foundation === true ? -1 : KINDS.indexOf(kind));
  return checks.sort((a, b) => rank(a) - rank(b));
}
