import type { Certification } from '../reports/report.ts';
import type { CertifyListener, CertifyOptions } from './certify.ts';
import type { KnownIds } from './known-failures/read-known-failures.ts';

/** Something that a run is to certify: a provider, or a runtime with one shape. */
export interface Candidate {
  /** File of its module, without symbolic links; known failures are listed by it. */
  readonly module: string;
  /** The IDs of its checks and of its requirements. */
  readonly ids: KnownIds;
  /** The flags that run one of its checks again with the same choices. */
  rerun(check: string, transport: string): string;
  certify(options: CertifyOptions, listener: CertifyListener): Promise<Certification>;
}
