/**
 * Why a check is kept without which every mutant would still be caught, by its ID. Several that are the first to fail on
 * a simple fault are here: the sequential model catches such faults, too, but it takes longer to read what it says.
 */
export const justifications: Readonly<Record<string, string>> = {
  'kv.get.missing': 'explains better than the model: the first thing that goes wrong in a new provider, on one call',
  'kv.get.set': 'explains better than the model: whether anything works at all; the quickest check for a new provider',
  'kv.value.empty': 'explains better than the model: names the empty value, in two calls',
  'kv.value.binary': 'explains better than the model: says which bytes come back wrong, by name',
  'kv.value.large': 'is about a level: LARGE is shown by nothing else at the number of bytes that is claimed',
  'kv.set.overwrite': 'explains better than the model: names the overwrite, in two calls',
  'kv.set.buffer': 'explains better than the model: says which of the two buffers is shared',
  'kv.delete': 'explains better than the model: names the deletion, and looks at get, keys and set after it',
  'kv.delete.missing': 'explains better than the model: tells a key that was deleted from one that never was',
  'kv.key.empty': 'explains better than others: the three calls that must refuse the empty key, and how',
  'kv.key.opaque':
    'is systematic: every group of keys that are confused, where the model meets a few of them by chance',
  'kv.keys.empty': 'explains better than the model: names the store that was never written to, and the emptied one',
  'kv.keys.exact': 'explains better than the model: names the listing, on six keys',
  'kv.keys.pages.1001':
    'localises: the first to fail where the page of a backend has 1,000 keys, in a fifth of the time',
  'kv.store.shared': 'localises: says at which distance clients do not see each other, where histories say only that',
  'kv.model.store': 'shrinks: gives the smallest calls that show a fault that no example was written for',
  'kv.model.stores': 'shrinks: the same for faults between two stores, for which an example has to guess the names',
  'kv.concurrent.linearizable':
    'is about a level: LIN, between connections and processes, as a history that can be read',
  'kv.concurrent.sessions': 'is for providers that do not claim LIN, of which nothing else looks at histories',
  'kv.concurrent.read-after-write': 'localises: which of eight handles did not see an acknowledged write',
  'kv.concurrent.set-full': 'names what was lost among 1,000 keys, by reading each; other checks only list them',
};
