import type { ResolvedRuntime } from './resolve-runtime.ts';
import type { NoSession } from './session.ts';
import { AdapterError } from './subjects/adapter-error.ts';
import { findingOf } from './subjects/ask-adapter.ts';
import type { FoundRuntime } from './subjects/runtime.ts';

/**
 * Looks for a runtime on this machine, as its adapter does.
 *
 * @returns why there is none, also where the adapter itself is at fault
 */
export async function findRuntime({ runtime }: ResolvedRuntime): Promise<FoundRuntime | NoSession> {
  try {
    const found = await findingOf(runtime);
    return 'version' in found ? found : { reason: found.missing, cure: found.cure, outcome: 'not-run' };
  } catch (error) {
    if (error instanceof AdapterError) return { reason: error.message, cure: '', outcome: 'error' };
    throw error;
  }
}
