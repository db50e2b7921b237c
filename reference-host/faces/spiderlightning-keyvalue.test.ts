import { expect } from 'chai';
import type { CallContext, Claims } from '../../providers/connection.ts';
import type { KeyPage, KeyValueConnection, KeyValueStore } from '../../providers/keyvalue/contract.ts';
import { witError } from '../../providers/test-support.ts';
import { WitError } from '../../providers/wit-error.ts';
import { type KeyvalueClass, type KeyvalueHandle, spiderlightningKeyvalue } from './spiderlightning-keyvalue.ts';

const MAX_KEY_BYTES = 2_000;
const MAX_VALUE_BYTES = 300;

interface Fake {
  readonly claims?: Claims;
  readonly pages?: readonly KeyPage[];
  /** Comes before every call of the provider's. */
  onCall?(method: string, context: CallContext): void | Promise<void>;
}

/** A face over a store in memory, and everything that reached the store. */
function over({ claims = {}, pages, onCall }: Fake = {}) {
  const entries = new Map<string, Uint8Array>();
  const calls: unknown[][] = [];
  const reached = async (context: CallContext, ...call: unknown[]) => {
    calls.push(call);
    await onCall?.(String(call[0]), context);
  };
  const store: KeyValueStore = {
    async get(key, context) {
      await reached(context, 'get', key);
      return entries.get(key);
    },
    async set(key, value, context) {
      await reached(context, 'set', key);
      entries.set(key, value);
    },
    async delete(key, context) {
      await reached(context, 'delete', key);
      entries.delete(key);
    },
    async list(cursor, context) {
      await reached(context, 'list', cursor);
      const listed = pages ?? [{ keys: [...entries.keys()] }];
      return listed[Number(cursor ?? 0)] ?? expect.fail(`there is no page ${cursor}`);
    },
  };
  const connection: KeyValueConnection = {
    claims,
    limits: { maxKeyBytes: MAX_KEY_BYTES, maxValueBytes: MAX_VALUE_BYTES, opTimeoutMs: 1, recoveryTimeMs: 1 },
    open: async (name, context) => {
      await reached(context, 'open', name);
      return store;
    },
    close: async () => {},
  };
  const { Keyvalue } = spiderlightningKeyvalue.create(async () => connection) as { Keyvalue: KeyvalueClass };
  const open = async (): Promise<KeyvalueHandle> => {
    const handle = await Keyvalue.open('store');
    calls.length = 0;
    return handle;
  };
  return { Keyvalue, open, calls };
}

const LONE = 'a\ud800b';
const CONTROLS = ['\0', 'a\u0001', '\n', '\u001f', '\u007f', 'a\u0080b', '\u009f'];

/** What `get`, `set` and `delete` answer to a key that is none. */
async function invalidKey(handle: KeyvalueHandle, key: string): Promise<string> {
  const answers = [
    await witError('invalid-key', handle.get(key)),
    await witError('invalid-key', handle.set(key, new Uint8Array())),
    await witError('invalid-key', handle.delete(key)),
  ];
  expect(new Set(answers).size).to.equal(1);
  return answers[0] ?? '';
}

describe('spiderlightning:keyvalue open', () => {
  it('takes names of 1 to 128 bytes, and hands them on as they are', async () => {
    const { Keyvalue, calls } = over();
    const names = ['a', 'a'.repeat(128), 'é'.repeat(64), '../x', ' ', '*', 'e\u0301'];
    for (const name of names) await Keyvalue.open(name);
    expect(calls).to.deep.equal(names.map((name) => ['open', name]));
    for (const name of ['', 'a'.repeat(129), `${'é'.repeat(64)}a`]) {
      expect(await witError('unexpected-error', Keyvalue.open(name))).to.contain(`has ${Buffer.byteLength(name)}`);
    }
    expect(await witError('unexpected-error', Keyvalue.open(LONE))).to.contain('a lone surrogate');
    expect(calls).to.have.length(names.length);
  });

  it('refuses control characters in names where they cannot be kept', async () => {
    const without = over();
    const withThem = over({ claims: { CTRL: true } });
    for (const name of CONTROLS) {
      expect(await witError('unexpected-error', without.Keyvalue.open(name))).to.contain('control characters');
      await withThem.Keyvalue.open(name);
    }
    expect(without.calls).to.deep.equal([]);
    expect(withThem.calls).to.have.length(CONTROLS.length);
  });
});

