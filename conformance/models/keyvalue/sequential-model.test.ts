import { expect } from 'chai';
import fc from 'fast-check';
import { loadChecks } from '../../checks/load-checks.ts';
import type { KeyValueHandle } from '../../subjects/keyvalue-client.ts';
import { Violation } from '../../violation.ts';
import { bytes } from './bytes.ts';
import { everyOperation, type Operation, operations, SequentialModel, showOperation } from './sequential-model.ts';

type Functions = Pick<KeyValueHandle, 'get' | 'set' | 'delete' | 'keys' | 'drop'>;

/** A correct store in memory, with some functions of one's own. */
function store(entries: Map<string, Uint8Array>, own: Partial<Functions> = {}): KeyValueHandle {
  const functions: Functions = {
    get: async (key) => {
      const value = entries.get(key);
      return value === undefined ? { err: { case: 'key-not-found', value: key } } : { ok: value.slice() };
    },
    set: async (key, value) => {
      entries.set(key, value.slice());
      return { ok: undefined };
    },
    delete: async (key) => {
      entries.delete(key);
      return { ok: undefined };
    },
    keys: async () => ({ ok: [...entries.keys()] }),
    drop: async () => {},
    ...own,
  };
  return functions as KeyValueHandle;
}

/** The requirement that a sequence is found to break, or undefined. */
async function broken(sequence: readonly Operation[], handles: KeyValueHandle[]): Promise<string | undefined> {
  const model = new SequentialModel(handles, async (on) => handles[on] as KeyValueHandle);
  try {
    for (const operation of sequence) await model.perform(operation);
    await model.compareAll();
  } catch (error) {
    if (error instanceof Violation) return error.requirement;
    throw error;
  }
  return undefined;
}

const set = (key: string, text: string, on = 0): Operation => ({ op: 'set', on, key, value: bytes(text) });
const get = (key: string, on = 0): Operation => ({ op: 'get', on, key });
const remove = (key: string, on = 0): Operation => ({ op: 'delete', on, key });
const keys = (on = 0): Operation => ({ op: 'keys', on });

describe('the sequential model of a key-value store', () => {
  it('accuses no correct store', async () => {
    const property = fc.asyncProperty(operations(2, 30), async (sequence) => {
      expect(await broken(sequence, [store(new Map()), store(new Map())])).to.equal(undefined);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('shows every requirement that it compares by on one sequence, whatever the seed', async () => {
    const shown = new Set<string>();
    const handles = [store(new Map()), store(new Map())];
    const reopen = async (on: number) => handles[on] as KeyValueHandle;
    const model = new SequentialModel(handles, reopen, (...ids) => {
      for (const id of ids) shown.add(id);
    });
    for (const operation of everyOperation(2)) await model.perform(operation);
    await model.compareAll();
    const checks = loadChecks('keyvalue');
    const covered = checks.find(({ id }) => id === 'kv.model.stores')?.covers ?? [];
    expect([...shown]).to.have.members([...covered]);
  });

  const faults: [string, string, Operation[], (entries: Map<string, Uint8Array>) => Partial<Functions>][] = [
    [
      'KV-OVERWRITE',
      'an ignored overwrite',
      [set('k', 'a'), set('k', 'b'), get('k')],
      (entries) => ({
        set: async (key, value) => {
          if (!entries.has(key)) entries.set(key, value.slice());
          return { ok: undefined };
        },
      }),
    ],
    [
      'KV-DELETE',
      'an ignored delete',
      [set('k', 'a'), remove('k'), get('k')],
      () => ({
        delete: async () => ({ ok: undefined }),
      }),
    ],
    [
      'KV-EMPTY-VALUE',
      'an empty value that is missing',
      [set('k', ''), get('k')],
      (entries) => ({
        get: async (key) => {
          const value = entries.get(key);
          if (value === undefined || value.length === 0) return { err: { case: 'key-not-found', value: key } };
          return { ok: value };
        },
      }),
    ],
    [
      'KV-DELETE-MISSING',
      'a delete of nothing that fails',
      [remove('k')],
      () => ({
        delete: async () => ({ err: { case: 'key-not-found', value: 'k' } }),
      }),
    ],
    ['KV-KEYS-EMPTY', 'a listing that is never empty', [keys()], () => ({ keys: async () => ({ ok: ['k'] }) })],
    [
      'KV-KEYS-EXACT',
      'a listing that lacks keys',
      [set('a', '1'), set('b', '1'), keys()],
      (entries) => ({
        keys: async () => ({ ok: [...entries.keys()].slice(1) }),
      }),
    ],
    [
      'GEN-PAYLOAD-STRING',
      'an error without the key',
      [get('k')],
      () => ({
        get: async () => ({ err: { case: 'key-not-found', value: '' } }),
      }),
    ],
    [
      'KV-GET-SET',
      'an acknowledged set that did nothing',
      [set('k', 'a'), get('k')],
      () => ({
        set: async () => ({ ok: undefined }),
      }),
    ],
    [
      'KV-KEY-OPAQUE',
      'keys that differ in case alone',
      [set('A', '1'), get('a')],
      (entries) => ({
        set: async (key, value) => {
          entries.set(key.toLowerCase(), value.slice());
          return { ok: undefined };
        },
        get: async (key) => {
          const value = entries.get(key.toLowerCase());
          return value === undefined ? { err: { case: 'key-not-found', value: key } } : { ok: value.slice() };
        },
      }),
    ],
  ];
  for (const [requirement, what, sequence, own] of faults) {
    it(`names ${requirement} for ${what}`, async () => {
      const entries = new Map<string, Uint8Array>();
      expect(await broken(sequence, [store(entries, own(entries))])).to.equal(requirement);
    });
  }

  it('names KV-STORE-ISOLATION for two stores that are one', async () => {
    const entries = new Map<string, Uint8Array>();
    expect(await broken([set('k', 'x', 0), get('k', 1)], [store(entries), store(entries)])).to.equal(
      'KV-STORE-ISOLATION',
    );
  });

  it('finds a store that keeps the bytes it is given, and one that hands its own out', async () => {
    for (const fault of ['set', 'get']) {
      const entries = new Map<string, Uint8Array>();
      const own: Partial<Functions> = {
        [fault]: async (key: string, value: Uint8Array) => {
          if (fault === 'set') entries.set(key, value);
          return { ok: fault === 'set' ? undefined : entries.get(key) };
        },
      };
      expect(await broken([set('k', 'abc'), get('k'), get('k')], [store(entries, own)])).to.equal('KV-GET-SET');
    }
  });

  it('shows operations as a person reads them', () => {
    expect(showOperation(set('a\n', 'v'), 1)).to.equal('set("a\\n", "v")');
    expect(showOperation(keys(1), 2)).to.equal('store 1: keys()');
  });
});
