import { within } from '../wait.ts';
import type { CallResult, Client } from './subject.ts';
import { isHandle, type WitValue } from './wit-value.ts';

/** Handles are dropped within this time, in milliseconds, or the instance is not used again. */
const TIDY_MS = 5_000;

/**
 * A client whose end is not that of its instance: once it is closed its handles are dropped, and the instance may serve
 * another one. Making an instance takes some runtimes seconds. One that failed to answer is closed.
 *
 * @param keep takes the instance back
 */
export function reusable(instance: Client, keep: (instance: Client) => void): Client {
  const handles = new Set<number>();
  let waiting = 0;
  let failed = false;
  const answered = async <T>(call: Promise<T>): Promise<T> => {
    waiting++;
    try {
      return await call;
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      waiting--;
    }
  };
  return {
    invoke: async (call) => {
      // The call may take them over; where it does not, no number is used twice.
      for (const arg of call.args) if (call.function === 'swap' && isHandle(arg)) handles.delete(arg.handle);
      const result = await answered(instance.invoke(call));
      const made = handleIn(result);
      if (made !== undefined) handles.add(made);
      return result;
    },
    drop: async (handle) => {
      await answered(instance.drop(handle));
      handles.delete(handle);
    },
    close: async () => {
      // A call that has no answer yet is still in it.
      if (failed || waiting > 0) return instance.close();
      try {
        const dropping = Promise.all([...handles].map((handle) => instance.drop(handle)));
        await within(TIDY_MS, dropping, () => new Error('late'));
        keep(instance);
      } catch {
        await instance.close();
      }
    },
  };
}

function handleIn(result: CallResult): number | undefined {
  const value: WitValue = 'ok' in result ? result.ok : result.err.value;
  return isHandle(value) ? value.handle : undefined;
}
