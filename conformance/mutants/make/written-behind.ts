import { setTimeout as pause } from 'node:timers/promises';
import type { KeyValueProvider } from '../../../providers/provider.ts';
import { withStore } from './with-store.ts';

/** How long a mutation stays in the queue, in milliseconds. */
const QUEUED_MS = 5;

/** A provider that acknowledges what stands in a queue of its process; there, reading waits for the queue. */
export function writtenBehind(shipped: KeyValueProvider): KeyValueProvider {
  let last: Promise<unknown> = Promise.resolve();
  const queue = (write: () => Promise<void>) => {
    last = Promise.all([last, pause(QUEUED_MS)]).then(write, write);
    last.catch(() => {});
  };
  const written = () => last.catch(() => {});
  return withStore(shipped, (store) => ({
    async get(key, context) {
      await written();
      return store.get(key, context);
    },
    async set(key, value, context) {
      const given = value.slice();
      queue(() => store.set(key, given, context));
    },
    delete: async (key, context) => queue(() => store.delete(key, context)),
    async list(cursor, context) {
      await written();
      return store.list(cursor, context);
    },
  }));
}
