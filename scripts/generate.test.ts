import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { generate } from './generate.ts';

const root = dirname(import.meta.dirname);

describe('generated files', () => {
  it('are what the WIT and the folders make of them, byte for byte (npm run generate)', async () => {
    const files = await generate();
    expect([...files.keys()]).to.include.members([
      'wit/keyvalue/spiderlightning-keyvalue-keyvalue.d.ts',
      'providers/registry.ts',
    ]);
    for (const [file, contents] of files) expect(readFileSync(join(root, file), 'utf8'), file).to.equal(contents);
  });

  it('name every provider in the registry, and load no client for that', () => {
    const registry = readFileSync(join(root, 'providers/registry.ts'), 'utf8');
    for (const id of ['keyvalue.memory', 'keyvalue.filesystem', 'keyvalue.redis'])
      expect(registry).to.include(`'${id}'`);
    expect(registry.match(/^import(?! type)/gm)).to.equal(null);
  });
});
