import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadProvider, ProviderModuleError } from './load-provider.ts';
import { temporaryFolder } from './test-support.ts';

const GOOD = {
  id: "'toy'",
  aliases: '[]',
  capability: "'keyvalue'",
  configs: '{}',
  claims: '{}',
  traits: '[]',
  scope: "'process'",
  connect: 'async () => { throw new Error() }',
};

const source = (fields: Record<string, string>) =>
  `export default { ${Object.entries(fields).map(([name, value]) => `${name}: ${value}`)} };`;

async function refusal(text: string, name = 'provider.ts'): Promise<string> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return refusalOf(path);
}

async function refusalOf(path: string): Promise<string> {
  const thrown: unknown = await loadProvider(path, './shown').then(
    () => expect.fail('loaded'),
    (error) => error,
  );
  expect(thrown).to.be.instanceOf(ProviderModuleError);
  const { message } = thrown as Error;
  expect(message).to.match(/^\.\/shown: /);
  expect(message).not.to.contain('\n');
  return message.slice('./shown: '.length);
}

describe('loadProvider', () => {
  it('loads TypeScript and JavaScript, also where the path has characters that a URL would read otherwise', async () => {
    const folder = join(temporaryFolder(), 'a #b?%41');
    mkdirSync(folder);
    writeFileSync(join(folder, 'one.ts'), `const id: string = 'toy';\n${source({ ...GOOD, id: 'id' })}`);
    writeFileSync(join(folder, 'two.mjs'), source({ ...GOOD, id: "'toy two'" }));
    expect((await loadProvider(join(folder, 'one.ts'), 'one.ts')).id).to.equal('toy');
    expect((await loadProvider(join(folder, 'two.mjs'), 'two.mjs')).id).to.equal('toy two');
  });

  it('says that the file is missing only where it is that file', async () => {
    expect(await refusalOf(join(temporaryFolder(), 'absent.ts'))).to.equal('there is no such file');
    const nested = await refusal("import './absent-too.ts';");
    expect(nested).to.contain('absent-too.ts').and.not.to.contain('there is no such file');
    expect(await refusal("import 'no-such-package';")).to.contain("'no-such-package'");
  });

  it('repeats the first line of what the module threw', async () => {
    expect(await refusal('throw new Error("first\\nsecond");')).to.equal('first');
    expect(await refusal('throw "a text";')).to.equal('a text');
    expect(await refusal('const = 1;', 'provider.mjs')).to.equal("Unexpected token '='");
  });

  it('refuses a module without a provider', async () => {
    for (const text of [
      'export {};',
      'export const provider = {};',
      'export default null;',
      'export default () => {};',
    ]) {
      expect(await refusal(text), text).to.contain('has no default export that is a provider');
    }
  });

  const wrong: [keyof typeof GOOD, string, string][] = [
    ['id', "''", 'the provider has no id'],
    ['capability', "'sql'", "the provider's capability is none of keyvalue, configs"],
    ['connect', '{}', 'the provider has no method connect'],
    ['configs', 'null', 'the provider has no configs'],
    ['claims', '[]', 'the provider has no claims'],
    ['aliases', "'kv.toy'", 'the provider has no aliases'],
    ['traits', '{}', 'the provider has no traits'],
    ['scope', "'galaxy'", "the provider's scope is none of process, machine, network"],
  ];
  for (const [field, value, message] of wrong) {
    it(`names a wrong ${field}`, async () => {
      expect(await refusal(source({ ...GOOD, [field]: value }))).to.contain(message);
      const { [field]: _, ...rest } = GOOD;
      expect(await refusal(source(rest))).to.contain(message);
    });
  }
});
