import { expect } from 'chai';
import type { ConfigsConnection } from '../../providers/configs/contract.ts';
import { WitError } from '../../providers/wit-error.ts';
import type { Resolve } from './face.ts';
import { UndeclaredResourceError } from './undeclared-resource-error.ts';
import { wasiConfig } from './wasi-config.ts';

interface Store {
  get(key: string): Promise<string | undefined>;
  getAll(): Promise<[string, string][]>;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** A connection to the same entries under every name. */
function configs(entries: ReadonlyMap<string, Uint8Array>, opened: string[] = []): ConfigsConnection {
  return {
    claims: {},
    limits: { maxKeyBytes: 1, maxValueBytes: 1, opTimeoutMs: 1, recoveryTimeMs: 1 },
    open: async (name) => {
      opened.push(name);
      return { get: async (key) => entries.get(key), keys: async () => [...entries.keys()] };
    },
    close: async () => {},
  };
}

const SHAPES = ['config-0.2.0-draft-2024-09-27', 'config-0.2.0-rc.1'];

function store(resolve: Resolve<'configs'>, declared: readonly string[] = [], shape = SHAPES[1]): Store {
  const face = wasiConfig.find((candidate) => candidate.shape === shape);
  const created = face?.create(resolve, declared) ?? {};
  const name = `wasi:config/store@${shape?.replace('config-', '')}`;
  expect(Object.keys(created)).to.deep.equal([name]);
  return created[name] as Store;
}

async function payload(promise: Promise<unknown>): Promise<{ tag: string; val: string }> {
  const thrown = await promise.then(
    (value) => expect.fail(`it gave ${String(value)}`),
    (error: unknown) => error,
  );
  if (typeof thrown !== 'object' || thrown === null || !('payload' in thrown)) throw thrown;
  return thrown.payload as { tag: string; val: string };
}

describe('wasi:config', () => {
  for (const shape of SHAPES) {
    it(`gives what there is, exactly: ${shape}`, async () => {
      const entries = new Map(
        ['\ufeffmarked', 'é', 'e\u0301', '', ' ', '\ufffd', '😀'].map((text) => [`key ${text}`, bytes(text)]),
      );
      entries.set('__proto__', bytes('a key'));
      const { get, getAll } = store(async () => configs(entries), [], shape);
      for (const [key, value] of entries) expect(await get(key)).to.equal(Buffer.from(value).toString());
      for (const key of ['', 'constructor', 'absent', 'a=b', '\0', 'a\ud800']) {
        expect(await get(key), key).to.equal(undefined);
      }
      expect(await getAll()).to.have.deep.members(
        [...entries].map(([key, value]) => [key, Buffer.from(value).toString()]),
      );
    });
  }

  it('is configured by the entry named default, else by the wildcard, else by the only one', async () => {
    for (const [declared, expected] of [
      [['other', 'default'], 'default'],
      [['*', 'other'], 'default'],
      [['other'], 'other'],
      [[], 'default'],
    ] as const) {
      const opened: string[] = [];
      await store(async () => configs(new Map(), opened), declared).get('k');
      expect(opened, declared.join()).to.deep.equal([expected]);
    }
  });

  it('does not guess which of several entries is meant', async () => {
    const { get, getAll } = store(async () => configs(new Map()), ['a', 'b']);
    for (const call of [get('k'), getAll()]) {
      expect(await payload(call)).to.deep.equal({
        tag: 'upstream',
        val: 'the slightfile declares several configs and names none default',
      });
    }
  });

  it('has no keys where no entry is declared', async () => {
    const { get, getAll } = store(async (name) => {
      throw new UndeclaredResourceError('configs', name);
    });
    expect(await get('k')).to.equal(undefined);
    expect(await getAll()).to.deep.equal([]);
  });

  it('refuses a value that is no text, without repeating it', async () => {
    const { get, getAll } = store(async () => configs(new Map([['k', Uint8Array.of(0x73, 0xff)]])));
    for (const call of [get('k'), getAll()]) {
      expect(await payload(call)).to.deep.equal({ tag: 'upstream', val: 'the value of k is no text in UTF-8' });
    }
  });

  it('gives io for io-error, upstream for every other, and lets defects through', async () => {
    const failing = (thrown: unknown) => store(() => Promise.reject(thrown));
    expect(await payload(failing(new WitError('io-error', 'ENOENT')).get('k'))).to.deep.equal({
      tag: 'io',
      val: 'io-error: ENOENT',
    });
    expect(await payload(failing(new WitError('connection-error', 'ECONNREFUSED')).getAll())).to.deep.equal({
      tag: 'upstream',
      val: 'connection-error: ECONNREFUSED',
    });
    const defect = new TypeError('a defect');
    expect(
      await failing(defect)
        .get('k')
        .catch((error: unknown) => error),
    ).to.equal(defect);
  });
});