describe('spiderlightning:keyvalue keys', () => {
  it('may be as long as the provider declares, and not a byte longer', async () => {
    const { open, calls } = over();
    const handle = await open();
    for (const key of ['k', 'a'.repeat(MAX_KEY_BYTES), 'é'.repeat(MAX_KEY_BYTES / 2)]) {
      await handle.set(key, Uint8Array.of(1));
      expect(await handle.get(key)).to.deep.equal(Uint8Array.of(1));
      await handle.delete(key);
    }
    expect(calls).to.have.length(9);
    expect(await invalidKey(handle, 'a'.repeat(MAX_KEY_BYTES + 1))).to.equal('a'.repeat(1024));
    await invalidKey(handle, `${'é'.repeat(MAX_KEY_BYTES / 2)}a`);
    expect(await invalidKey(handle, '')).to.equal('');
    expect(calls).to.have.length(9);
  });

  it('are refused with a lone surrogate, whatever the provider claims', async () => {
    const { open, calls } = over({ claims: { CTRL: true } });
    const handle = await open();
    for (const key of [LONE, '\udfff', '\ud83d']) expect(await invalidKey(handle, key)).to.equal(key);
    expect(calls).to.deep.equal([]);
  });

  it('may have control characters only where the provider keeps them', async () => {
    const without = await over().open();
    const withThem = await over({ claims: { CTRL: true } }).open();
    for (const key of CONTROLS) {
      expect(await invalidKey(without, key)).to.equal(key);
      await withThem.set(key, Uint8Array.of(1));
      expect(await withThem.get(key)).to.deep.equal(Uint8Array.of(1));
    }
    // No control characters, though they look like some.
    for (const key of ['\u00a0', '\u200b', '\u2028', '\ufeff']) await without.set(key, Uint8Array.of(1));
  });

  it('come back in errors up to 1,024 bytes, cut back to a whole character', async () => {
    const { open } = over();
    const handle = await open();
    const missing = (key: string) => witError('key-not-found', handle.get(key));
    expect(await missing('k')).to.equal('k');
    expect(await missing('a'.repeat(1024))).to.equal('a'.repeat(1024));
    expect(await missing('a'.repeat(1025))).to.equal('a'.repeat(1024));
    expect(await missing('é'.repeat(512))).to.equal('é'.repeat(512));
    expect(await missing(`a${'é'.repeat(600)}`)).to.equal(`a${'é'.repeat(511)}`);
    for (const lead of ['', 'a', 'aa', 'aaa']) {
      const found = await missing(`${lead}${'😀'.repeat(300)}`);
      expect(found).to.equal(`${lead}${'😀'.repeat(lead === '' ? 256 : 255)}`);
    }
    expect(await missing(`${'€'.repeat(341)}a€`)).to.equal(`${'€'.repeat(341)}a`);
  });
});

describe('spiderlightning:keyvalue values', () => {
  it('may be as long as the provider declares, and not a byte longer', async () => {
    const { open, calls } = over();
    const handle = await open();
    await handle.set('k', new Uint8Array(MAX_VALUE_BYTES).fill(7));
    await handle.set('empty', new Uint8Array());
    expect(await witError('invalid-value', handle.set('k', new Uint8Array(MAX_VALUE_BYTES + 1)))).to.equal('k');
    expect(calls).to.deep.equal([
      ['set', 'k'],
      ['set', 'empty'],
    ]);
    expect(await handle.get('k')).to.deep.equal(new Uint8Array(MAX_VALUE_BYTES).fill(7));
    expect(await handle.get('empty')).to.deep.equal(new Uint8Array());
    // The key is looked at first.
    expect(await witError('invalid-key', handle.set('', new Uint8Array(MAX_VALUE_BYTES + 1)))).to.equal('');
  });
});

