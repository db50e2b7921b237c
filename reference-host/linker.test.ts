// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are references written in a slightfile
import { expect } from 'chai';
import memory from '../providers/keyvalue/memory.ts';
import type { ConfigKey, Provider } from '../providers/provider.ts';
import { witError } from '../providers/test-support.ts';
import { WitError } from '../providers/wit-error.ts';
import { Catalog } from './catalog.ts';
import type { KeyvalueClass } from './faces/spiderlightning-keyvalue.ts';
import { type Linked, link } from './linker.ts';
import { parseSlightfile, SlightfileError } from './slightfile.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** A provider that keeps its stores apart from those of others, and says what happens to its connections. */
class Toy {
  readonly connected: Record<string, string>[] = [];
  closed = 0;
  /** How often connecting fails before it works. */
  failures = 0;
  readonly provider: Provider;

  constructor(id: string, configs: Record<string, ConfigKey> = {}) {
    this.provider = {
      ...memory,
      id,
      aliases: [`alias of ${id}`],
      configs,
      connect: async (given, context) => {
        this.connected.push({ ...given });
        expect(context.deadline).to.be.greaterThan(performance.now());
        if (this.failures-- > 0) throw new WitError('connection-error', 'not yet');
        const connection = await memory.connect({}, context);
        return {
          ...connection,
          open: (name, call) => connection.open(`${id} ${name}`, call),
          close: async () => {
            this.closed++;
          },
        };
      },
    };
  }
}

async function linked(text: string, toys: readonly Toy[], environment: Record<string, string> = {}): Promise<Linked> {
  const catalog = new Catalog(toys.map(({ provider }) => provider));
  return link(parseSlightfile(text, 'app.toml', catalog), catalog, environment);
}

async function keyvalue(...given: Parameters<typeof linked>): Promise<KeyvalueClass> {
  return classOf(await linked(...given));
}

const classOf = ({ importsFor }: Linked) =>
  (importsFor({})['spiderlightning:keyvalue/keyvalue@0.5.1'] as { Keyvalue: KeyvalueClass }).Keyvalue;

async function refusal(...given: Parameters<typeof linked>): Promise<string> {
  const thrown: unknown = await linked(...given).then(
    () => expect.fail('linked'),
    (error) => error,
  );
  expect(thrown).to.be.instanceOf(SlightfileError);
  return (thrown as Error).message;
}

function slightfile(...entries: [resource: string, name: string, configs?: Record<string, string>][]): string {
  const tables = entries.map(([resource, name, configs = {}]) => {
    const lines = Object.entries(configs).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
    return `[[capability]]\nresource = "${resource}"\nname = "${name}"\n[capability.configs]\n${lines.join('')}`;
  });
  return `specversion = "0.2"\n${tables.join('')}`;
}

