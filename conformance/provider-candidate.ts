import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Candidate } from './candidate.ts';
import { certify } from './certify.ts';
import { idsOf } from './known-failures/known-ids.ts';
import { rerunFlags } from './rerun-flags.ts';
import type { ResolvedProvider } from './resolve-provider.ts';
import type { RunConfig } from './run-config.ts';

/** A provider, to be certified over the interface of its capability. */
export function providerCandidate(resolved: ResolvedProvider, config: RunConfig): Candidate {
  return {
    module: realpathSync(fileURLToPath(resolved.module)),
    ids: idsOf([resolved.provider.capability]),
    rerun: (check, transport) => rerunFlags(config, { provider: resolved.shown }, check, transport),
    certify: (options, listener) => certify(resolved, options, listener),
  };
}
