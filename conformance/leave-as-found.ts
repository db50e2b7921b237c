import type { Provider } from '../providers/provider.ts';
import { removeWritten } from './remove-written.ts';
import type { CheckRun } from './run-check.ts';
import type { Session } from './session.ts';

/**
 * Removes from a backend of the user's what a run wrote; one that the suite started goes as a whole.
 *
 * @returns how many entries could not be removed
 */
export async function leaveAsFound(
  { instance, configs }: Session,
  provider: Provider,
  runs: readonly CheckRun[],
  nonce: string,
): Promise<number> {
  if (instance?.shared !== true) return 0;
  const written = runs.flatMap((run) => [...run.written]);
  const left = await removeWritten(provider, configs, written);
  await instance.inspector.tidy?.(nonce);
  return left;
}
