import { expect } from 'chai';
import packageJson from '../../package.json' with { type: 'json' };
import { packedManifest } from './manifest.ts';

describe('the package.json of the npm package', () => {
  const packed = packedManifest(packageJson);

  it('has what the project depends on when it runs, and the Node that it needs', () => {
    expect(packed.dependencies).to.deep.equal(packageJson.dependencies);
    expect(packed.engines).to.deep.equal({ node: '>=26' });
    expect(packed).to.include({ name: packageJson.name, version: packageJson.version, type: 'module' });
  });

  it('has nothing for work on the project, nor the Node that comes with that', () => {
    expect(packed).not.to.have.any.keys(
      'scripts',
      'devDependencies',
      'optionalDependencies',
      'mocha',
      'c8',
      'overrides',
    );
  });

  it('has built commands and exports, each of these with its types', () => {
    expect(packed.bin).to.deep.equal({
      slight: 'dist/scripts/slight.mjs',
      'slight-conformance': 'dist/scripts/slight-conformance.mjs',
    });
    expect(packed.exports).to.deep.include({
      './provider': { types: './dist/providers/public.d.ts', default: './dist/providers/public.js' },
      './runtime': {
        types: './dist/conformance/subjects/runtime.d.ts',
        default: './dist/conformance/subjects/runtime.js',
      },
      './mocha': { types: './dist/conformance/mocha/public.d.ts', default: './dist/conformance/mocha/public.js' },
      './package.json': './package.json',
    });
  });
});
