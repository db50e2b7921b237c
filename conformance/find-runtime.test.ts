import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { findRuntime } from './find-runtime.ts';
import type { Runtime } from './subjects/runtime.ts';

function findWith(find: () => unknown) {
  const runtime = { name: 'mine', find } as unknown as Runtime;
  return findRuntime({ runtime, shown: './mine.js', module: pathToFileURL('/mine.js') });
}

describe('findRuntime', () => {
  it('gives a version, or what is missing with its cure', async () => {
    expect(await findWith(async () => ({ version: '1.0' }))).to.deep.equal({ version: '1.0' });
    expect(await findWith(async () => ({ missing: 'mine is not installed', cure: 'install it' }))).to.deep.equal({
      reason: 'mine is not installed',
      cure: 'install it',
      outcome: 'not-run',
    });
  });

  it('says that an adapter is at fault which throws, or gives neither', async () => {
    const thrown = await findWith(() => {
      throw new Error('oops\nand more');
    });
    expect(thrown).to.deep.equal({
      reason: 'the adapter of mine threw in find: Error: oops',
      cure: '',
      outcome: 'error',
    });
    for (const nothing of [undefined, null, 'here', {}, { version: 1 }, { missing: 'no cure' }]) {
      const found = await findWith(async () => nothing);
      expect(found).to.include({
        reason: 'the adapter of mine finds neither a version, nor what is missing and its cure',
      });
    }
  });
});
