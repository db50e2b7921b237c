import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { CallContext } from './connection.ts';
import { witErrorPayload } from './wit-error.ts';

const folders: string[] = [];

/** For tests: an empty folder that goes when the process ends. */
export function temporaryFolder(): string {
  if (folders.length === 0) {
    process.on('exit', () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
  }
  const folder = mkdtempSync(join(tmpdir(), 'slight-test-'));
  folders.push(folder);
  return folder;
}

/** For tests: time enough from whenever it is asked, since a file is loaded long before its tests run. */
export function callContext(): CallContext {
  return {
    get signal() {
      return AbortSignal.timeout(30_000);
    },
    get deadline() {
      return performance.now() + 30_000;
    },
  };
}

/** For tests: the text of the WIT error that a promise rejects with; fails for any other case or end. */
export async function witError(tag: string, promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    (value) => expect.fail(`expected ${tag}, and it resolved to ${String(value)}`),
    (error: unknown) => error,
  );
  const payload = witErrorPayload(thrown);
  if (payload === undefined) throw thrown;
  expect(payload.tag, String(payload.val)).to.equal(tag);
  return String(payload.val);
}

/** For tests: repeats an attempt until it succeeds; after the time its last failure is thrown. */
export async function eventually<T>(attempt: () => T | Promise<T>, within = 10_000): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}
