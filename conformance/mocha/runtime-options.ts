import type { World } from '../subjects/runtime.ts';
import type { CommonOptions } from './common-options.ts';

/** What a certification by mocha depends on besides the runtime; each as the flag of that name, and none is needed. */
export interface RuntimeOptions extends CommonOptions {
  /** The published shapes to certify it with; all that it links unless given. */
  readonly shapes?: readonly string[];
  /** The worlds to certify it in; all that it has unless given. */
  readonly worlds?: readonly World[];
  /** What stands behind the interface, where the runtime is a host of this project. */
  readonly provider?: string;
}
