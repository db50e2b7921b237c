import type { Provider } from '../../providers/provider.ts';
import type { Face } from '../../reference-host/faces/face.ts';

/** What a subject is made of: a provider, the interface over it, and the configuration of its backend. */
export interface Target {
  readonly provider: Provider;
  /** The module that exports the provider, for processes that load it again. */
  readonly module: URL;
  /** Whether it does not ship with the project. */
  readonly outside: boolean;
  readonly face: Face;
  readonly configs: Readonly<Record<string, string>>;
  /** Folder where the processes of clients keep compiled code: with it they start in half the time. */
  readonly compileCache: string;
}
