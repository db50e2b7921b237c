// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are references written in a slightfile
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Provider } from '../providers/provider.ts';
import { temporaryFolder } from '../providers/test-support.ts';
import { Catalog } from './catalog.ts';
import { parseSlightfile, readSlightfile, SlightfileError } from './slightfile.ts';

const catalog = new Catalog();

const parse = (text: string) => parseSlightfile(text, 'app.toml', catalog);

function refusal(action: () => unknown): string {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).to.be.instanceOf(SlightfileError);
  const { message } = thrown as Error;
  expect(message).not.to.match(/\p{Cc}/u);
  return message;
}

const entry = (name: string, resource = 'kv.memory') => `[[capability]]\nresource = "${resource}"\nname = "${name}"\n`;
const two = (text: string) => `specversion = "0.2"\n${text}`;
const one = (text: string) => `specversion = "0.1"\n${text}`;

describe('parseSlightfile, version 0.2', () => {
  it('reads entries in order, with their configuration as written', () => {
    const text = two(`
      [[capability]]
      resource = "kv.redis"
      name = "my-container"
        [capability.configs]
        REDIS_ADDRESS = "\${envvars.ADDRESS}"
      [[capability]]
      name = "*"
      resource = "keyvalue.filesystem"
        [capability.configs]`);
    expect(parse(text)).to.deep.equal({
      path: 'app.toml',
      specversion: '0.2',
      secretStore: undefined,
      capabilities: [
        {
          position: 1,
          resource: 'kv.redis',
          capability: 'keyvalue',
          name: 'my-container',
          configs: { REDIS_ADDRESS: '${envvars.ADDRESS}' },
        },
        { position: 2, resource: 'keyvalue.filesystem', capability: 'keyvalue', name: '*', configs: {} },
      ],
      warnings: [],
    });
  });

  it('takes a file without any capability', () => {
    expect(parse(two('')).capabilities).to.deep.equal([]);
    expect(parse(two('capability = []')).capabilities).to.deep.equal([]);
  });

  it('lets an entry be named like a resource, and be beside a wildcard on either side', () => {
    const names = parse(two(entry('kv.redis') + entry('*') + entry('http'))).capabilities.map(({ name }) => name);
    expect(names).to.deep.equal(['kv.redis', '*', 'http']);
  });

  it('knows the resources of a provider from outside', () => {
    const toy = { id: 'toy', aliases: ['kv.toy'], capability: 'keyvalue' } as unknown as Provider;
    const slightfile = parseSlightfile(two(entry('a', 'kv.toy')), 'app.toml', new Catalog([toy]));
    expect(slightfile.capabilities[0]?.capability).to.equal('keyvalue');
  });

  it('warns of what it ignores, a line each', () => {
    const { warnings } = parse(
      two('secret_store = "configs.envvars"\nspecverison = "0.1"\n"a\\nb" = 1\nsecret_settings = []\n'),
    );
    expect(warnings).to.deep.equal([
      'app.toml: unknown key specverison is ignored (did you mean specversion?)',
      'app.toml: unknown key a\\u000ab is ignored',
      'app.toml: secret_store has no meaning in version 0.2; use ${store.key} references',
    ]);
  });

  const refusals: [string, string, string][] = [
    ['no TOML', 'specversion = ', 'app.toml: line 1, column '],
    ['a key twice', two('specversion = "0.2"'), 'app.toml: line 2, column '],
    ['no specversion', entry('a'), 'specversion is missing; add specversion = "0.2"'],
    ['another specversion', 'specversion = "0.3"', 'specversion is "0.3"; expected "0.1" or "0.2"'],
    ['a specversion without quotes', 'specversion = 0.2', 'specversion is 0.2; expected "0.1" or "0.2"'],
    [
      'an unknown secret store',
      two('secret_store = "vault"'),
      'secret_store is "vault"; expected one of configs.azapp',
    ],
    ['a capability that is no list', two('[capability]\nname = "a"'), 'write each entry under [[capability]]'],
    ['an entry that is no table', two('capability = ["a"]'), 'capability 1: is no table'],
    ['an entry that is a list', two('capability = [[]]'), 'capability 1: is no table'],
    ['an entry that is a date', two('capability = [2022-12-01]'), 'capability 1: is no table'],
    ['an unknown key', two(`${entry('a')}config = 1`), 'capability 1: unknown key config (did you mean configs?)'],
    ['no name', two('[[capability]]\nresource = "kv.memory"'), 'capability 1: name is missing'],
    [
      'a name that is no string',
      two('[[capability]]\nresource = "kv.memory"\nname = 1'),
      'capability 1: name is no string',
    ],
    ['an empty name', two(entry('')), 'capability 1: name is empty'],
    ['no resource', two('[[capability]]\nname = "a"'), 'add, for example, resource = "kv.filesystem"'],
    ['an entry of version 0.1', two('[[capability]]\nname = "kv.redis"'), 'an entry with only a name belongs to'],
    ['a resource that is no string', two('[[capability]]\nname = "a"\nresource = 1'), 'resource is no string'],
    ['an unknown resource', two(entry('a', 'kv.rediss')), 'unknown resource "kv.rediss" (did you mean kv.redis?)'],
    [
      'a resource of later',
      two(entry('a', 'sql.postgres')),
      'sql.postgres is known, and this host does not provide it',
    ],
    ['a resource named like a member', two(entry('a', 'constructor')), 'unknown resource "constructor"'],
    ['a name like a member alone', two('[[capability]]\nname = "toString"'), 'add, for example, resource'],
    ['configs that are no table', two(`${entry('a')}configs = "x"`), 'write it under [capability.configs]'],
    ['configs that are a date', two(`${entry('a')}configs = 2022-12-01`), 'write it under [capability.configs]'],
    [
      'a value without quotes',
      two(`${entry('a')}configs = { PORT = 1884 }`),
      'the value of PORT is no string; put it in',
    ],
    [
      'a name twice',
      two(entry('a') + entry('a', 'kv.redis')),
      'capability 2: the name a is already declared for keyvalue',
    ],
    ['two wildcards', two(entry('*') + entry('*')), 'capability 2: the name * is already declared for keyvalue'],
    ['a name with a line break twice', two(entry('a\\nb') + entry('a\\nb')), 'the name a\\u000ab is already declared'],
  ];
  for (const [what, text, message] of refusals) {
    it(`refuses ${what}`, () => {
      expect(refusal(() => parse(text)))
        .to.match(/^app\.toml: /)
        .and.to.contain(message);
    });
  }
});