describe('link', () => {
  it('leads each name to its own backend, an exact one before the wildcard wherever that stands', async () => {
    const entries: [string, string][] = [
      ['a', '*'],
      ['b', 'exact'],
      ['c', 'other'],
    ];
    for (const order of [entries, entries.toReversed()]) {
      const [a, b, c] = [new Toy('a'), new Toy('b'), new Toy('c')];
      const { open } = await keyvalue(slightfile(...order), [a, b, c]);
      await open('exact');
      expect([a, b, c].map(({ connected }) => connected.length)).to.deep.equal([0, 1, 0]);
      await open('any name at all');
      await open('*');
      expect([a, b, c].map(({ connected }) => connected.length)).to.deep.equal([1, 1, 0]);
    }
  });

  it('names an undeclared resource, and only the beginning of a long one', async () => {
    const { open } = await keyvalue(slightfile(['a', 'declared']), [new Toy('a')]);
    expect(await witError('unexpected-error', open('placeholder-name'))).to.equal(
      'the slightfile declares no keyvalue resource named "placeholder-name"',
    );
    expect(await witError('unexpected-error', open('line\nbreak'))).to.contain('"line\\nbreak"');
    expect(await witError('unexpected-error', open('constructor'))).to.contain('"constructor"');
    const none = await keyvalue('specversion = "0.2"', []);
    expect(await witError('unexpected-error', none.open('x'))).to.contain('no keyvalue resource named "x"');
  });

  it('gives the shapes of WASI, of two with one name the one that fits', async () => {
    const host = await linked(slightfile(['a', 'x']), [new Toy('a')]);
    const spin = host.importsFor({ getMany: 'optional-values' });
    const upstream = host.importsFor({ getMany: 'optional-pairs' });
    expect(Object.keys(upstream)).to.have.members(Object.keys(spin));
    expect(host.importsFor({})).to.deep.equal(upstream);
    const answer = async (imports: Readonly<Record<string, object>>) => {
      const version = '0.2.0-draft2';
      const store = imports[`wasi:keyvalue/store@${version}`] as { open(name: string): Promise<object> };
      const batch = imports[`wasi:keyvalue/batch@${version}`] as { getMany(...given: unknown[]): Promise<unknown> };
      const undeclared = await store.open('y').catch((error: unknown) => error);
      expect(undeclared).to.have.property('payload').that.deep.equals({ tag: 'no-such-store' });
      return batch.getMany(await store.open('x'), ['missing']);
    };
    expect(await answer(spin)).to.deep.equal([['missing', undefined]]);
    expect(await answer(upstream)).to.deep.equal([undefined]);
    expect(Object.keys(spin)).to.include.members([
      'spiderlightning:keyvalue/keyvalue@0.5.1',
      'wasi:keyvalue/atomics@0.2.0-draft',
      'wasi:config/store@0.2.0-rc.1',
    ]);
  });

  it('configures a component by the entry for that', async () => {
    process.env.SLIGHT_LINKER_TEST = 'é';
    try {
      for (const [text, expected] of [
        [slightfile(['configs.envvars', 'app', { ENVVARS_ALLOW: 'SLIGHT_LINKER_*' }]), [['SLIGHT_LINKER_TEST', 'é']]],
        [slightfile(['configs.envvars', '*']), []],
        ['specversion = "0.2"', []],
        ['specversion = "0.1"', []],
      ] as const) {
        const store = (await linked(text, [])).importsFor({})['wasi:config/store@0.2.0-rc.1'];
        expect(await (store as { getAll(): Promise<unknown> }).getAll(), text).to.deep.equal(expected);
      }
    } finally {
      delete process.env.SLIGHT_LINKER_TEST;
    }
    const wrong = slightfile(['configs.envvars', 'app', { ENVVARS_ALLOW: 'A*B' }]);
    expect(await refusal(wrong, [])).to.contain('ENVVARS_ALLOW has a * that is not at the end');
  });

  it('lets version 0.1 open any name, in the entry declared last', async () => {
    const [a, b] = [new Toy('a'), new Toy('b')];
    const { open } = await keyvalue('specversion = "0.1"\ncapability = [{ name = "a" }, { name = "alias of b" }]', [
      a,
      b,
    ]);
    await open('any name at all');
    expect([a, b].map(({ connected }) => connected.length)).to.deep.equal([0, 1]);
    await open('a');
    expect([a, b].map(({ connected }) => connected.length)).to.deep.equal([1, 1]);
  });

  it('connects when a resource is first opened, and once for all who open it', async () => {
    const toy = new Toy('a');
    const { open } = await keyvalue(slightfile(['a', '*']), [toy]);
    expect(toy.connected).to.deep.equal([]);
    const [one, two] = await Promise.all([open('x'), open('x'), open('y')]);
    expect(toy.connected).to.have.length(1);
    await one?.set('k', bytes('v'));
    expect(await two?.get('k')).to.deep.equal(bytes('v'));
  });

  it('connects again after a failure', async () => {
    const toy = new Toy('a');
    toy.failures = 2;
    const { open } = await keyvalue(slightfile(['a', 'x']), [toy]);
    const both = await Promise.allSettled([open('x'), open('x')]);
    expect(both.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await witError('connection-error', open('x'))).to.equal('not yet');
    await (await open('x')).set('k', bytes('v'));
    expect(toy.connected).to.have.length(3);
  });

  it('closes what was opened, and nothing else', async () => {
    const [used, unused, broken] = [new Toy('used'), new Toy('unused'), new Toy('broken')];
    broken.failures = 1;
    const all = [used, unused, broken];
    const host = await linked(slightfile(['used', 'a'], ['unused', 'b'], ['broken', 'c']), all);
    await classOf(host).open('a');
    await witError('connection-error', classOf(host).open('c'));
    await host.close();
    expect(all.map(({ closed }) => closed)).to.deep.equal([1, 0, 0]);
  });
});

