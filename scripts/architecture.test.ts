import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { FOLDERS, folderCycles, readImports, wrongArrows } from './imports.ts';

const root = dirname(import.meta.dirname);

/** The wrong arrows and cycles of a tree in which one file imports another. */
function planted(from: string, statement: string): { arrows: string[]; cycles: string[] } {
  const tree = mkdtempSync(join(tmpdir(), 'slight-tree-'));
  try {
    for (const folder of FOLDERS) mkdirSync(join(tree, folder), { recursive: true });
    mkdirSync(dirname(join(tree, from)), { recursive: true });
    writeFileSync(join(tree, from), statement);
    const imports = readImports(tree);
    return { arrows: wrongArrows(imports), cycles: folderCycles(imports) };
  } finally {
    rmSync(tree, { recursive: true });
  }
}

describe('the architecture', () => {
  it('has no import that points the wrong way', () => {
    // This file's own imports are among strings that look like imports.
    const imports = readImports(root).filter(({ from }) => !from.endsWith('architecture.test.ts'));
    expect(imports.length).to.be.greaterThan(300);
    expect(wrongArrows(imports)).to.deep.equal([]);
  });

  it('has no cycle between folders', () => {
    expect(folderCycles(readImports(root))).to.deep.equal([]);
  });

  const violations = [
    ['providers/keyvalue/redis.ts', "import { World } from '../../conformance/world.ts';"],
    ['providers/keyvalue/redis.ts', "import type { Face } from '../../reference-host/faces/face.ts';"],
    ['reference-host/linker.ts', "import { judge } from '../conformance/judge.ts';"],
    ['reports/terminal/summary.ts', "export { plan } from '../../conformance/plan.ts';"],
    ['conformance/checks/keyvalue/keys.ts', "const redis = await import('../../backends/redis.ts');"],
    ['conformance/checks/keyvalue/keys.ts', "import redis from '../../../providers/keyvalue/redis.ts';"],
    ['wit/keyvalue/types.ts', "import type { Provider } from '../../providers/provider.ts';"],
  ] as const;
  for (const [from, statement] of violations) {
    it(`refuses ${statement} in ${from}`, () => {
      expect(planted(from, statement).arrows).to.have.lengthOf(1);
    });
  }

  it('accepts an import along an arrow', () => {
    const { arrows } = planted('conformance/world.ts', "import type { Limits } from '../providers/provider.ts';");
    expect(arrows).to.deep.equal([]);
  });

  it('finds a cycle between folders', () => {
    const imports = [
      { from: 'providers/a.ts', to: 'wit/b.ts' },
      { from: 'wit/b.ts', to: 'providers/a.ts' },
    ];
    expect(folderCycles(imports)[0]).to.equal('providers → wit → providers');
  });
});
