import { overMap } from '../make/over-map.ts';
import { perName } from '../make/per-name.ts';
import { withStore } from '../make/with-store.ts';
import { withValues } from '../make/with-values.ts';
import type { Mutant } from '../mutant.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** The value as text in which every byte is a character. */
const asLatin1 = (value: Uint8Array) => Buffer.from(value).toString('latin1');

/** Values that come back as something else, or not at all. */
const mutants: Mutant[] = [
  {
    id: 'value-empty-is-missing',
    title: 'a get of the empty value finds nothing',
    source: "slight 0.5.1's kv.redis, which takes an empty reply for a missing key",
    base: 'memory',
    requirement: 'KV-EMPTY-VALUE',
    killedBy: ['kv.value.empty'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        get: async (key, context) => {
          const value = await store.get(key, context);
          return value?.length === 0 ? undefined : value;
        },
      })),
  },
  {
    id: 'value-empty-deletes',
    title: 'setting the empty value deletes the key',
    source: 'stores in which nothing and an empty value are the same, such as Oracle with empty strings',
    base: 'memory',
    requirement: 'KV-EMPTY-VALUE',
    killedBy: ['kv.value.empty'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: (key, value, context) =>
          value.length === 0 ? store.delete(key, context) : store.set(key, value, context),
      })),
  },
  {
    id: 'value-decoded-as-utf8',
    title: 'values are kept as text, and bytes that are no UTF-8 are replaced',
    source: "slight 0.5.1's kv.awsdynamodb, which had values as strings",
    base: 'memory',
    requirement: 'KV-BINARY',
    killedBy: ['kv.value.binary'],
    provide: (shipped) => withValues(shipped, (value) => Buffer.from(Buffer.from(value).toString('utf8'))),
  },
  {
    id: 'value-line-ends-turned',
    title: 'CRLF in values becomes LF',
    source: 'files opened in text mode on Windows',
    base: 'memory',
    requirement: 'KV-BINARY',
    killedBy: ['kv.value.binary'],
    provide: (shipped) =>
      withValues(shipped, (value) => Buffer.from(asLatin1(value).replaceAll('\r\n', '\n'), 'latin1')),
  },
  {
    id: 'value-newline-trimmed',
    title: 'a newline at the end of a value is dropped',
    source: 'shell substitution and readers of lines',
    base: 'memory',
    requirement: 'KV-BINARY',
    killedBy: ['kv.value.binary'],
    provide: (shipped) => withValues(shipped, (value) => (value.at(-1) === 0x0a ? value.subarray(0, -1) : value)),
  },
  {
    id: 'value-mark-dropped',
    title: 'a byte order mark at the beginning of a value is dropped',
    source: 'editors and readers of text with a signature, such as utf-8-sig of Python',
    base: 'memory',
    requirement: 'KV-BINARY',
    killedBy: ['kv.value.binary'],
    provide: (shipped) =>
      withValues(shipped, (value) => (asLatin1(value).startsWith('\xef\xbb\xbf') ? value.subarray(3) : value)),
  },
  {
    id: 'value-nul-ends',
    title: 'a value ends at its first NUL',
    source: 'C strings',
    base: 'memory',
    requirement: 'KV-BINARY',
    killedBy: ['kv.value.binary'],
    provide: (shipped) =>
      withValues(shipped, (value) => (value.includes(0) ? value.subarray(0, value.indexOf(0)) : value)),
  },
  {
    id: 'value-cut-at-64k',
    title: 'values are cut after 64 KiB',
    source: 'BLOB columns of MySQL outside strict mode',
    base: 'memory',
    requirement: 'KV-VALUE-SIZE',
    killedBy: ['kv.value.lengths'],
    provide: (shipped) => withValues(shipped, (value) => value.subarray(0, 64 * KIB)),
  },
  {
    id: 'value-16k-loses-a-byte',
    title: 'a value that is exactly one buffer of 16 KiB long loses its last byte',
    source: 'readers that take a full buffer for an unfinished one',
    base: 'memory',
    requirement: 'KV-VALUE-SIZE',
    killedBy: ['kv.value.lengths'],
    provide: (shipped) => withValues(shipped, (value) => (value.length === 16 * KIB ? value.subarray(0, -1) : value)),
  },
  {
    id: 'value-padded',
    title: 'values are padded to whole words',
    source: 'CHAR and BINARY columns',
    base: 'memory',
    requirement: 'KV-VALUE-SIZE',
    killedBy: ['kv.value.lengths'],
    provide: (shipped) =>
      withValues(shipped, (value) => Buffer.concat([value, new Uint8Array((8 - (value.length % 8)) % 8)])),
  },
  {
    id: 'value-over-8m-cut',
    title: 'values are cut after 8 MiB, where 16 MiB are claimed',
    source: 'messages over the limit of a protocol, cut by a middleman',
    base: 'memory',
    requirement: 'KV-VALUE-LARGE',
    killedBy: ['kv.value.large'],
    provide: (shipped) => withValues(shipped, (value) => value.subarray(0, 8 * MIB)),
  },
  {
    id: 'value-aliases-buffer-given',
    title: "the store keeps the caller's buffer",
    source: 'maps of JavaScript that are given a typed array',
    base: 'memory',
    requirement: 'GEN-BYTES',
    killedBy: ['kv.set.buffer'],
    provide: (shipped) => overMap(shipped, (entries) => ({ set: async (key, value) => void entries.set(key, value) })),
  },
  {
    id: 'value-aliases-store',
    title: 'the bytes that get returns are those of the store',
    source: 'maps of JavaScript that hold typed arrays',
    base: 'memory',
    requirement: 'GEN-BYTES',
    killedBy: ['kv.set.buffer'],
    provide: (shipped) => overMap(shipped, (entries) => ({ get: async (key) => entries.get(key) })),
  },
  {
    id: 'value-first-wins',
    title: 'a key that is set again keeps its value',
    source: 'INSERT … ON CONFLICT DO NOTHING, SETNX',
    base: 'memory',
    requirement: 'KV-OVERWRITE',
    killedBy: ['kv.set.overwrite'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => void (entries.has(key) || entries.set(key, value.slice())),
      })),
  },
  {
    id: 'value-leaves-tail',
    title: 'a shorter value leaves the tail of the longer one',
    source: 'files that are written over without being cut; SETRANGE of Redis',
    base: 'memory',
    requirement: 'KV-OVERWRITE',
    killedBy: ['kv.set.overwrite'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => {
          entries.set(key, Buffer.concat([value, entries.get(key)?.subarray(value.length) ?? new Uint8Array()]));
        },
      })),
  },
  {
    id: 'value-appended',
    title: 'setting a key again appends to its value',
    source: "slight 0.5.1's blob-store over Azure, which appends",
    base: 'memory',
    requirement: 'KV-OVERWRITE',
    killedBy: ['kv.set.overwrite'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => void entries.set(key, Buffer.concat([entries.get(key) ?? new Uint8Array(), value])),
      })),
  },
  {
    id: 'value-same-tick-ignored',
    title: 'a key that is set twice within 50 ms keeps the first value',
    source: "last write wins by a coarse clock, as in Cassandra's ties of timestamps",
    base: 'memory',
    requirement: 'KV-OVERWRITE',
    killedBy: ['kv.set.overwrite'],
    provide: (shipped) => {
      const setAt = perName(() => new Map<string, number>());
      return overMap(shipped, (entries, name) => ({
        set: async (key, value) => {
          const now = performance.now();
          if (entries.has(key) && now - (setAt(name).get(key) ?? 0) < 50) return;
          setAt(name).set(key, now);
          entries.set(key, value.slice());
        },
      }));
    },
  },
  {
    id: 'value-expires',
    title: 'entries are gone two seconds after they were set',
    source: 'caches in the place of stores, such as memcached and node-cache with a default time to live',
    base: 'memory',
    requirement: 'KV-GET-SET',
    killedBy: ['kv.value.stays'],
    provide: (shipped) => {
      const setAt = perName(() => new Map<string, number>());
      return overMap(shipped, (entries, name) => ({
        set: async (key, value) => {
          setAt(name).set(key, performance.now());
          entries.set(key, value.slice());
        },
        get: async (key) => {
          const age = performance.now() - (setAt(name).get(key) ?? 0);
          return age < 2_000 ? entries.get(key)?.slice() : undefined;
        },
      }));
    },
  },
  {
    id: 'value-evicted',
    title: 'of more than 6,000 keys the oldest is dropped',
    source: 'caches of a bounded number of entries, such as lru-cache',
    base: 'memory',
    requirement: 'KV-GET-SET',
    killedBy: ['kv.value.stays'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        set: async (key, value) => {
          entries.delete(key);
          entries.set(key, value.slice());
          const [oldest] = entries.keys();
          if (entries.size > 6_000 && oldest !== undefined) entries.delete(oldest);
        },
      })),
  },
  {
    id: 'value-large-never-stored',
    title: 'values over 1 MiB are acknowledged and not stored',
    source: 'memcached, whose items are at most 1 MiB, behind a client that ignores the answer',
    base: 'memory',
    requirement: 'KV-VALUE-LARGE',
    killedBy: ['kv.value.large'],
    provide: (shipped) =>
      withStore(shipped, (store) => ({
        set: async (key, value, context) => {
          if (value.length <= MIB) await store.set(key, value, context);
        },
      })),
  },
];

export default mutants;
