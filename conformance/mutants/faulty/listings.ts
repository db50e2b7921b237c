import { setImmediate } from 'node:timers/promises';
import { WitError } from '../../../providers/wit-error.ts';
import { overMap } from '../make/over-map.ts';
import { pageOf } from '../make/page-of.ts';
import { perName } from '../make/per-name.ts';
import { withCalls } from '../make/with-calls.ts';
import { withListing } from '../make/with-listing.ts';
import type { Mutant } from '../mutant.ts';

/** Listings that lack keys, or have too many. */
const mutants: Mutant[] = [
  {
    id: 'listing-stops-at-100',
    title: 'listings end after 100 keys',
    source: 'the first page of a listing taken for all of it',
    base: 'memory',
    requirement: 'KV-KEYS-PAGES',
    killedBy: ['kv.keys.pages.1001', 'kv.keys.pages.5001'],
    provide: (shipped) => withListing(shipped, (keys) => keys.slice(0, 100)),
  },
  {
    id: 'listing-stops-at-1000',
    title: 'listings end after 1,000 keys',
    source: 'S3, whose listings come in pages of 1,000',
    base: 'memory',
    requirement: 'KV-KEYS-PAGES',
    killedBy: ['kv.keys.pages.1001', 'kv.keys.pages.5001'],
    provide: (shipped) => withListing(shipped, (keys) => keys.slice(0, 1_000)),
  },
  {
    id: 'listing-stops-at-5000',
    title: 'listings end after 5,000 keys',
    source: 'Azure Blob Storage, whose listings come in pages of 5,000',
    base: 'memory',
    requirement: 'KV-KEYS-PAGES',
    killedBy: ['kv.keys.pages.5001'],
    provide: (shipped) => withListing(shipped, (keys) => keys.slice(0, 5_000)),
  },
  {
    id: 'listing-loses-page-edge',
    title: 'the first key of every page after the first is skipped',
    source: 'cursors that name the last key seen, where the backend begins after it and so does the client',
    base: 'memory',
    requirement: 'KV-KEYS-PAGES',
    killedBy: ['kv.keys.pages.1001', 'kv.keys.pages.5001'],
    provide: (shipped) => withListing(shipped, (keys) => keys.filter((_, at) => at === 0 || at % 500 !== 0)),
  },
  {
    id: 'listing-ends-at-empty-page',
    title: 'a page in which every key was deleted ends the listing',
    source: 'azure-storage-net issue 612: an empty page with a continuation token',
    base: 'memory',
    requirement: 'KV-KEYS-PAGES',
    killedBy: ['kv.keys.pages.1001'],
    provide: (shipped) => {
      const indexes = perName(() => new Set<string>());
      return overMap(shipped, (entries, name) => {
        // Deleted keys keep their places, as under a filter of the backend.
        const index = indexes(name);
        return {
          set: async (key, value) => {
            index.add(key);
            entries.set(key, value.slice());
          },
          list: async (cursor) => {
            const page = pageOf([...index], cursor, 100);
            const keys = page.keys.filter((key) => entries.has(key));
            return keys.length === 0 ? { keys } : { ...page, keys };
          },
        };
      });
    },
  },
  {
    id: 'listing-repeats',
    title: 'a key that was set twice is listed twice',
    source: 'SCAN of Redis and other listings without a memory, passed on as they come',
    base: 'memory',
    requirement: 'KV-KEYS-EXACT',
    killedBy: ['kv.keys.exact'],
    wrap: (subject) => {
      const again: string[] = [];
      return withCalls(subject, async ({ method, key, invoke }) => {
        const result = await invoke();
        if (method === 'set') again.push(key);
        if (method !== 'keys' || !('ok' in result) || !Array.isArray(result.ok)) return result;
        const twice = result.ok.filter((listed) => again.filter((set) => set === listed).length > 1);
        return { ok: [...result.ok, ...twice] };
      });
    },
  },
  {
    id: 'listing-has-deleted',
    title: 'deleted keys are listed',
    source: 'stores with tombstones, whose listings do not look at them',
    base: 'memory',
    requirement: 'KV-DELETE',
    killedBy: ['kv.delete'],
    provide: (shipped) => {
      const deleted = perName(() => new Set<string>());
      return overMap(shipped, (entries, name) => {
        const gone = deleted(name);
        return {
          delete: async (key) => void (entries.delete(key) && gone.add(key)),
          list: async () => ({ keys: [...entries.keys(), ...gone] }),
        };
      });
    },
  },
  {
    id: 'listing-of-nothing-fails',
    title: 'keys of a store that was never written to fails',
    source: 'readdir of a folder that is not there yet',
    base: 'memory',
    requirement: 'KV-KEYS-EMPTY',
    killedBy: ['kv.keys.empty'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        list: async () => {
          if (entries.size === 0) throw new WitError('unexpected-error', 'no such store');
          return { keys: [...entries.keys()] };
        },
      })),
  },
  {
    id: 'listing-has-marker',
    title: 'keys of an emptied store lists the marker that keeps its folder',
    source: 'placeholders that keep folders in object stores, such as .keep',
    base: 'memory',
    requirement: 'KV-KEYS-EMPTY',
    killedBy: ['kv.keys.empty'],
    provide: (shipped) => withListing(shipped, (keys) => (keys.length === 0 ? ['.keep'] : keys)),
  },
  {
    id: 'listing-strips-store-name',
    title: "the store's name is removed wherever it stands in a key",
    source: 'slight 0.5.1, which removes the prefix with replace',
    base: 'memory',
    requirement: 'KV-KEYS-LITERAL',
    killedBy: ['kv.keys.literal'],
    provide: (shipped) =>
      withListing(shipped, (keys, name) => keys.map((key) => (key === name ? key : key.replaceAll(name, '')))),
  },
  {
    id: 'listing-splits-at-colon',
    title: 'of a key with colons only what follows the last one is listed',
    source: 'prefixes that are removed by splitting',
    base: 'memory',
    requirement: 'KV-KEYS-LITERAL',
    killedBy: ['kv.keys.literal'],
    provide: (shipped) => withListing(shipped, (keys) => keys.map((key) => key.split(':').at(-1) || key)),
  },
  {
    id: 'listing-lags',
    title: 'a key that was set within the last 20 ms is not listed yet',
    source: 'secondary indexes that are kept in the background, and listings of S3 before 2020',
    base: 'memory',
    requirement: 'KV-KEYS-EXACT',
    killedBy: ['kv.keys.exact'],
    provide: (shipped) => {
      const since = perName(() => new Map<string, number>());
      return overMap(shipped, (entries, name) => ({
        set: async (key, value) => {
          if (!entries.has(key)) since(name).set(key, performance.now());
          entries.set(key, value.slice());
        },
        list: async () => {
          const old = (key: string) => performance.now() - (since(name).get(key) ?? 0) > 20;
          return { keys: [...entries.keys()].filter(old) };
        },
      }));
    },
  },
  {
    id: 'listing-by-position',
    title: 'pages of a sorted listing begin at a position, and skip keys when others before them are deleted',
    source: 'LIMIT and OFFSET',
    base: 'memory',
    requirement: 'KV-KEYS-CONCURRENT',
    killedBy: ['kv.concurrent.listing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        list: async (cursor) => {
          await setImmediate();
          return pageOf([...entries.keys()].sort(), cursor, 20);
        },
      })),
  },
  {
    id: 'listing-remembered',
    title: 'a handle that lists without writing gets its first listing again',
    source: 'caches of listings that only the own writes invalidate',
    base: 'memory',
    requirement: 'KV-KEYS-CONCURRENT',
    killedBy: ['kv.concurrent.listing'],
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        let listed: string[] | undefined;
        return {
          set: async (key, value) => {
            listed = undefined;
            entries.set(key, value.slice());
          },
          delete: async (key) => {
            listed = undefined;
            entries.delete(key);
          },
          list: async () => {
            listed ??= [...entries.keys()];
            return { keys: listed };
          },
        };
      }),
  },
];

export default mutants;
