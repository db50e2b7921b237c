import type { RunConfig } from './run-config.ts';
import { quoted } from './started-as.ts';

/** What one check is run again with. */
export type Rerun = Pick<RunConfig, 'backend' | 'choices' | 'configs'>;

/** What a check is run on, as the user names it. */
export interface RerunSubject {
  readonly provider?: string | undefined;
  readonly runtime?: string;
  readonly shape?: string;
}

/** The flags that run one check again with the same choices. An address is the user's to know. */
export function rerunFlags(config: Rerun, subject: RerunSubject, check: string, transport: string): string {
  const { address, strategy, profile } = config.backend;
  const parts = [
    subject.runtime === undefined ? '' : `--runtime ${quoted(subject.runtime)} --shape ${subject.shape}`,
    subject.provider === undefined ? '' : `--provider ${quoted(subject.provider)}`,
    `--check ${check} --transport ${transport} --seed ${config.choices.seed}`,
    config.choices.tier === 'default' ? '' : `--tier ${config.choices.tier}`,
    address === undefined ? '' : '--address ADDRESS',
    strategy === undefined ? '' : `--backend ${strategy}`,
    profile === 'durable' ? '' : `--backend-profile ${profile}`,
    ...Object.keys(config.configs).map((key) => `--config ${key}=VALUE`),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
