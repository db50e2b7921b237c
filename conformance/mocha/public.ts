/** What a mocha file of somebody's uses: `spiderlightning-conformance/mocha`. */
export type { ConformanceOptions } from './conformance-options.ts';
export { describeConformance } from './describe-conformance.ts';
export { describeRuntime } from './describe-runtime.ts';
export type { RuntimeOptions } from './runtime-options.ts';
