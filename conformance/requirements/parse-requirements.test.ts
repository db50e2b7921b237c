import { expect } from 'chai';
import { parseRequirements, RequirementSyntaxError } from './parse-requirements.ts';
import { readSpecification } from './read-requirements.ts';

describe('requirements in WIT', () => {
  it('are paragraphs that begin with an ID, joined over lines, with their place', () => {
    const wit = [
      '/// A store. It is',
      '/// no requirement.',
      '///',
      '/// KV-A [core]: One',
      '/// two.',
      '    ///',
      '    /// KV-B-C [LIN; of host; when network, disk]: Three [four].',
      'interface x {}',
    ].join('\n');
    expect(parseRequirements(wit, 'x.wit')).to.deep.equal([
      { id: 'KV-A', binds: 'core', ofHost: false, when: [], text: 'One two.', source: 'x.wit:4' },
      {
        id: 'KV-B-C',
        binds: 'LIN',
        ofHost: true,
        when: ['network', 'disk'],
        text: 'Three [four].',
        source: 'x.wit:7',
      },
    ]);
  });

  const wrong: [string, RegExp][] = [
    ['/// KV-A: no brackets', /x\.wit:1: cannot read .*expected ID \[core/],
    ['/// KV-A [Core]: text', /binds Core/],
    ['/// KV-A [core; sometimes]: text', /unknown term "sometimes"/],
  ];
  for (const [wit, message] of wrong) {
    it(`refuse ${wit}`, () => {
      expect(() => parseRequirements(wit, 'x.wit')).to.throw(RequirementSyntaxError, message);
    });
  }

  it('of keyvalue are the general ones and its own, each once, with text', () => {
    const { interface: name, digest, requirements } = readSpecification('keyvalue');
    expect(name).to.equal('spiderlightning:keyvalue@0.5.1');
    expect(digest).to.match(/^[0-9a-f]{64}$/);
    const ids = requirements.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids.filter((id) => id.startsWith('GEN-'))).to.have.lengthOf(24);
    expect(ids.filter((id) => id.startsWith('KV-'))).to.have.lengthOf(34);
    for (const { id, text } of requirements) expect(text.length, id).to.be.greaterThan(30);
  });
});
