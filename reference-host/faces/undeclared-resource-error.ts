import type { Capability } from '../../providers/provider.ts';
import { WitError } from '../../providers/wit-error.ts';

/**
 * A guest asked for a resource that the slightfile does not declare (GEN-OPEN-UNDECLARED). It is the `unexpected-error` of
 * SpiderLightning's interfaces by itself; an interface with a case of its own for that makes it of this one.
 */
export class UndeclaredResourceError extends WitError<'unexpected-error'> {
  /** @param name what the guest asked for; the text has its beginning */
  constructor(capability: Capability, name: string) {
    const shown = JSON.stringify(name.slice(0, 128));
    super('unexpected-error', `the slightfile declares no ${capability} resource named ${shown}`);
  }
}
