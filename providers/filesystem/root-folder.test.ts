import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { temporaryFolder, witError } from '../test-support.ts';
import { rootFolder } from './root-folder.ts';

const SCRIPT = `
  const { rootFolder } = await import(${JSON.stringify(new URL('root-folder.ts', import.meta.url).href)});
  const answer = await rootFolder(undefined).then((folder) => ({ folder }), ({ payload }) => ({ payload }));
  console.log(JSON.stringify(answer));`;

/** What the default folder is in a process whose temporary folder is this one. */
async function defaultIn(temporary: string): Promise<{ folder?: string; payload?: { tag: string; val: string } }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    env: { ...process.env, TMPDIR: temporary },
  });
  return JSON.parse(stdout);
}

describe('rootFolder by default', () => {
  const name = `spiderlightning-${process.geteuid?.()}`;

  async function refused(prepare: (folder: string) => void): Promise<void> {
    const temporary = temporaryFolder();
    prepare(join(temporary, name));
    const { payload } = await defaultIn(temporary);
    expect(payload?.tag).to.equal('io-error');
    expect(payload?.val).to.contain('not a private folder of this user; set FILESYSTEM_ROOT');
    expect(payload?.val).not.to.contain(temporary);
  }

  it("is a folder of the user's own in the temporary folder, the same every time", async () => {
    const temporary = temporaryFolder();
    expect(await defaultIn(temporary)).to.deep.equal({ folder: join(temporary, name) });
    expect(statSync(join(temporary, name)).mode & 0o777).to.equal(0o700);
    expect(await defaultIn(temporary)).to.deep.equal({ folder: join(temporary, name) });
    expect(readdirSync(temporary)).to.deep.equal([name]);
  });

  it('is refused where a link stands in its place, even one to a private folder', async () => {
    const own = temporaryFolder();
    await refused((folder) => symlinkSync(own, folder));
    expect(readdirSync(own)).to.deep.equal([]);
  });

  it('is refused where others may look into it or write to it', async () => {
    for (const mode of [0o755, 0o701, 0o770]) {
      await refused((folder) => {
        mkdirSync(folder);
        chmodSync(folder, mode);
      });
    }
  });

  it('is refused where it is a file', async () => {
    await refused((folder) => writeFileSync(folder, '', { mode: 0o600 }));
  });

  it('is an io-error without a path where there is no temporary folder', async () => {
    const { payload } = await defaultIn(join(temporaryFolder(), 'absent'));
    expect(payload).to.deep.equal({ tag: 'io-error', val: 'cannot use the root folder: ENOENT' });
  });
});

describe('rootFolder as configured', () => {
  it('is created where it is missing, for the user alone', async () => {
    const folder = join(temporaryFolder(), 'deep', 'down');
    expect(await rootFolder(folder)).to.equal(folder);
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
  });

  it('is taken as it is where it is there, also through a link', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(folder, link);
    expect(await rootFolder(link)).to.equal(link);
    expect(statSync(folder).mode & 0o777).to.equal(0o755);
  });

  it('is against the current folder', async () => {
    expect(await rootFolder('.')).to.equal(process.cwd());
  });

  it('is refused where a file stands in its place, without a path in the text', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(await witError('io-error', rootFolder(file))).to.equal('cannot use the root folder: EEXIST');
    expect(await witError('io-error', rootFolder(join(file, 'below')))).to.equal('cannot use the root folder: ENOTDIR');
    expect(existsSync(join(file, 'below'))).to.equal(false);
  });
});
