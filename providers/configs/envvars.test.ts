import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { callContext } from '../test-support.ts';
import type { Configs } from './contract.ts';
import envvars from './envvars.ts';

const context = callContext();

async function open(allow?: string, name = 'default'): Promise<Configs> {
  const connection = await envvars.connect(allow === undefined ? {} : { ENVVARS_ALLOW: allow }, context);
  return connection.open(name, context);
}

async function text(configs: Configs, key: string): Promise<string | undefined> {
  const value = await configs.get(key, context);
  return value === undefined ? undefined : Buffer.from(value).toString();
}

describe('configs.envvars', () => {
  const variables = { SLIGHT_TEST_A: 'a', SLIGHT_TEST_B: 'b=c', SLIGHT_TEST_EMPTY: '', SLIGHT_OTHER: 'secret' };
  before(() => {
    Object.assign(process.env, variables);
  });
  after(() => {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
  });

  it('shows what is allowed, as it is now, and nothing else', async () => {
    const configs = await open('SLIGHT_TEST_*');
    expect(await configs.keys(context)).to.have.members(['SLIGHT_TEST_A', 'SLIGHT_TEST_B', 'SLIGHT_TEST_EMPTY']);
    expect(await text(configs, 'SLIGHT_TEST_B')).to.equal('b=c');
    expect(await text(configs, 'SLIGHT_TEST_EMPTY')).to.equal('');
    expect(await text(configs, 'SLIGHT_OTHER')).to.equal(undefined);
    process.env.SLIGHT_TEST_A = 'later';
    expect(await text(configs, 'SLIGHT_TEST_A')).to.equal('later');
  });

  it('shows nothing where nothing is allowed', async () => {
    for (const configs of [await open(), await open('')]) {
      expect(await configs.keys(context)).to.deep.equal([]);
      expect(await text(configs, 'SLIGHT_TEST_A')).to.equal(undefined);
    }
  });

  it('has no key that is no name of a variable', async () => {
    const configs = await open('*');
    const odd = ['', '__proto__', 'constructor', 'toString', 'slight_test_a', 'SLIGHT_TEST_A ', 'SLIGHT_TEST_A\0'];
    // The system would find the variable that goes on after the equals sign.
    for (const key of [...odd, 'SLIGHT_TEST_B=b', 'SLIGHT_TEST_B=', 'a\ud800', '\ufffd']) {
      expect(await text(configs, key), JSON.stringify(key)).to.equal(undefined);
    }
    expect(await configs.keys(context)).to.include('SLIGHT_OTHER');
  });

  it('has the same variables under every name, and no bytes of its own to lose', async () => {
    const configs = await open('*', 'other');
    const value = await configs.get('SLIGHT_TEST_B', context);
    value?.fill(0);
    expect(await text(configs, 'SLIGHT_TEST_B')).to.equal('b=c');
  });

  it('hands out exact bytes or an error, never replacement characters', async function () {
    if (process.platform === 'win32') this.skip();
    const script = `
      const { default: provider } = await import(${JSON.stringify(new URL('envvars.ts', import.meta.url).href)});
      const configs = await (await provider.connect({ ENVVARS_ALLOW: '*' }, {})).open('default', {});
      const shown = (key) => configs.get(key, {}).then((value) => value.toString('hex'), (error) => error.payload.tag);
      console.log(JSON.stringify([await shown('ODD'), await shown('GOOD')]));`;
    const command =
      'ODD=$(printf "s\\\\377\\\\303(\\\\342\\\\202") GOOD=$(printf "\\\\357\\\\277\\\\275") exec "$0" "$@"';
    const { stdout } = await promisify(execFile)('sh', [
      ...['-c', command, process.execPath, '--input-type=module', '--eval', script],
    ]);
    const [odd, good] = JSON.parse(stdout) as [string, string];
    if (process.platform === 'linux') {
      expect(odd).to.equal('73ffc328e282');
      expect(good).to.equal('efbfbd');
    } else {
      expect(odd).to.equal('unexpected-error');
      expect(good).to.equal('unexpected-error');
    }
  });
});
