import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { lstat, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../test-support.ts';
import { replaceFile } from './replace-file.ts';

const MIB = 1024 * 1024;

async function code(promise: Promise<unknown>): Promise<unknown> {
  const thrown = await promise.then(
    () => expect.fail('succeeded'),
    (error: unknown) => error,
  );
  return (thrown as NodeJS.ErrnoException).code;
}

describe('replaceFile', () => {
  it('writes the parts one after the other, for the user alone, and leaves nothing else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'f'), 'something longer than the new contents');
    await replaceFile(folder, 'f', [Buffer.from('ab'), new Uint8Array(), Buffer.from('cd')]);
    expect(readFileSync(join(folder, 'f'), 'utf8')).to.equal('abcd');
    expect((await stat(join(folder, 'f'))).mode & 0o777).to.equal(0o600);
    await replaceFile(folder, 'f', []);
    expect(readFileSync(join(folder, 'f'), 'utf8')).to.equal('');
    expect(readdirSync(folder)).to.deep.equal(['f']);
  });

  it('shows readers whole contents only, while several write', async () => {
    const folder = temporaryFolder();
    const write = (fill: number) => replaceFile(folder, 'f', [Buffer.alloc(MIB, fill), Buffer.alloc(MIB, fill)]);
    await write(0);
    let writing = true;
    const seen = new Set<number | undefined>();
    const read = async () => {
      while (writing) {
        const contents = await readFile(join(folder, 'f'));
        expect(contents.length).to.equal(2 * MIB);
        expect(contents.equals(Buffer.alloc(2 * MIB, contents[0]))).to.equal(true);
        seen.add(contents[0]);
      }
    };
    const writeMany = async (first: number) => {
      for (let round = 0; round < 10; round++) await write(first + round);
    };
    const writers = Promise.all([writeMany(10), writeMany(20), writeMany(30)]).finally(() => {
      writing = false;
    });
    await Promise.all([writers, read(), read()]);
    expect(seen.size).to.be.greaterThan(1);
    expect(readdirSync(folder)).to.deep.equal(['f']);
  });

  it('replaces a link and leaves what it leads to', async () => {
    const folder = temporaryFolder();
    const victim = join(temporaryFolder(), 'victim');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, join(folder, 'f'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'g'));
    for (const name of ['f', 'g']) {
      await replaceFile(folder, name, [Buffer.from('new')]);
      expect((await lstat(join(folder, name))).isFile()).to.equal(true);
      expect(readFileSync(join(folder, name), 'utf8')).to.equal('new');
    }
    expect(readFileSync(victim, 'utf8')).to.equal('untouched');
    expect(readdirSync(folder)).to.deep.equal(['f', 'g']);
  });

  it('removes the temporary file where it fails, in writing or in renaming', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken', 'deep'), { recursive: true });
    expect(await code(replaceFile(folder, 'taken', [Buffer.from('new')]))).to.equal('EISDIR');
    const unwritable = [Buffer.from('half'), 7 as unknown as Uint8Array];
    expect(await code(replaceFile(folder, 'f', unwritable))).to.equal('ERR_INVALID_ARG_TYPE');
    expect(readdirSync(folder)).to.deep.equal(['taken']);
    expect(readdirSync(join(folder, 'taken'))).to.deep.equal(['deep']);
  });

  it('leaves everything as it was where the renaming was not done', async () => {
    const folder = temporaryFolder();
    expect(await replaceFile(folder, 'f', [Buffer.from('old')])).to.equal(true);
    expect(await replaceFile(folder, 'f', [Buffer.from('new')], async () => false)).to.equal(false);
    const failing = replaceFile(folder, 'f', [Buffer.from('new')], () => Promise.reject({ code: 'no' }));
    expect(await code(failing)).to.equal('no');
    expect(readFileSync(join(folder, 'f'), 'utf8')).to.equal('old');
    expect(readdirSync(folder)).to.deep.equal(['f']);
  });

  it('fails where the folder is missing', async () => {
    expect(await code(replaceFile(join(temporaryFolder(), 'absent'), 'f', []))).to.equal('ENOENT');
  });
});
