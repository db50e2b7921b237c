import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { findRuntime } from './find-runtime.ts';
import type { Runtime } from './subjects/runtime.ts';

function findWith(find: () => unknown) {
  const runtime = { find } as unknown as Runtime;
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
      reason: 'the adapter ./mine.js fails in find: Error: oops',
      cure: '',
      outcome: 'error',
    });
    for (const nothing of [undefined, null, 'here', {}, { version: 1 }, { version: '' }]) {
      const found = await findWith(async () => nothing);
      expect(found).to.include({ reason: 'the adapter ./mine.js finds neither a version nor what is missing' });
    }
  });
});
