import { expect } from 'chai';
import type { Runtime } from '../report.ts';
import { subjectFlags } from './subject-flags.ts';

const runtime: Runtime = {
  name: 'wasmtime',
  version: '49.0.3',
  hostFunctions: 'the runtime',
  shape: { id: 'keyvalue-0.2.0-draft', digest: 'a'.repeat(64) },
  isolation: 'process',
  cannot: [],
};

describe('subjectFlags', () => {
  it('names a provider, or a runtime with its shape and what serves it', () => {
    expect(subjectFlags({ provider: 'keyvalue.redis' })).to.equal('--provider keyvalue.redis');
    expect(subjectFlags({ provider: 'own', runtime })).to.equal('--runtime wasmtime --shape keyvalue-0.2.0-draft');
    expect(subjectFlags({ provider: 'keyvalue.redis', runtime })).to.equal(
      '--runtime wasmtime --shape keyvalue-0.2.0-draft --provider keyvalue.redis',
    );
  });

  it('quotes for a shell, and steers no terminal', () => {
    const odd = { ...runtime, name: "../my 'own'\x1b.ts" };
    expect(subjectFlags({ provider: 'own', runtime: odd })).to.equal(
      "--runtime '../my '\\''own'\\''\\x1b.ts' --shape keyvalue-0.2.0-draft",
    );
  });
});
