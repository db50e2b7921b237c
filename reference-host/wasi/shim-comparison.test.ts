import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _createPreopenDescriptor } from '@bytecodealliance/preview2-shim/filesystem';
import { expect } from 'chai';
import { temporaryFolder } from '../../providers/test-support.ts';
import { filesystem } from './filesystem.ts';

/** What both implementations have in common; ours answers with promises. */
interface Folder {
  [method: string]: (...args: unknown[]) => unknown;
}

const follow = { symlinkFollow: true };
const now = { tag: 'now' };

// In order, on one folder each: a method, its arguments, and what of the answer to compare.
const steps: [string, unknown[]][] = [
  ['statAt', [follow, 'file']],
  ['statAt', [follow, 'absent']],
  ['statAt', [follow, 'file/below']],
  ['statAt', [{}, 'link']],
  ['statAt', [follow, 'link']],
  ['statAt', [follow, '../above']],
  ['statAt', [follow, '/absolute']],
  ['statAt', [follow, 'out/x']],
  ['openAt', [follow, 'absent', {}, { read: true }]],
  ['openAt', [follow, 'file', { directory: true }, { read: true }]],
  ['openAt', [follow, 'file', { create: true, exclusive: true }, { write: true }]],
  ['openAt', [follow, 'sub', {}, { write: true }]],
  ['createDirectoryAt', ['sub']],
  ['createDirectoryAt', ['sub/new']],
  ['removeDirectoryAt', ['sub']],
  ['removeDirectoryAt', ['file']],
  ['removeDirectoryAt', ['absent']],
  ['unlinkFileAt', ['sub']],
  ['unlinkFileAt', ['absent']],
  ['readlinkAt', ['link']],
  ['readlinkAt', ['file']],
  ['setTimesAt', [follow, 'absent', now, now]],
];

function build(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'file'), 'content');
  symlinkSync('file', join(folder, 'link'));
  symlinkSync('/', join(folder, 'out'));
  return folder;
}

async function outcomes(folder: Folder): Promise<string[]> {
  const results: string[] = [];
  for (const [method, args] of steps) {
    const label = `${method} ${args.filter((arg) => typeof arg === 'string').join(' ')}`;
    try {
      const value = await folder[method]?.(...args);
      const { type, size } = (typeof value === 'object' ? value : {}) as { type?: string; size?: bigint };
      results.push(`${label}: ${typeof value === 'string' ? value : `ok ${type ?? ''} ${size ?? ''}`}`);
    } catch (error) {
      results.push(`${label}: ${(error as { payload?: unknown }).payload ?? error}`);
    }
  }
  return results;
}

describe('our file system and the one of preview2-shim', () => {
  it('answer alike', async () => {
    const { interfaces, close } = filesystem(build());
    const getDirectories = interfaces.preopens?.getDirectories as () => [Folder, string][];
    const [[ours] = []] = getDirectories();
    const theirs = _createPreopenDescriptor(build()) as unknown as Folder;
    expect(await outcomes(ours ?? {})).to.deep.equal(await outcomes(theirs));
    await close();
  });
});
