import type { RunConfig } from './run-config.ts';
import { quoted } from './started-as.ts';

/** What one check is run again with. */
export type Rerun = Pick<RunConfig, 'backend' | 'choices' | 'configs'>;

/**
 * The flags that run one check again with the same choices. An address is the user's to know.
 *
 * @param shown the provider, as the user names it
 */
export function rerunFlags(config: Rerun, shown: string, check: string, transport: string): string {
  const { address, strategy, profile } = config.backend;
  const parts = [
    `--provider ${quoted(shown)} --check ${check} --transport ${transport} --seed ${config.choices.seed}`,
    config.choices.tier === 'default' ? '' : `--tier ${config.choices.tier}`,
    address === undefined ? '' : '--address ADDRESS',
    strategy === undefined ? '' : `--backend ${strategy}`,
    profile === 'durable' ? '' : `--backend-profile ${profile}`,
    ...Object.keys(config.configs).map((key) => `--config ${key}=VALUE`),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
