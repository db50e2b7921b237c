// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are references written in a slightfile
import { expect } from 'chai';
import { witErrorPayload } from '../providers/wit-error.ts';
import { type ConfigValue, parseConfigValue, resolveConfigValue } from './reference.ts';

describe('parseConfigValue', () => {
  it('takes a whole value for a reference, divided at the last dot', () => {
    expect(parseConfigValue('${envvars.X}')).to.deep.equal({ kind: 'reference', store: 'envvars', key: 'X' });
    expect(parseConfigValue('${local.a b}')).to.deep.equal({ kind: 'reference', store: 'local', key: 'a b' });
  });

  it('takes everything else as it is written', () => {
    const literals = [
      '',
      'x',
      'a ${envvars.X}',
      '${envvars.X} ',
      '{envvars.X}',
      '${}',
      '$',
      '$envvars.X',
      '${envvars.X',
      '\n',
    ];
    for (const text of literals) expect(parseConfigValue(text), text).to.deep.equal({ kind: 'literal', text });
  });

  const invalid: [string, string][] = [
    ['${cruel}', 'without a store; expected ${envvars.KEY}, ${local.KEY}'],
    ['${.X}', 'without a store'],
    ['${envvars.}', 'without a store'],
    ['${envvars.A.B}', 'the unknown store envvars.A; expected'],
    ['${ENVVARS.X}', 'the unknown store ENVVARS'],
    ['${constructor.X}', 'the unknown store constructor'],
    ['${azapp.X}', 'the store azapp, which this host does not provide yet'],
    ['${usersecrets.X}', 'the store usersecrets, which this host does not provide yet'],
  ];
  for (const [text, why] of invalid) {
    it(`says what is wrong with ${text}`, () => {
      const value = parseConfigValue(text);
      expect(value.kind).to.equal('invalid');
      expect(value).to.have.property('why').that.contains(why);
    });
  }
});

describe('resolveConfigValue', () => {
  const resolve = (text: string, environment: Record<string, string | undefined>) =>
    resolveConfigValue(parseConfigValue(text) as ConfigValue, environment, 'REDIS_ADDRESS');

  it('looks up variables, and gives literals and local ones back', () => {
    expect(resolve('${envvars.X}', { X: 'value' })).to.equal('value');
    expect(resolve('${envvars.X}', { X: '' })).to.equal('');
    expect(resolve('${local.X}', { X: 'value' })).to.equal('X');
    expect(resolve('X', { X: 'value' })).to.equal('X');
    expect(resolve('${envvars.X}', { X: '${envvars.Y}', Y: 'not this' })).to.equal('${envvars.Y}');
  });

  it('names the key and the variable that is not set, and no value', () => {
    for (const name of ['ABSENT', 'constructor', 'toString', '__proto__']) {
      let thrown: unknown;
      try {
        resolve(`\${envvars.${name}}`, { OTHER: 'secret', UNSET: undefined });
      } catch (error) {
        thrown = error;
      }
      expect(witErrorPayload(thrown)).to.deep.equal({
        tag: 'unexpected-error',
        val: `REDIS_ADDRESS refers to the environment variable ${name}, which is not set`,
      });
    }
  });
});
