import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../../providers/test-support.ts';
import { ComponentCache } from './component-cache.ts';
import { mainFileName } from './transpiled-files.ts';

const files = new Map([
  [mainFileName, Buffer.from('export const a = 1;')],
  ['component.core.wasm', Buffer.from([0, 1, 2])],
]);

describe('ComponentCache', () => {
  it('finds what was stored, and nothing under another key', async () => {
    const cache = new ComponentCache(join(temporaryFolder(), 'deep', 'down'));
    expect(await cache.find('k')).to.equal(undefined);
    expect(await cache.store('k', files)).to.equal(true);
    expect(await cache.find('k')).to.deep.equal(files);
    expect(await cache.find('other')).to.equal(undefined);
  });

  const damages: Record<string, (entry: string) => void> = {
    'a file cut short': (entry) => truncateSync(join(entry, mainFileName), 3),
    'a file altered': (entry) => writeFileSync(join(entry, 'component.core.wasm'), Buffer.from([0, 1, 3])),
    'a file missing': (entry) => rmSync(join(entry, mainFileName)),
    'no manifest': (entry) => rmSync(join(entry, 'manifest.json')),
    'half a manifest': (entry) => truncateSync(join(entry, 'manifest.json'), 20),
    'another shape of manifest': (entry) => writeFileSync(join(entry, 'manifest.json'), '[]'),
    'a manifest that points elsewhere': (entry) => {
      const manifest = JSON.parse(readFileSync(join(entry, 'manifest.json'), 'utf8'));
      manifest.files['../k/component.core.wasm'] = manifest.files['component.core.wasm'];
      writeFileSync(join(entry, 'manifest.json'), JSON.stringify(manifest));
    },
    'nothing in it': (entry) => {
      rmSync(entry, { recursive: true });
      mkdirSync(entry);
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`takes an entry with ${what} for absent, and replaces it`, async () => {
      const folder = temporaryFolder();
      const cache = new ComponentCache(folder);
      await cache.store('k', files);
      damage(join(folder, 'k'));
      expect(await cache.find('k')).to.equal(undefined);
      expect(await cache.store('k', files)).to.equal(true);
      expect(await cache.find('k')).to.deep.equal(files);
      expect(readdirSync(folder)).to.deep.equal(['k']);
    });
  }

  it('stands several at once, also over a broken entry, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'k'));
    const caches = Array.from({ length: 8 }, () => new ComponentCache(folder));
    await Promise.all(caches.map((cache) => cache.store('k', files)));
    expect(await new ComponentCache(folder).find('k')).to.deep.equal(files);
    expect(readdirSync(folder)).to.deep.equal(['k']);
  });

  it('says so when it cannot store', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await new ComponentCache(join(file, 'cache')).store('k', files)).to.equal(false);
  });
});