describe('spiderlightning:keyvalue listing', () => {
  it('follows empty pages to the end, and gives each key once', async () => {
    const pages = [
      { keys: [], cursor: '1' },
      { keys: ['a', 'b'], cursor: '2' },
      { keys: [], cursor: '3' },
      { keys: ['b', 'c', 'c'], cursor: '4' },
      { keys: [] },
    ];
    const { open, calls } = over({ pages });
    expect(await (await open()).keys()).to.deep.equal(['a', 'b', 'c']);
    expect(calls.map(([, cursor]) => cursor)).to.deep.equal([undefined, '1', '2', '3', '4']);
  });

  it('leaves out what is no key of the interface', async () => {
    const keys = ['', 'k', LONE, 'a'.repeat(MAX_KEY_BYTES), 'a'.repeat(MAX_KEY_BYTES + 1), ...CONTROLS];
    const legal = ['k', 'a'.repeat(MAX_KEY_BYTES)];
    expect(await (await over({ pages: [{ keys }] }).open()).keys()).to.deep.equal(legal);
    const withThem = await over({ pages: [{ keys }], claims: { CTRL: true } }).open();
    expect(await withThem.keys()).to.deep.equal([...legal, ...CONTROLS]);
  });

  it('ends with a timeout-error where the pages do not end in time', async () => {
    const clock = performance.now;
    let ahead = 0;
    const endless = over({
      pages: Array.from({ length: 10 }, (_, page) => ({ keys: [], cursor: `${page + 1}` })),
      onCall: (method) => {
        if (method === 'list') ahead += 10_000;
      },
    });
    const handle = await endless.open();
    performance.now = () => clock.call(performance) + ahead;
    try {
      expect(await witError('timeout-error', handle.keys())).to.contain('did not end in time');
    } finally {
      performance.now = clock;
    }
    expect(endless.calls).to.have.length(3);
  });

  it('is a defect of the provider where a page leads to itself', async () => {
    const handle = await over({ pages: [{ keys: [], cursor: '0' }] }).open();
    const thrown = await handle.keys().catch((error: unknown) => error);
    expect(thrown).to.be.an('error').with.property('message', 'a listing gave one cursor twice');
    expect(thrown).not.to.have.property('payload');
  });
});

describe('spiderlightning:keyvalue and its provider', () => {
  const everyCall = (handle: KeyvalueHandle): (() => Promise<unknown>)[] => [
    () => handle.get('k'),
    () => handle.set('k', new Uint8Array()),
    () => handle.delete('k'),
    () => handle.keys(),
  ];

  it("hands on the provider's errors, its own kind and any other, and works on", async () => {
    const fault: { now: unknown } = { now: undefined };
    const { open, Keyvalue } = over({
      onCall: () => {
        if (fault.now !== undefined) throw fault.now;
      },
    });
    const handle = await open();
    for (const thrown of [new WitError('io-error', 'ENOSPC'), new TypeError('a defect'), { payload: { tag: 'x' } }]) {
      fault.now = thrown;
      for (const call of [...everyCall(handle), () => Keyvalue.open('other')]) {
        const caught = await call().catch((error: unknown) => error);
        expect(caught).to.equal(thrown);
      }
    }
    fault.now = undefined;
    await handle.set('k', Uint8Array.of(1));
    expect(await handle.get('k')).to.deep.equal(Uint8Array.of(1));
  });

  it('hands on what kept a name from being resolved', async () => {
    const failure = new WitError('connection-error', 'ECONNREFUSED');
    const { Keyvalue } = spiderlightningKeyvalue.create(() => Promise.reject(failure)) as { Keyvalue: KeyvalueClass };
    expect(await Keyvalue.open('store').catch((error: unknown) => error)).to.equal(failure);
  });

  it('gives every call thirty seconds, and a signal to whoever asks for one', async () => {
    const contexts: CallContext[] = [];
    const { open, Keyvalue } = over({ onCall: (_, context) => void contexts.push(context) });
    const handle = await open();
    contexts.length = 0;
    await handle.set('k', new Uint8Array());
    for (const call of [...everyCall(handle), () => Keyvalue.open('other')]) await call();
    expect(contexts).to.have.length(6);
    for (const context of contexts) {
      expect(context.deadline - performance.now()).to.be.within(20_000, 30_000);
      expect(context.signal).to.be.instanceOf(AbortSignal);
      expect(context.signal).to.equal(context.signal);
      expect(context.signal.aborted).to.equal(false);
    }
    expect(new Set(contexts.map(({ signal }) => signal)).size).to.equal(6);
  });
});
