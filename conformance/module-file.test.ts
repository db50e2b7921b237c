import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { moduleFile, moduleFiles } from './module-file.ts';

describe('modules by their path', () => {
  it('are TypeScript here', () => {
    expect(moduleFile(import.meta.dirname, 'module-file')).to.equal(join(import.meta.dirname, 'module-file.ts'));
  });

  it('are all of a folder but its tests, its types and what is no module', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slight-modules-'));
    for (const name of ['b.ts', 'a.ts', 'a.test.ts', 'a.d.ts', 'a.js', 'README.md']) {
      writeFileSync(join(folder, name), '');
    }
    const found = moduleFiles(folder);
    rmSync(folder, { recursive: true });
    expect(found).to.deep.equal([join(folder, 'a.ts'), join(folder, 'b.ts')]);
  });
});
