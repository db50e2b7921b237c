import { webAssembly } from '../component/web-assembly.ts';

/** Something that a guest can wait for. */
export interface Readiness {
  /** Whether waiting would end at once. */
  ready(): boolean;
  /** Calls `wake` once when `ready` may have become true; the answer calls that off. */
  notify(wake: () => void): () => void;
}

/** `wasi:io/poll`'s resource. */
export class Pollable {
  readonly #readiness: Readiness;

  /** @param readiness - what to wait for */
  constructor(readiness: Readiness) {
    this.#readiness = readiness;
  }

  /** Whether waiting would end at once. */
  ready(): boolean {
    return this.#readiness.ready();
  }

  /** Waits. */
  async block(): Promise<void> {
    await poll([this]);
  }

  /** Calls `wake` once when `ready` may have become true; the answer calls that off. */
  static notify(pollable: Pollable, wake: () => void): () => void {
    return pollable.#readiness.notify(wake);
  }
}

/** `wasi:io/poll`'s function: waits until one is ready, and gives the indices of all that are. Traps on an empty list. */
export async function poll(pollables: readonly Pollable[]): Promise<Uint32Array> {
  if (pollables.length === 0) throw new webAssembly.RuntimeError('poll of an empty list');
  for (;;) {
    const ready = pollables.flatMap((pollable, index) => (pollable.ready() ? [index] : []));
    if (ready.length > 0) return Uint32Array.from(ready);
    await new Promise<void>((resolve) => {
      const cancels = pollables.map((pollable) => Pollable.notify(pollable, wake));
      function wake(): void {
        // A source may call while the others are still being asked.
        queueMicrotask(() => {
          for (const cancel of cancels) cancel();
          resolve();
        });
      }
    });
  }
}

/** Ready at once and for ever. */
export const alwaysReady: Readiness = {
  ready: () => true,
  notify: (wake) => {
    queueMicrotask(wake);
    return () => undefined;
  },
};
