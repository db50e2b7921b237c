import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Capability } from '../../providers/provider.ts';
import { Catalog } from '../../reference-host/catalog.ts';
import { loadChecks } from '../checks/load-checks.ts';
import { toRunConfig } from '../run-config.ts';
import type { Transport } from '../session.ts';
import type { ConformanceOptions } from './conformance-options.ts';
import { MochaRun } from './mocha-run.ts';

export type { ConformanceOptions } from './conformance-options.ts';

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
  const config = { ...toRunConfig(flagsOf(name, options, folder), folder), ...transportsOf(options) };
  const run = new MochaRun(config, name, capability);
  describe(`conformance of ${name}`, function () {
    // Every check has a deadline of its own; and one that passes at the second try did not pass.
    this.timeout(0);
    this.slow(60_000);
    this.retries(0);
    before(() => run.begin());
    after(() => run.end());
    for (const transport of config.transports) {
      describe(transport, () => {
        for (const check of loadChecks(capability)) {
          it(`${check.id}: ${check.title}`, async function () {
            const pending = await run.perform(check, transport);
            if (pending === undefined) return;
            if (this.test !== undefined) this.test.title += ` (${pending})`;
            this.skip();
          });
        }
      });
    }
    if (options.strict !== true) return;
    // In a suite of its own, because mocha runs the tests of a suite before the suites in it.
    describe('verdict', () => {
      it('shows everything that binds', () => {
        const partial = run.verdicts().filter(({ verdict }) => verdict === 'partial');
        if (partial.length === 0) return;
        const lines = partial.map(({ level, shown, binding }) => `${level}: ${shown} of ${binding} requirements shown`);
        throw new Error(lines.join('; '));
      });
    });
  });
}

/** A URL as the path that a command would be given. */
function pathOf(provider: string | URL, folder: string): string {
  if (typeof provider === 'string' && !provider.startsWith('file:')) return provider;
  const path = relative(folder, fileURLToPath(provider));
  return path.startsWith('.') ? path : `./${path}`;
}

/** Of a provider that ships with the suite its own; one of anybody's must say so where it is another one. */
function capabilityOf(name: string): Capability {
  const [capability] = new Catalog().find(name)?.id.split('.') ?? [];
  return (capability ?? 'keyvalue') as Capability;
}

function flagsOf(name: string, options: ConformanceOptions, folder: string): Parameters<typeof toRunConfig>[0] {
  const {
    tier = 'default',
    seed,
    address,
    backend,
    backendProfile = 'durable',
    pull,
    configs,
    knownFailures,
  } = options;
  return {
    provider: [name],
    tier,
    backendProfile,
    report: '.',
    ...(seed === undefined ? {} : { seed }),
    ...(address === undefined ? {} : { address }),
    ...(backend === undefined ? {} : { backend }),
    ...(pull === true ? { pull } : {}),
    ...(configs === undefined ? {} : { config: Object.entries(configs).map(([key, value]) => `${key}=${value}`) }),
    ...(knownFailures === undefined ? {} : { knownFailures: pathOf(knownFailures, folder) }),
  };
}

function transportsOf({ transports }: ConformanceOptions): { transports?: readonly Transport[] } {
  return transports === undefined ? {} : { transports };
}
