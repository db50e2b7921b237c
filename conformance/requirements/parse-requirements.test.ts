import { expect } from 'chai';
import { parseRequirements, RequirementSyntaxError } from './parse-requirements.ts';
import { governedBy, readShape, readShapeRequirements, readSpecification, shapeIds } from './read-requirements.ts';

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
      { id: 'KV-A', binds: 'core', strength: 'stated', ofHost: false, when: [], text: 'One two.', source: 'x.wit:4' },
      {
        id: 'KV-B-C',
        binds: 'LIN',
        strength: 'stated',
        ofHost: true,
        when: ['network', 'disk'],
        text: 'Three [four].',
        source: 'x.wit:7',
      },
    ]);
  });

  it('may be points that the published text leaves open, with its words and where they are discussed', () => {
    const wit = [
      '/// W-A [contradictory; when cas]: Whether.',
      '/// Quote: "one: two" against "three." See: WebAssembly/wasi-keyvalue#1, a.b/c-d#22',
    ].join('\n');
    expect(parseRequirements(wit, 'x.wit')).to.deep.equal([
      {
        id: 'W-A',
        binds: 'core',
        strength: 'contradictory',
        ofHost: false,
        when: ['cas'],
        text: 'Whether.',
        quote: '"one: two" against "three."',
        see: ['WebAssembly/wasi-keyvalue#1', 'a.b/c-d#22'],
        source: 'x.wit:1',
      },
    ]);
  });

  const wrong: [string, RegExp][] = [
    ['/// W-A [ambiguous]: whether', /needs a quote and an issue/],
    ['/// W-A [core]: text. Quote: bare', /not in quotation marks/],
    ['/// W-A [core]: text. Quote: "q" See: somewhere', /somewhere, which is no issue/],
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

  it('of a shape are those that its functions name', () => {
    expect(governedBy('/// Governed by: A-B, C-D,\n    /// E-F\nx: func();\n/// Governed by: G-H')).to.deep.equal([
      'A-B',
      'C-D',
      'E-F',
      'G-H',
    ]);
    const draft = readShape('keyvalue-0.2.0-draft');
    expect(draft.interface).to.equal('wasi:keyvalue@0.2.0-draft');
    const ids = draft.requirements.map(({ id }) => id);
    expect(ids).to.include.members(['WKV-GET-SET', 'WKV-INCREMENT-NEGATIVE']).and.not.include('WKV-CAS-SWAP');
    expect(readShape('keyvalue-0.2.0-draft2').requirements.map(({ id }) => id)).to.include('WKV-CAS-SWAP');
  });

  it('of WASI all govern some shape, and rest on published text', () => {
    expect(shapeIds()).to.deep.equal([
      'config-0.2.0-draft-2024-09-27',
      'config-0.2.0-rc.1',
      'keyvalue-0.2.0-draft',
      'keyvalue-0.2.0-draft2',
      'keyvalue-0.2.0-draft2-spin',
    ]);
    const governing = new Set(shapeIds().flatMap((id) => readShape(id).requirements.map((one) => one.id)));
    for (const { id, quote } of [...readShapeRequirements('keyvalue'), ...readShapeRequirements('config')]) {
      expect(governing, id).to.include(id);
      expect(quote, id).to.be.a('string');
    }
  });
});
