import { expect } from 'chai';
import type { Runtime } from './report.ts';
import { subjectName } from './subject-name.ts';

const runtime: Runtime = {
  name: 'wasmtime',
  version: '49.0.3',
  hostFunctions: 'the runtime',
  shape: { id: 'keyvalue-0.2.0-draft', digest: 'a'.repeat(64) },
  isolation: 'process',
  cannot: [],
};

describe('subjectName', () => {
  it('is the ID of a provider', () => {
    expect(subjectName({ provider: 'keyvalue.redis' })).to.equal('keyvalue.redis');
  });

  it('is runtime, version and shape, and what serves the interface where that is not the runtime', () => {
    expect(subjectName({ provider: 'own', runtime })).to.equal('wasmtime 49.0.3 with keyvalue-0.2.0-draft');
    expect(subjectName({ provider: 'keyvalue.redis', runtime })).to.equal(
      'wasmtime 49.0.3 over keyvalue.redis with keyvalue-0.2.0-draft',
    );
    expect(subjectName({ provider: 'own', runtime: { ...runtime, version: '' } })).to.equal(
      'wasmtime with keyvalue-0.2.0-draft',
    );
  });
});
