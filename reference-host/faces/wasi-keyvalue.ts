import type { GetManyShape } from '../component/get-many-shape.ts';
import { CallTime } from './call-time.ts';
import type { Resolve } from './face.ts';
import type { ShapeFace } from './shape-face.ts';
import { deleteMany, getMany, setMany } from './wasi-batch.ts';
import { WasiBucket } from './wasi-bucket.ts';
import { WasiCas } from './wasi-cas.ts';
import { keyCursors, positionCursors, type WasiCursors } from './wasi-cursors.ts';
import { signedIncrement, unsignedIncrement } from './wasi-increment.ts';
import { toWasiStoreError, WasiStoreError } from './wasi-store-error.ts';
import { wrongStoreName } from './wrong-store-name.ts';

/** What tells one shape of `wasi:keyvalue` from another. */
interface Differences {
  readonly version: string;
  readonly cursors: WasiCursors;
  /** What `atomics` has. */
  readonly atomics: object;
  readonly getMany: Exclude<GetManyShape, 'unknown'>;
}

const signed = { increment: signedIncrement, Cas: WasiCas, swap: WasiCas.swap };

const shapes: Readonly<Record<string, Differences>> = {
  'keyvalue-0.2.0-draft': {
    version: '0.2.0-draft',
    cursors: positionCursors,
    atomics: { increment: unsignedIncrement },
    getMany: 'optional-pairs',
  },
  'keyvalue-0.2.0-draft2': {
    version: '0.2.0-draft2',
    cursors: keyCursors,
    atomics: signed,
    getMany: 'optional-pairs',
  },
  'keyvalue-0.2.0-draft2-spin': {
    version: '0.2.0-draft2',
    cursors: keyCursors,
    atomics: signed,
    getMany: 'optional-values',
  },
};

/** Every shape of `wasi:keyvalue` in `wit/wasi`, over key-value stores. */
export const wasiKeyvalue: readonly ShapeFace<'keyvalue'>[] = Object.entries(shapes).map(([shape, differences]) => ({
  shape,
  capability: 'keyvalue',
  ...(sharesVersion(differences) ? { getMany: differences.getMany } : {}),
  create: (resolve) => ({
    [`wasi:keyvalue/store@${differences.version}`]: { open: opener(resolve, differences.cursors), Bucket: WasiBucket },
    [`wasi:keyvalue/atomics@${differences.version}`]: differences.atomics,
    [`wasi:keyvalue/batch@${differences.version}`]: { getMany: answers[differences.getMany], setMany, deleteMany },
  }),
}));

function sharesVersion({ version }: Differences): boolean {
  return Object.values(shapes).filter((other) => other.version === version).length > 1;
}

/**
 * `open`. A name that no store can have is one that nobody serves: both are `no-such-store`, as the text has no other case
 * for an identifier that is not recognised.
 */
function opener(resolve: Resolve<'keyvalue'>, cursors: WasiCursors): (identifier: string) => Promise<WasiBucket> {
  const noSuchStore = () => new WasiStoreError({ tag: 'no-such-store' });
  return async (identifier) => {
    if (wrongStoreName(identifier) !== undefined) throw noSuchStore();
    try {
      const connection = await resolve(identifier);
      if (wrongStoreName(identifier, connection) !== undefined) throw noSuchStore();
      return new WasiBucket(connection, await connection.open(identifier, new CallTime()), cursors);
    } catch (error) {
      throw toWasiStoreError(error);
    }
  };
}

/** `get-many` by what it gives. */
const answers = {
  'optional-pairs': async (bucket: WasiBucket, keys: readonly string[]) =>
    (await getMany(bucket, keys)).map((value, index) => (value === undefined ? undefined : [keys[index], value])),
  'optional-values': async (bucket: WasiBucket, keys: readonly string[]) =>
    (await getMany(bucket, keys)).map((value, index) => [keys[index], value]),
};
