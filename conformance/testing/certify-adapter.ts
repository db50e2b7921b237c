import { pathToFileURL } from 'node:url';
import type { Certification } from '../../reports/report.ts';
import { certifyRuntime } from '../certify-runtime.ts';
import type { Tier } from '../check.ts';
import { type Runtime, WORLDS } from '../subjects/runtime.ts';

/** How to certify. */
export interface CertifyAdapterOptions {
  readonly checks?: readonly string[];
  readonly tier?: Tier;
  readonly seed?: number;
  readonly interruption?: AbortSignal;
  /** Is told of each check that begins. */
  started?(check: string): void;
}

/** Certifies a runtime in this process, by its adapter and with one shape. */
export async function certifyAdapter(
  runtime: Runtime,
  shape: string,
  {
    checks = [],
    tier = 'quick',
    seed = 1,
    interruption = new AbortController().signal,
    started,
  }: CertifyAdapterOptions = {},
): Promise<Certification> {
  let failures = 0;
  return certifyRuntime(
    { module: pathToFileURL(import.meta.filename), shown: runtime.name, runtime },
    shape,
    {
      worlds: WORLDS,
      provider: undefined,
      transports: [],
      backend: { address: undefined, strategy: undefined, profile: 'durable', pull: false },
      configs: {},
      selection: { checks, requirements: [], tier },
      choices: { seed, nonce: 'n', tier },
      interruption,
      foreign: { log: '', takeStrays: () => [] },
      known: [],
      rerun: (check) => check,
      nextFailure: () => `T${++failures}`,
      keepDrawing: () => {},
    },
    {
      begin: () => {},
      message: () => {},
      started: ({ check }) => started?.(check),
      finished: () => {},
    },
  );
}