describe('link and configuration', () => {
  const toy = () =>
    new Toy('toy', {
      ADDRESS: {
        description: 'where it is',
        required: true,
        secret: true,
        check: (value) => (value.startsWith('toy:') ? undefined : 'does not begin with toy:'),
      },
      MODE: { description: 'how it is' },
    });

  it('hands over literals and references, looked up at the time of the opening', async () => {
    const provider = toy();
    const environment: Record<string, string> = {};
    const text = slightfile(['toy', 'x', { ADDRESS: '${envvars.TOY}', MODE: '${local.fast}' }]);
    const { open } = await keyvalue(text, [provider], environment);
    expect(await witError('unexpected-error', open('x')))
      .to.contain('ADDRESS')
      .and.to.contain('TOY');
    environment.TOY = 'toy:1';
    await open('x');
    expect(provider.connected).to.deep.equal([{ ADDRESS: 'toy:1', MODE: 'fast' }]);
  });

  it('checks a reference when it is looked up, and does not repeat its value', async () => {
    const text = slightfile(['toy', 'x', { ADDRESS: '${envvars.TOY}' }]);
    const { open } = await keyvalue(text, [toy()], { TOY: 'secret' });
    expect(await witError('unexpected-error', open('x'))).to.equal('ADDRESS does not begin with toy:');
  });

  it('takes every key from the secret store of version 0.1, and leaves out an optional one that is not there', async () => {
    const provider = toy();
    const text = 'specversion = "0.1"\nsecret_store = "configs.envvars"\ncapability = [{ name = "toy" }]';
    const environments = [
      { ADDRESS: 'toy:2', OTHER: 'unread' },
      { ADDRESS: 'toy:2', MODE: 'slow' },
    ];
    for (const environment of environments) await (await keyvalue(text, [provider], environment)).open('x');
    expect(provider.connected).to.deep.equal([{ ADDRESS: 'toy:2' }, { ADDRESS: 'toy:2', MODE: 'slow' }]);
    const { open } = await keyvalue(text, [provider], { MODE: 'slow' });
    expect(await witError('unexpected-error', open('x'))).to.contain(
      'ADDRESS refers to the environment variable ADDRESS',
    );
  });

  const where = 'app.toml: capability 1 (toy, named x): ';
  const good = { ADDRESS: 'toy:' };
  const refusals: [string, string, string][] = [
    [
      'a mistyped key',
      slightfile(['toy', 'x', { ...good, MODUS: '' }]),
      `${where}unknown configuration key MODUS (did you mean MODE?)`,
    ],
    [
      'an unknown key',
      slightfile(['toy', 'x', { ...good, QUITE_DIFFERENT: '' }]),
      `${where}unknown configuration key QUITE_DIFFERENT; it takes ADDRESS, MODE`,
    ],
    [
      'a key named like a member',
      slightfile(['toy', 'x', { ...good, constructor: '' }]),
      `${where}unknown configuration key constructor`,
    ],
    [
      'a missing key',
      slightfile(['toy', 'x', { MODE: '' }]),
      `${where}the configuration key ADDRESS is missing (where it is); add it under [capability.configs]`,
    ],
    ['a wrong value', slightfile(['toy', 'x', { ADDRESS: 'secret' }]), `${where}ADDRESS does not begin with toy:`],
    [
      'a wrong reference',
      slightfile(['toy', 'x', { ADDRESS: '${vault.X}' }]),
      `${where}ADDRESS refers to the unknown store vault`,
    ],
    ['a store of later', slightfile(['toy', 'x', { ADDRESS: '${azapp.X}' }]), 'which this host does not provide yet'],
    [
      'a version 0.1 without secret store',
      'specversion = "0.1"\ncapability = [{ name = "toy" }]',
      'ADDRESS is missing (where it is); set secret_store = "configs.envvars"',
    ],
    [
      'a secret store of later',
      'specversion = "0.1"\nsecret_store = "configs.azapp"\ncapability = [{ name = "toy" }]',
      'ADDRESS refers to the store azapp',
    ],
  ];
  for (const [what, text, message] of refusals) {
    it(`refuses ${what} without connecting, in one line that repeats no value`, async () => {
      const provider = toy();
      const found = await refusal(text, [provider]);
      expect(found).to.contain(message).and.not.to.contain('secret"').and.not.to.contain('\n');
      expect(provider.connected).to.deep.equal([]);
    });
  }

  it('says that a provider takes no configuration', async () => {
    expect(await refusal(slightfile(['plain', 'x', { A: '' }]), [new Toy('plain')])).to.contain('key A; it takes none');
  });

  it('names the entry of several', async () => {
    const text = slightfile(['toy', 'x', good], ['alias of toy', 'y', {}]);
    expect(await refusal(text, [toy()])).to.contain('capability 2 (alias of toy, named y): ');
  });
});

describe('Catalog', () => {
  it('prefers a provider from outside where a name stands twice', async () => {
    const toy = new Toy('kv.memory');
    expect(await new Catalog([toy.provider]).find('kv.memory')?.load()).to.equal(toy.provider);
    expect((await new Catalog().find('kv.memory')?.load())?.id).to.equal('keyvalue.memory');
    expect(new Catalog([toy.provider]).names()).to.include.members([
      'alias of kv.memory',
      'keyvalue.redis',
      'kv.redis',
    ]);
    expect(new Catalog().find('constructor')).to.equal(undefined);
  });
});
