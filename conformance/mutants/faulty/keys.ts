import { overMap } from '../make/over-map.ts';
import { perName } from '../make/per-name.ts';
import { withCalls } from '../make/with-calls.ts';
import { withConnection } from '../make/with-connection.ts';
import { withKeys } from '../make/with-keys.ts';
import { withListing } from '../make/with-listing.ts';
import { withStore } from '../make/with-store.ts';
import type { Mutant } from '../mutant.ts';

/** The first key with that hash stands for all of them. */
function firstOfHash(): (key: string) => string {
  const first = new Map<number, string>();
  return (key) => {
    let hash = 0;
    for (let at = 0; at < key.length; at++) hash = (Math.imul(31, hash) + key.charCodeAt(at)) | 0;
    if (!first.has(hash)) first.set(hash, key);
    return first.get(hash) ?? key;
  };
}

/** The pattern with `*` and `?` as a glob. */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** Keys that are taken for other keys. */
const mutants: Mutant[] = [
  {
    id: 'key-case-folded',
    title: 'letter case of keys is folded',
    source: 'file systems that fold case: APFS, NTFS',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.toLowerCase()),
  },
  {
    id: 'key-nfc-normalised',
    title: 'keys are brought to Unicode normal form C',
    source: 'file systems that normalise names, such as HFS+',
    base: 'memory',
    requirement: 'GEN-STRINGS',
    killedBy: ['kv.key.strings'],
    provide: (shipped) => withKeys(shipped, (key) => key.normalize('NFC')),
  },
  {
    id: 'key-nfkc-normalised',
    title: 'keys are brought to Unicode compatibility form KC: the ligature fi is f and i',
    source: 'identifiers prepared for comparison, as by IDNA and SASLprep',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => (/[\ufb00-\ufb06]/.test(key) ? key.normalize('NFKC') : key)),
  },
  {
    id: 'key-trimmed',
    title: 'blanks around keys are dropped',
    source: 'Windows, which drops blanks and dots at the end of file names',
    base: 'memory',
    requirement: 'GEN-STRINGS',
    killedBy: ['kv.key.strings'],
    provide: (shipped) => withKeys(shipped, (key) => key.trim()),
  },
  {
    id: 'key-trailing-dot-dropped',
    title: 'a dot at the end of a key is dropped',
    source: 'Windows, which drops blanks and dots at the end of file names',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.replace(/(?<=[^.])\.$/, '')),
  },
  {
    id: 'key-percent-decoded',
    title: 'keys are percent-decoded once too often',
    source: 'gateways that decode the path of a request twice',
    base: 'memory',
    requirement: 'GEN-STRINGS',
    killedBy: ['kv.key.strings'],
    provide: (shipped) =>
      withKeys(shipped, (key) => key.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))),
  },
  {
    id: 'key-path-resolved',
    title: 'keys are resolved as paths: a//b and a/./b are a/b',
    source: 'object stores behind HTTP clients that resolve dot segments',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.replace(/\/(?:\.?\/)+/g, '/')),
  },
  {
    id: 'key-backslash-turned',
    title: 'a backslash in a key becomes a slash',
    source: 'Azure Blob Storage, where a\\b silently is a/b',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.replaceAll('\\', '/')),
  },
  {
    id: 'key-plus-is-blank',
    title: 'a plus in a key is a blank',
    source: 'form decoding of query strings, as by URLSearchParams',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.replaceAll('+', ' ')),
  },
  {
    id: 'key-cut-at-128',
    title: 'keys are cut after 128 characters',
    source: 'MySQL outside strict mode, which cuts what is too long for its column',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.slice(0, 128)),
  },
  {
    id: 'key-cut-at-255',
    title: 'keys are cut after 255 bytes',
    source: 'memcached-like limits, and columns of the type VARCHAR(255)',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) =>
      withKeys(shipped, (key) => (key.length > 255 ? Buffer.from(key).toString('utf8', 0, 255) : key)),
  },
  {
    id: 'key-hash-collides',
    title: 'keys are kept by a hash of 32 bits: Aa and BB are one',
    source: 'String.hashCode of Java, taken for an identity',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, firstOfHash()),
  },
  {
    id: 'key-not-latin1',
    title: 'letters that are not in Latin-1 become question marks',
    source: 'drivers of databases with a single-byte character set',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.replaceAll(/[^\0-\xff]/gu, '?')),
  },
  {
    id: 'key-astral-replaced',
    title: 'characters beyond the basic plane become U+FFFD',
    source: "MySQL's utf8mb3, which has no characters of four bytes",
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withKeys(shipped, (key) => key.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '\ufffd')),
  },
  {
    id: 'key-mark-dropped',
    title: 'U+FEFF at the beginning of a key is missing in listings',
    source: 'TextDecoder, which takes it for a byte order mark unless told otherwise',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => withListing(shipped, (keys) => keys.map((key) => new TextDecoder().decode(Buffer.from(key)))),
  },
  {
    id: 'key-nul-ends',
    title: 'a NUL ends the key',
    source: 'C strings',
    base: 'memory',
    requirement: 'KV-KEY-CTRL',
    killedBy: ['kv.key.control'],
    provide: (shipped) => withKeys(shipped, (key) => key.split('\0')[0] || key),
  },
  {
    id: 'key-controls-dropped',
    title: 'control characters in keys are silently dropped, though CTRL is claimed',
    source: 'input filters of web frameworks',
    base: 'memory',
    requirement: 'KV-KEY-CTRL',
    killedBy: ['kv.key.control'],
    provide: (shipped) => withKeys(shipped, (key) => key.replaceAll(/\p{Cc}/gu, '') || key),
  },
  {
    id: 'key-controls-dropped-unclaimed',
    title: 'without the claim of CTRL, control characters are dropped instead of refused',
    source: 'input filters of web frameworks',
    base: 'memory',
    requirement: 'KV-KEY-CTRL-REJECT',
    killedBy: ['kv.key.control-reject'],
    provide: (shipped) => ({
      ...withConnection(shipped, () => ({ claims: { LIN: true } })),
      claims: { LIN: true },
    }),
    wrap: (subject) =>
      withCalls(subject, ({ method, key, value, invoke }) => {
        const dropped = key.replaceAll(/\p{Cc}/gu, '') || key;
        return dropped === key ? invoke() : method === 'set' ? invoke(dropped, value) : invoke(dropped);
      }),
  },
  {
    id: 'key-delete-globs',
    title: 'delete takes its key for a pattern',
    source: 'deleting what KEYS of Redis finds',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        delete: async (key) => {
          for (const other of [...entries.keys()]) if (other === key || glob(key).test(other)) entries.delete(other);
        },
      })),
  },
  {
    id: 'key-delete-by-prefix',
    title: 'delete removes every key that begins with its key',
    source: 'stores of prefixes, where deleting a folder deletes what is in it',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) =>
      overMap(shipped, (entries) => ({
        delete: async (key) => {
          for (const other of [...entries.keys()]) if (other.startsWith(key)) entries.delete(other);
        },
      })),
  },
  {
    id: 'key-in-object',
    title: 'entries are properties of an object that has a prototype',
    source: 'JavaScript objects in the place of maps',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    provide: (shipped) => {
      const stores = perName((): Record<string, Uint8Array> => ({}));
      return withStore(shipped, (_, name) => {
        const entries = stores(name);
        return {
          get: async (key) => (entries[key] instanceof Uint8Array ? entries[key].slice() : undefined),
          set: async (key, value) => {
            entries[key] = value.slice();
          },
          delete: async (key) => void delete entries[key],
          list: async () => ({ keys: Object.keys(entries) }),
        };
      });
    },
  },
  {
    id: 'key-reserved-refused',
    title: 'keys that are device names on Windows are refused',
    source: 'path checks written for Windows',
    base: 'memory',
    requirement: 'KV-KEY-OPAQUE',
    killedBy: ['kv.key.opaque'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, invoke }) =>
        method === 'set' && /^(?:con|nul|aux|com1)$/i.test(key)
          ? { err: { case: 'invalid-key', value: key } }
          : invoke(),
      ),
  },
  {
    id: 'key-empty-accepted',
    title: 'the empty key is a key',
    source: 'maps of every language',
    base: 'memory',
    requirement: 'KV-KEY-EMPTY',
    killedBy: ['kv.key.empty'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, value, invoke }) => {
        if (method === 'open' || method === 'keys' || key !== '') return invoke();
        return method === 'set' ? invoke('(empty)', value) : invoke('(empty)');
      }),
  },
  {
    id: 'key-too-long-cut',
    title: 'a key over the limit is cut to it instead of refused',
    source: 'MySQL outside strict mode, which cuts what is too long for its column',
    base: 'memory',
    requirement: 'KV-KEY-LONG',
    killedBy: ['kv.key.longest'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, value, invoke }) => {
        if (method === 'open' || key.length <= 64 * 1024) return invoke();
        const cut = key.slice(0, 64 * 1024);
        return method === 'set' ? invoke(cut, value) : invoke(cut);
      }),
  },
  {
    id: 'key-surrogate-replaced',
    title: 'a lone surrogate in a key becomes U+FFFD instead of being refused',
    source: 'TextEncoder and Buffer, which replace what is no Unicode',
    base: 'memory',
    requirement: 'GEN-STRINGS',
    killedBy: ['kv.key.strings'],
    wrap: (subject) =>
      withCalls(subject, ({ method, key, value, invoke }) => {
        if (method === 'keys' || key.isWellFormed()) return invoke();
        return method === 'set' ? invoke(key.toWellFormed(), value) : invoke(key.toWellFormed());
      }),
  },
];

export default mutants;
