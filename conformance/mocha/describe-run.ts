import type { Check } from '../check.ts';
import type { MochaRun } from './mocha-run.ts';

/** What the tests of a certification are. */
export interface DescribedRun {
  readonly transports: readonly string[];
  readonly checks: readonly Check[];
  /** Whether one more test fails unless everything that binds was shown. */
  readonly strict: boolean;
}

/** Defines a suite with a certification in it: a suite for each transport, and in it a test for each check. */
export function describeRun(title: string, run: MochaRun, { transports, checks, strict }: DescribedRun): void {
  describe(title, function () {
    // Every check has a deadline of its own; and one that passes at the second try did not pass.
    this.timeout(0);
    this.slow(60_000);
    this.retries(0);
    before(() => run.begin());
    after(() => run.end());
    for (const transport of transports) {
      describe(transport, () => {
        for (const check of checks) {
          it(`${check.id}: ${check.title}`, async function () {
            const pending = await run.perform(check, transport);
            if (pending === undefined) return;
            if (this.test !== undefined) this.test.title += ` (${pending})`;
            this.skip();
          });
        }
      });
    }
    if (!strict) return;
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