describe('parseSlightfile, version 0.1', () => {
  it('takes the name for the resource', () => {
    const slightfile = parse(one('secret_store = "configs.envvars"\n[[capability]]\nname = "kv.filesystem"'));
    expect(slightfile.secretStore).to.equal('configs.envvars');
    expect(slightfile.warnings).to.deep.equal([]);
    const name = 'kv.filesystem';
    expect(slightfile.capabilities).to.deep.equal([
      { position: 1, resource: name, capability: 'keyvalue', name, configs: undefined },
    ]);
  });

  const refusals: [string, string, string][] = [
    ['a resource', entry('a'), 'resource belongs to specversion "0.2"'],
    ['configs', '[[capability]]\nname = "kv.memory"\n[capability.configs]', 'configs belong to specversion "0.2"'],
    ['a name that is no resource', '[[capability]]\nname = "a"', 'capability 1: unknown resource "a"'],
    ['a resource twice', '[[capability]]\nname = "kv.memory"\n'.repeat(2), 'the name kv.memory is already declared'],
  ];
  for (const [what, text, message] of refusals) {
    it(`refuses ${what}`, () => {
      expect(refusal(() => parse(one(text)))).to.contain(message);
    });
  }
});

describe('readSlightfile', () => {
  const read = (path: string) => readSlightfile(path, catalog);

  it('reads a file, with a byte order mark or without', () => {
    const path = join(temporaryFolder(), 'slightfile.toml');
    for (const mark of ['', '\ufeff']) {
      writeFileSync(path, mark + two(entry('é')));
      expect(read(path).capabilities[0]?.name).to.equal('é');
    }
  });

  it('names a file that cannot be read', () => {
    const folder = temporaryFolder();
    expect(refusal(() => read(join(folder, 'absent')))).to.equal(`${join(folder, 'absent')}: there is no such file`);
    expect(refusal(() => read(folder))).to.equal(`${folder}: is a folder; expected a file`);
    writeFileSync(join(folder, 'latin1'), Buffer.from([0x61, 0xe9]));
    expect(refusal(() => read(join(folder, 'latin1')))).to.contain('is not UTF-8 text');
    mkdirSync(join(folder, 'd'));
    expect(refusal(() => read(join(folder, 'latin1', 'below')))).to.contain('cannot be read (ENOTDIR)');
  });
});
