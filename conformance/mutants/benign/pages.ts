import { overMap } from '../make/over-map.ts';
import { pageOf } from '../make/page-of.ts';
import { perName } from '../make/per-name.ts';
import { settle } from '../make/settle.ts';
import { withListing } from '../make/with-listing.ts';
import { withRedis } from '../make/with-redis.ts';
import type { Benign } from '../mutant.ts';

/** Listings that come in other pieces, or in another order. */
const benign: Benign[] = [
  {
    id: 'pages-of-seven',
    title: 'listings come in pages of seven keys',
    because: 'KV-KEYS-PAGES: a backend may answer in pages',
    base: 'memory',
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        const at = perName(() => [...entries.keys()]);
        let listings = 0;
        return {
          // A listing goes through the keys that there were when it began.
          list: async (cursor) => {
            const [number = `${++listings}`, position] = cursor?.split(' ') ?? [];
            const page = pageOf(at(number), position, 7);
            return page.cursor === undefined ? page : { ...page, cursor: `${number} ${page.cursor}` };
          },
        };
      }),
  },
  {
    id: 'pages-empty-between',
    title: 'listings come in pages of one key, each followed by an empty one',
    because: 'KV-KEYS-PAGES: a page without keys does not end a listing',
    base: 'memory',
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        const at = perName(() => [...entries.keys()]);
        let listings = 0;
        return {
          list: async (cursor) => {
            const [number = `${++listings}`, position = '0'] = cursor?.split(' ') ?? [];
            const next = Number(position) + 1;
            const keys = next % 2 === 1 ? at(number).slice(next >> 1, (next >> 1) + 1) : [];
            return next >= 2 * at(number).length ? { keys } : { keys, cursor: `${number} ${next}` };
          },
        };
      }),
  },
  {
    id: 'pages-overlap',
    title: 'every page repeats the last keys of the one before',
    because: 'providers/keyvalue/contract.ts: a key may come twice, as from SCAN of Redis',
    base: 'memory',
    provide: (shipped) =>
      overMap(shipped, (entries) => {
        const at = perName(() => [...entries.keys()]);
        let listings = 0;
        return {
          list: async (cursor) => {
            const [number = `${++listings}`, position = '0'] = cursor?.split(' ') ?? [];
            const keys = at(number).slice(Math.max(0, Number(position) - 5), Number(position) + 50);
            const next = Number(position) + 50;
            return next >= at(number).length ? { keys } : { keys, cursor: `${number} ${next}` };
          },
        };
      }),
  },
  {
    id: 'keys-shuffled',
    title: 'every listing is in another order',
    because: 'KV-KEYS-EXACT: in any order',
    base: 'memory',
    provide: (shipped) => {
      let listings = 0;
      return withListing(shipped, (keys) => {
        const at = keys.length === 0 ? 0 : (7 * ++listings) % keys.length;
        const turned = [...keys.slice(at), ...keys.slice(0, at)];
        return listings % 2 === 0 ? turned : turned.reverse();
      });
    },
  },
  {
    id: 'redis-small-steps',
    title: 'a listing of Redis looks at ten keys in each step',
    because: 'KV-KEYS-PAGES: a page without keys does not end a listing',
    base: 'redis',
    provide: (shipped) =>
      withRedis(shipped, ({ client, at }) => ({
        list: async (cursor = '0') => {
          const [next, found] = await settle(client.scan(cursor, 'MATCH', `${at('')}*`, 'COUNT', 10));
          const keys = found.map((key) => key.slice(at('').length));
          return next === '0' ? { keys } : { keys, cursor: next };
        },
      })),
  },
];

export default benign;
