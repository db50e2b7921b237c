import { StandInBucket } from '../../../testing/stand-in/stand-in-bucket.ts';
import { BOTH, type RuntimeMutant } from '../runtime-specimen.ts';

/** A store whose keys are changed by a function before they are used. */
function withKeys(change: (key: string) => string): typeof StandInBucket {
  return class extends StandInBucket {
    override get(key: string) {
      return super.get(change(key));
    }
    override set(key: string, value: Uint8Array) {
      return super.set(change(key), value);
    }
    override delete(key: string) {
      return super.delete(change(key));
    }
    override exists(key: string) {
      return super.exists(change(key));
    }
  };
}

/** One that takes its keys for another. */
function mutant(id: string, title: string, change: (key: string) => string): RuntimeMutant {
  return {
    id,
    title,
    shapes: BOTH,
    requirement: 'WKV-KEY-DISTINCT',
    killedBy: ['wkv.key.distinct'],
    Bucket: withKeys(change),
  };
}

/** Keys that are taken for other keys. */
const mutants: RuntimeMutant[] = [
  mutant('key-case-folded', 'letter case of keys is folded', (key) => key.toLowerCase()),
  mutant('key-path-resolved', 'keys are resolved as paths: a/../b is b', (key) => {
    return key.replace(/[^/]+\/\.\.\//g, '');
  }),
  mutant('key-slashes-joined', 'several slashes are one', (key) => key.replace(/\/+/g, '/')),
  mutant('key-percent-decoded', 'keys are percent-decoded', (key) =>
    key.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
  ),
  mutant('key-trimmed', 'blanks around keys are dropped', (key) => key.trim()),
  mutant('key-cut', 'keys are cut after 255 characters', (key) => key.slice(0, 255)),
  mutant('key-colon-ends', 'a colon at the end of a key is dropped', (key) => key.replace(/:$/, '')),
  {
    id: 'key-delete-globs',
    title: 'delete takes its key for a pattern',
    shapes: BOTH,
    requirement: 'WKV-KEY-DISTINCT',
    killedBy: ['wkv.key.distinct'],
    Bucket: class extends StandInBucket {
      override delete(key: string) {
        for (const other of [...this.entries.keys()]) {
          if (other === key || (key === '*' && other !== '')) this.entries.delete(other);
        }
      }
    },
  },
];

export default mutants;
