import { overMap } from '../make/over-map.ts';
import { pageOf } from '../make/page-of.ts';
import type { Benign } from '../mutant.ts';

/** Listings that come in other pieces, or in another order. */
const benign: Benign[] = [
  {
    id: 'unchanged',
    title: 'the provider as it ships',
    because: 'what accuses it accuses the suite',
    base: 'memory',
  },
  {
    id: 'pages-of-seven',
    title: 'listings come in pages of seven keys',
    because: 'KV-KEYS-PAGES lets a backend answer in pages',
    base: 'memory',
    provide: (shipped) =>
      overMap(shipped, (entries) => ({ list: async (cursor) => pageOf([...entries.keys()], cursor, 7) })),
  },
];

export default benign;
