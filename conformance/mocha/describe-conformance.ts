import type { Capability } from '../../providers/provider.ts';
import { Catalog } from '../../reference-host/catalog.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { toRunConfig } from '../run-config.ts';
import { beginProvider } from './begin-provider.ts';
import { commonFlags } from './common-flags.ts';
import type { ConformanceOptions } from './conformance-options.ts';
import { describeRun } from './describe-run.ts';
import { MochaRun } from './mocha-run.ts';
import { pathOf } from './path-of.ts';

/**
 * Defines the certification of a provider in the mocha file that calls it: a suite for each transport in it, and a test
 * for each check. A test fails with the requirement that was broken; a check that has nothing to say about this
 * provider, or fails as is known, is pending with the reason in its title.
 *
 * @param provider an ID, an alias, a package, or a path against the folder that mocha was started in; or the URL of a
 *   module, such as `import.meta.resolve('./my-store.js')` gives
 * @throws UsageError where the options contradict each other
 */
export function describeConformance(provider: string | URL, options: ConformanceOptions = {}): void {
  if (typeof describe !== 'function') throw new Error('describeConformance is for files that mocha runs, with its bdd');
  const folder = process.cwd();
  const name = pathOf(provider, folder);
  const capability = options.capability ?? capabilityOf(name);
  const flags = toRunConfig({ ...commonFlags(options, folder), provider: [name] }, folder);
  const config = { ...flags, transports: options.transports ?? flags.transports };
  describeRun(`conformance of ${name}`, new MochaRun(config, () => beginProvider(config, name, capability)), {
    transports: config.transports,
    checks: loadChecks(capability),
    strict: options.strict === true,
  });
}

/** Of a provider that ships with the suite its own; one of anybody's must say so where it is another one. */
function capabilityOf(name: string): Capability {
  const [capability] = new Catalog().find(name)?.id.split('.') ?? [];
  return (capability ?? 'keyvalue') as Capability;
}
