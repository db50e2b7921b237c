import type { ResolvedRuntime } from './resolve-runtime.ts';
import type { NoSession } from './session.ts';
import type { FoundRuntime } from './subjects/runtime.ts';

/**
 * Looks for a runtime on this machine, as its adapter does.
 *
 * @returns why there is none, also where the adapter itself is at fault
 */
export async function findRuntime({ runtime, shown }: ResolvedRuntime): Promise<FoundRuntime | NoSession> {
  const atFault = (what: string) => ({ reason: `the adapter ${shown} ${what}`, cure: '', outcome: 'error' }) as const;
  let found: unknown;
  try {
    found = await runtime.find();
  } catch (error) {
    const [line] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
    return atFault(`fails in find: ${line}`);
  }
  const { version, missing, cure } = (found ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof missing === 'string') {
    return { reason: missing, cure: typeof cure === 'string' ? cure : '', outcome: 'not-run' };
  }
  if (typeof version === 'string' && version !== '') return { version };
  return atFault('finds neither a version nor what is missing');
}
